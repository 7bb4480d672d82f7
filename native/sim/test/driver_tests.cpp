#include "check.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

float* pinnedFloats(size_t count) {
  void* address = nullptr;
  OK(cuMemHostAlloc(&address, count * sizeof(float), 0));
  return static_cast<float*>(address);
}

// Large memory is mapped, small memory is not: both are NaN after allocation, even if freed memory is reused.
void testFreshMemory(size_t bytes) {
  for (int round = 0; round < 2; round++) {
    CUdeviceptr memory;
    OK(cuMemAlloc_v2(&memory, bytes));
    std::vector<unsigned char> content(bytes, 0);
    OK(cuMemcpyDtoH_v2(content.data(), memory, bytes));
    CHECK(std::count(content.begin(), content.end(), 0xFF) == static_cast<long>(bytes));
    OK(cuMemsetD8_v2(memory, 0, bytes));
    OK(cuMemFree_v2(memory));
  }
}

}  // namespace

void testMemory() {
  freshContext();
  CUdeviceptr a, b;
  float values[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  OK(cuMemAlloc_v2(&a, sizeof(values)));
  OK(cuMemAlloc_v2(&b, sizeof(values)));
  CHECK(warptron_sim_bytes_in_use() == 2 * sizeof(values));
  OK(cuMemcpyHtoD_v2(a, values, sizeof(values)));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(a, values, sizeof(values) + 1));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(a + 4, values, sizeof(values)));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH_v2(values, a - 4, 4));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoD_v2(b, a + 4, sizeof(values)));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemsetD32Async(a, 0, 11, stream));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemsetD32Async(a + 2, 0, 1, stream));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(reinterpret_cast<CUdeviceptr>(values), values, 4));
  OK(cuMemcpyDtoD_v2(b, a, sizeof(values)));
  float back[10] = {};
  OK(cuMemcpyDtoH_v2(back, b, sizeof(back)));
  CHECK(memcmp(values, back, sizeof(back)) == 0);

  float* pinned = pinnedFloats(4);
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoHAsync_v2(pinned, a, 20, stream));
  OK(cuMemFreeHost(pinned));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(pinned));

  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(a + 4));
  OK(cuMemFree_v2(a));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(a));
  OK(cuMemFree_v2(0));
  OK(cuMemFreeAsync(b, stream));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemFreeAsync(b, stream));
  OK(cuStreamSynchronize(stream));
  CHECK(warptron_sim_bytes_in_use() == 0);
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemAlloc_v2(&a, 0));

  for (size_t bytes : {1000, (1 << 20) - 512, 1 << 20, (3 << 20) + 5}) {
    testFreshMemory(bytes);
  }

  size_t free = 0, total = 0;
  OK(cuMemGetInfo_v2(&free, &total));
  CHECK(total == 64 << 20);  // run.sh sets WARPTRON_SIM_MEMORY
  OK(cuMemAlloc_v2(&a, total - 1000));
  EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&b, 1001));
  EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&b, SIZE_MAX));
  OK(cuMemAlloc_v2(&b, 1000));

  OK(cuCtxSetCurrent(nullptr));
  EXPECT(CUDA_ERROR_INVALID_CONTEXT, cuMemFree_v2(a));
  OK(cuCtxSetCurrent(context));
}

// With WARPTRON_SIM_LAZY=2: the first stream is lazy, all others are eager.
void testLazyFirstStream() {
  freshContext();
  CUdeviceptr a;
  OK(cuMemAlloc_v2(&a, 4));
  float* pinned = pinnedFloats(1);
  void *other, *event;
  OK(cuStreamCreate(&other, 1));
  OK(cuEventCreate(&event, 0));
  OK(cuMemsetD32Async(a, 0x3f800000, 1, stream));
  OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, stream));
  OK(cuStreamSynchronize(stream));
  CHECK(pinned[0] == 1);

  OK(cuMemsetD32Async(a, 0x40000000, 1, stream));
  OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, other));
  CHECK(pinned[0] == 1);  // stale: the copy did not wait for the first stream
  OK(cuEventRecord(event, stream));
  OK(cuStreamWaitEvent(other, event, 0));
  OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, other));
  CHECK(pinned[0] == 2);
}

void testStreams() {
  freshContext();
  CUdeviceptr a;
  OK(cuMemAlloc_v2(&a, 4));
  float* pinned = pinnedFloats(1);
  pinned[0] = -1;
  OK(cuMemsetD32Async(a, 0x3f800000, 1, stream));
  OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, stream));
  CHECK(pinned[0] == (lazy ? -1.0f : 1.0f));
  EXPECT(lazy ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS, cuStreamQuery(stream));
  OK(cuStreamQuery(stream));
  CHECK(pinned[0] == 1);

  // Another stream waits for an event.
  void* other;
  void *start, *end, *untimed;
  OK(cuStreamCreate(&other, 1));
  OK(cuEventCreate(&start, 0));
  OK(cuEventCreate(&end, 0));
  OK(cuEventCreate(&untimed, 2));
  OK(cuEventRecord(start, stream));
  OK(cuMemsetD32Async(a, 0x40000000, 1, stream));
  OK(cuEventRecord(end, stream));
  OK(cuStreamWaitEvent(other, end, 0));
  OK(cuMemcpyDtoHAsync_v2(pinned, a, 4, other));
  OK(cuStreamSynchronize(other));
  CHECK(pinned[0] == 2);
  OK(cuEventSynchronize(end));
  float milliseconds = -1;
  OK(cuEventElapsedTime(&milliseconds, start, end));
  CHECK(milliseconds >= 0);
  OK(cuEventRecord(untimed, stream));
  EXPECT(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&milliseconds, start, untimed));
  OK(cuEventDestroy_v2(start));
  EXPECT(CUDA_ERROR_INVALID_HANDLE, cuEventDestroy_v2(start));

  // A synchronous copy waits for a blocking stream, but not for a non-blocking one.
  void* blocking;
  OK(cuStreamCreate(&blocking, 0));
  float value = 0;
  OK(cuMemsetD32Async(a, 0x40400000, 1, stream));
  OK(cuMemcpyDtoH_v2(&value, a, 4));
  CHECK(value == (lazy ? 2.0f : 3.0f));
  OK(cuStreamSynchronize(stream));
  OK(cuMemsetD32Async(a, 0x40800000, 1, blocking));
  OK(cuMemcpyDtoH_v2(&value, a, 4));
  CHECK(value == 4);
  OK(cuStreamDestroy_v2(other));
  EXPECT(CUDA_ERROR_INVALID_HANDLE, cuStreamSynchronize(other));
}

void testCapture() {
  freshContext();
  CUdeviceptr x, y;
  int n = 8;
  float a = 2;
  OK(cuMemAlloc_v2(&x, 32));
  OK(cuMemAlloc_v2(&y, 32));
  OK(cuMemsetD32Async(x, 0x3f800000, 8, stream));
  OK(cuMemsetD32Async(y, 0, 8, stream));
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(launch("saxpy", 1, 8, 0, {&a, &x, &y, &n}));
  OK(launch("saxpy", 1, 8, 0, {&a, &x, &y, &n}));
  void *graph, *executable;
  OK(cuStreamEndCapture(stream, &graph));
  size_t nodes = 0;
  OK(cuGraphGetNodes(graph, nullptr, &nodes));
  CHECK(nodes == 2);
  OK(cuGraphInstantiateWithFlags(&executable, graph, 0));
  OK(cuGraphDestroy(graph));
  for (int i = 0; i < 3; i++) {
    OK(cuGraphLaunch(executable, stream));
  }
  float result[8];
  OK(cuMemcpyDtoHAsync_v2(result, y, 32, stream));
  OK(cuStreamSynchronize(stream));
  CHECK(result[7] == 12);
  OK(cuGraphExecDestroy(executable));
  EXPECT(CUDA_ERROR_INVALID_HANDLE, cuGraphLaunch(executable, stream));

  // Calls that are illegal during a capture invalidate it.
  CUdeviceptr z;
  OK(cuStreamBeginCapture_v2(stream, 0));
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuStreamSynchronize(stream));
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuMemsetD32Async(x, 0, 1, stream));
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, &graph));
  OK(cuStreamBeginCapture_v2(stream, 0));
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuMemAlloc_v2(&z, 4));
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, &graph));
  OK(cuStreamBeginCapture_v2(stream, 0));
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuMemcpyHtoDAsync_v2(x, result, 4, stream));  // pageable
  EXPECT(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, &graph));
  EXPECT(CUDA_ERROR_ILLEGAL_STATE, cuStreamEndCapture(stream, &graph));

  // A fork must be joined.
  for (bool join : {true, false}) {
    void *other, *forked, *joined;
    OK(cuStreamCreate(&other, 1));
    OK(cuEventCreate(&forked, 2));
    OK(cuEventCreate(&joined, 2));
    OK(cuStreamBeginCapture_v2(stream, 0));
    OK(cuEventRecord(forked, stream));
    OK(cuStreamWaitEvent(other, forked, 0));
    OK(cuMemsetD32Async(x, 0, 1, other));
    OK(cuEventRecord(joined, other));
    if (join) {
      OK(cuStreamWaitEvent(stream, joined, 0));
    }
    EXPECT(join ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_UNJOINED, cuStreamEndCapture(stream, &graph));
  }
}

void testModules() {
  freshContext();
  void* other;
  unsigned fatbin = 0xBA55ED50u;
  int version = 0;
  OK(cuDriverGetVersion(&version));
  EXPECT(version >= 13000 ? CUDA_SUCCESS : CUDA_ERROR_NO_BINARY_FOR_GPU, cuModuleLoadData(&other, &fatbin));
  EXPECT(version >= 13000 ? CUDA_SUCCESS : CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
         cuModuleLoadData(&other, ".version 9.0\n"));
  OK(cuModuleLoadData(&other, "//\n.version 7.0\n"));
  OK(cuModuleUnload(other));
  EXPECT(CUDA_ERROR_INVALID_HANDLE, cuModuleUnload(other));
  EXPECT(CUDA_ERROR_INVALID_IMAGE, cuModuleLoadData(&other, "nonsense"));
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuModuleLoadData(&other, nullptr));
  void* function;
  EXPECT(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(&function, module, "no_such_kernel"));

  CUdeviceptr y;
  OK(cuMemAlloc_v2(&y, 1 << 20));
  EXPECT(CUDA_ERROR_INVALID_VALUE, launch("unwritten_shared", 1, 1025, 0, {&y}));
  EXPECT(CUDA_ERROR_INVALID_VALUE, launch("unwritten_shared", 0, 32, 0, {&y}));
  EXPECT(CUDA_ERROR_NOT_SUPPORTED, cuTexRefCreate(&other));
  CHECK(strcmp(errorName(CUDA_ERROR_ILLEGAL_ADDRESS), "CUDA_ERROR_ILLEGAL_ADDRESS") == 0);
}
