// Copies and memsets with bounds checks.
#include "driver.h"

#include <algorithm>
#include <cstring>

namespace warptron_sim {
namespace {

enum class Direction { TO_DEVICE, TO_HOST, ON_DEVICE };

/** Pinned memory must contain the whole range; the bounds of pageable memory are unknown. */
bool isValidHostRange(const void* host, size_t bytes) {
  return host != nullptr && (!isHostRegistered(host, 1) || isHostRegistered(host, bytes));
}

CUresult checkRanges(Direction direction, const void* to, const void* from, size_t bytes) {
  bool toDevice = direction != Direction::TO_HOST;
  bool fromDevice = direction != Direction::TO_DEVICE;
  bool valid = (toDevice ? isDeviceMemory(reinterpret_cast<CUdeviceptr>(to), bytes) : isValidHostRange(to, bytes)) &&
              (fromDevice ? isDeviceMemory(reinterpret_cast<CUdeviceptr>(from), bytes) : isValidHostRange(from, bytes));
  return valid ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

/**
 * Copies on a stream. Pageable host memory is read during the call or written before it returns. It cannot be captured,
 * because a Java array may have moved by the time the graph runs.
 */
CUresult copy(Direction direction, void* to, const void* from, size_t bytes, Stream* stream) {
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (bytes == 0) {
    return CUDA_SUCCESS;
  }
  if (CUresult refused = checkRanges(direction, to, from, bytes); refused != CUDA_SUCCESS) {
    return refused;
  }
  const void* host = direction == Direction::TO_DEVICE ? from : to;
  bool pageable = direction != Direction::ON_DEVICE && !isHostRegistered(host, bytes);
  if (pageable && captures(*stream)) {
    report("a copy of %zu bytes from or to pageable memory cannot be captured; use pinned memory", bytes);
    stream->capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  if (pageable && stream != streamOf(nullptr)) {
    count(Call::WAIT);  // a GPU may wait here
  }
  if (pageable && direction == Direction::TO_DEVICE) {
    const char* begin = static_cast<const char*>(from);
    auto staged = std::make_shared<std::vector<char>>(begin, begin + bytes);
    return enqueue(stream, NodeKind::MEMCPY, [to, staged] {
      memcpy(to, staged->data(), staged->size());
      return CUDA_SUCCESS;
    });
  }
  CUresult result = enqueue(stream, NodeKind::MEMCPY, [to, from, bytes] {
    memmove(to, from, bytes);
    return CUDA_SUCCESS;
  });
  return pageable && result == CUDA_SUCCESS ? drain(stream) : result;
}

/** The synchronous variants: on the default stream, then waits for it. */
CUresult copyAndWait(Direction direction, void* to, const void* from, size_t bytes) {
  if (CUresult refused = refuseDuringCapture(); refused != CUDA_SUCCESS) {
    return refused;
  }
  count(Call::WAIT);
  Stream* stream = streamOf(nullptr);
  CUresult result = copy(direction, to, from, bytes, stream);
  return result != CUDA_SUCCESS ? result : drain(stream);
}

template <class T>
CUresult fill(CUdeviceptr address, T value, size_t count, void* handle) {
  Stream* stream = streamOf(handle);
  if (stream == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (count > SIZE_MAX / sizeof(T) || address % sizeof(T) != 0 ||
      (count != 0 && !isDeviceMemory(address, count * sizeof(T)))) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  return enqueue(stream, NodeKind::MEMSET, [address, value, count] {
    std::fill_n(reinterpret_cast<T*>(address), count, value);
    return CUDA_SUCCESS;
  });
}

void* pointer(CUdeviceptr address) { return reinterpret_cast<void*>(address); }

}  // namespace
}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
  WARPTRON_SIM_ENTER();
  return copyAndWait(Direction::TO_DEVICE, pointer(to), from, bytes);
}

WARPTRON_SIM_API CUresult cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
  WARPTRON_SIM_ENTER();
  return copyAndWait(Direction::TO_HOST, to, pointer(from), bytes);
}

/** Asynchronous to the host, as on a GPU. */
WARPTRON_SIM_API CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  WARPTRON_SIM_ENTER();
  return copy(Direction::ON_DEVICE, pointer(to), pointer(from), bytes, streamOf(nullptr));
}

WARPTRON_SIM_API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, void* stream) {
  WARPTRON_SIM_ENTER();
  return copy(Direction::TO_DEVICE, pointer(to), from, bytes, streamOf(stream));
}

WARPTRON_SIM_API CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, void* stream) {
  WARPTRON_SIM_ENTER();
  return copy(Direction::TO_HOST, to, pointer(from), bytes, streamOf(stream));
}

WARPTRON_SIM_API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, void* stream) {
  WARPTRON_SIM_ENTER();
  return copy(Direction::ON_DEVICE, pointer(to), pointer(from), bytes, streamOf(stream));
}

#define WARPTRON_SIM_MEMSETS(name, type)                                                           \
  WARPTRON_SIM_API CUresult name##Async(CUdeviceptr to, type value, size_t count, void* stream) {  \
    WARPTRON_SIM_ENTER();                                                                          \
    return fill<type>(to, value, count, stream);                                                   \
  }                                                                                                \
  WARPTRON_SIM_API CUresult name##_v2(CUdeviceptr to, type value, size_t count) {                  \
    return name##Async(to, value, count, nullptr);                                                 \
  }
WARPTRON_SIM_MEMSETS(cuMemsetD8, uint8_t)
WARPTRON_SIM_MEMSETS(cuMemsetD16, uint16_t)
WARPTRON_SIM_MEMSETS(cuMemsetD32, uint32_t)
