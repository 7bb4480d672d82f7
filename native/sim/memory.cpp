// Device and pinned memory: host memory between two canaries, NaN until it is written.
#include <map>

#include "driver.h"
#include "poisoned_memory.h"

namespace warptron_sim {
namespace {

constexpr size_t ALIGNMENT = 256;  // as cuMemAlloc
constexpr size_t GUARD = 256;
constexpr unsigned CANARY = 0xFFC0DEAD;  // a NaN, and different from a memset to 0xFF

std::map<CUdeviceptr, Allocation> allocations;  // by address
size_t deviceBytes = 0;

size_t roundUp(size_t bytes) { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

size_t withGuards(size_t bytes) { return GUARD + roundUp(bytes) + GUARD; }

unsigned char canaryByte(size_t offset) { return static_cast<unsigned char>(CANARY >> (offset % 4 * 8)); }

/** Visits the guard bytes before and after the memory. */
template <class Visit>
void forEachGuardByte(const Allocation& memory, Visit visit) {
  auto* base = static_cast<unsigned char*>(memory.base);
  for (size_t i = 0; i < GUARD; i++) {
    visit(base[i], canaryByte(i), false);
  }
  for (size_t i = GUARD + memory.bytes; i < withGuards(memory.bytes); i++) {
    visit(base[i], canaryByte(i), true);
  }
}

CUresult checkCanaries(const Allocation& memory, const char* culprit) {
  bool before = false;
  bool after = false;
  forEachGuardByte(memory, [&](unsigned char byte, unsigned char canary, bool isAfter) {
    if (byte != canary) {
      (isAfter ? after : before) = true;
    }
  });
  if (before || after) {
    report("a write %s of a buffer of %zu bytes%s%s",
           before && after ? "before the start and past the end" : before ? "before the start" : "past the end",
           memory.bytes, *culprit != '\0' ? ", found after " : "", culprit);
    return setStickyError(CUDA_ERROR_ILLEGAL_ADDRESS);
  }
  return CUDA_SUCCESS;
}

CUresult allocate(CUdeviceptr* address, size_t bytes, MemoryKind kind) {
  *address = 0;
  if (bytes == 0) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  if (mustFail(kind == MemoryKind::DEVICE ? Request::ALLOCATE : Request::ALLOCATE_PINNED)) {
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
  if (kind == MemoryKind::DEVICE && (bytes > settings().memory || deviceBytes > settings().memory - bytes)) {
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
  void* base = allocatePoisoned(withGuards(bytes));
  if (base == nullptr) {
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
  *address = reinterpret_cast<CUdeviceptr>(base) + GUARD;
  Allocation memory{*address, bytes, kind, base, false};
  forEachGuardByte(memory, [](unsigned char& byte, unsigned char canary, bool) { byte = canary; });
  allocations[*address] = memory;
  deviceBytes += kind == MemoryKind::DEVICE ? bytes : 0;
  return CUDA_SUCCESS;
}

/** Frees the allocation that begins at this address. */
CUresult release(CUdeviceptr address) {
  auto found = allocations.find(address);
  if (found == allocations.end()) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  const Allocation& memory = found->second;
  CUresult result = CUDA_SUCCESS;
  if (memory.base != nullptr) {
    result = checkCanaries(memory, "");
    releasePoisoned(memory.base, withGuards(memory.bytes));
  }
  deviceBytes -= memory.kind == MemoryKind::DEVICE ? memory.bytes : 0;
  allocations.erase(found);
  return result;
}

bool beginsWith(CUdeviceptr address, MemoryKind kind) {
  auto found = allocations.find(address);
  return found != allocations.end() && found->second.kind == kind && !found->second.freeScheduled;
}

}  // namespace

Allocation* findAllocation(CUdeviceptr address, size_t bytes) {
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin()) {
    return nullptr;
  }
  Allocation& memory = std::prev(after)->second;
  size_t offset = address - memory.address;
  return offset <= memory.bytes && bytes <= memory.bytes - offset ? &memory : nullptr;
}

bool isDeviceMemory(CUdeviceptr address, size_t bytes) {
  const Allocation* memory = findAllocation(address, bytes);
  return memory != nullptr && memory->kind == MemoryKind::DEVICE;
}

bool isHostRegistered(const void* address, size_t bytes) {
  const Allocation* memory = findAllocation(reinterpret_cast<CUdeviceptr>(address), bytes);
  return memory != nullptr && memory->kind != MemoryKind::DEVICE;
}

CUresult checkAllCanaries(const char* culprit) {
  CUresult result = CUDA_SUCCESS;
  for (auto& [address, memory] : allocations) {
    if (memory.base != nullptr && checkCanaries(memory, culprit) != CUDA_SUCCESS) {
      result = CUDA_ERROR_ILLEGAL_ADDRESS;
    }
  }
  return result;
}

void releaseAllMemory() {
  if (deviceBytes != 0) {
    report("the context is destroyed with %zu bytes of device memory allocated", deviceBytes);
  }
  while (!allocations.empty()) {
    release(allocations.begin()->first);
  }
}

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API size_t warptron_sim_bytes_in_use() {
  std::lock_guard<std::recursive_mutex> entered(driverLock());
  return deviceBytes;
}

WARPTRON_SIM_API CUresult warptron_sim_require_memory(const void* address, size_t bytes, const char* what) {
  std::lock_guard<std::recursive_mutex> entered(driverLock());
  if (bytes == 0 || findAllocation(reinterpret_cast<CUdeviceptr>(address), bytes) != nullptr) {
    return CUDA_SUCCESS;
  }
  report("%s: %zu bytes at %p are not inside device memory", what, bytes, address);
  return setStickyError(CUDA_ERROR_ILLEGAL_ADDRESS);
}

// ---- device memory -------------------------------------------------------------------------------------------------

WARPTRON_SIM_API CUresult cuMemAlloc_v2(CUdeviceptr* address, size_t bytes) {
  WARPTRON_SIM_CALL(ALLOCATE);
  CUresult refused = refuseDuringCapture();
  return refused != CUDA_SUCCESS ? refused : allocate(address, bytes, MemoryKind::DEVICE);
}

/** Synchronizes first, as a GPU's driver does. */
WARPTRON_SIM_API CUresult cuMemFree_v2(CUdeviceptr address) {
  WARPTRON_SIM_CALL(FREE);
  count(Call::WAIT);
  if (CUresult refused = refuseDuringCapture(); refused != CUDA_SUCCESS || address == 0) {
    return refused;
  }
  if (!beginsWith(address, MemoryKind::DEVICE)) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  CUresult pending = drainAll();
  CUresult result = release(address);
  return pending != CUDA_SUCCESS ? pending : result;
}

/** Memory nodes (allocation and release in a capture) are not simulated. */
WARPTRON_SIM_API CUresult cuMemAllocAsync(CUdeviceptr* address, size_t bytes, void* handle) {
  WARPTRON_SIM_CALL(ALLOCATE);
  Stream* stream = streamOf(handle);
  if (stream == nullptr || captures(*stream)) {
    return stream == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  return allocate(address, bytes, MemoryKind::DEVICE);
}

WARPTRON_SIM_API CUresult cuMemFreeAsync(CUdeviceptr address, void* handle) {
  WARPTRON_SIM_CALL(FREE);
  Stream* stream = streamOf(handle);
  if (stream == nullptr || captures(*stream)) {
    return stream == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  }
  if (!beginsWith(address, MemoryKind::DEVICE)) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  allocations[address].freeScheduled = true;
  return enqueue(stream, NodeKind::HOST, [address] { return release(address); });
}

WARPTRON_SIM_API CUresult cuMemGetInfo_v2(size_t* free, size_t* total) {
  WARPTRON_SIM_CALL(QUERY);
  *total = settings().memory;
  *free = settings().memory - deviceBytes;
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuMemGetAddressRange_v2(CUdeviceptr* base, size_t* bytes, CUdeviceptr address) {
  WARPTRON_SIM_CALL(QUERY);
  const Allocation* memory = findAllocation(address, 1);
  if (memory == nullptr) {
    return CUDA_ERROR_NOT_FOUND;
  }
  if (base != nullptr) {
    *base = memory->address;
  }
  if (bytes != nullptr) {
    *bytes = memory->bytes;
  }
  return CUDA_SUCCESS;
}

// ---- pinned host memory --------------------------------------------------------------------------------------------

WARPTRON_SIM_API CUresult cuMemHostAlloc(void** address, size_t bytes, unsigned) {
  WARPTRON_SIM_CALL(ALLOCATE_PINNED);
  *address = nullptr;
  if (CUresult refused = refuseDuringCapture(); refused != CUDA_SUCCESS) {
    return refused;
  }
  CUdeviceptr allocated = 0;
  CUresult result = allocate(&allocated, bytes, MemoryKind::PINNED);
  *address = reinterpret_cast<void*>(allocated);
  return result;
}

WARPTRON_SIM_API CUresult cuMemAllocHost_v2(void** address, size_t bytes) { return cuMemHostAlloc(address, bytes, 0); }

WARPTRON_SIM_API CUresult cuMemFreeHost(void* address) {
  WARPTRON_SIM_CALL(FREE_PINNED);
  count(Call::WAIT);
  auto host = reinterpret_cast<CUdeviceptr>(address);
  if (!beginsWith(host, MemoryKind::PINNED)) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  CUresult pending = drainAll();
  CUresult result = release(host);
  return pending != CUDA_SUCCESS ? pending : result;
}

WARPTRON_SIM_API CUresult cuMemHostRegister_v2(void* address, size_t bytes, unsigned) {
  WARPTRON_SIM_CALL(ALLOCATE_PINNED);
  auto host = reinterpret_cast<CUdeviceptr>(address);
  if (address == nullptr || bytes == 0) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  if (findAllocation(host, 1) != nullptr) {
    return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
  }
  allocations[host] = {host, bytes, MemoryKind::REGISTERED, nullptr, false};
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuMemHostUnregister(void* address) {
  WARPTRON_SIM_CALL(FREE_PINNED);
  count(Call::WAIT);
  auto host = reinterpret_cast<CUdeviceptr>(address);
  if (!beginsWith(host, MemoryKind::REGISTERED)) {
    return CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
  }
  drainAll();
  return release(host);
}

/** Host and device share one address space. */
WARPTRON_SIM_API CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr* device, void* host, unsigned) {
  WARPTRON_SIM_ENTER();
  *device = reinterpret_cast<CUdeviceptr>(host);
  return isHostRegistered(host, 1) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
