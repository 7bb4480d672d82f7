// Call counters and fault injection, through the functions that dev.warptron.testing.Simulator calls.
#include "../counts.h"
#include "check.h"

using warptron_sim::Call;
using warptron_sim::Request;

extern "C" {
int64_t Java_dev_warptron_testing_Simulator_count(void*, void*, int32_t);
void Java_dev_warptron_testing_Simulator_request(void*, void*, int32_t, int64_t, int64_t);
int32_t Java_dev_warptron_testing_Simulator_users(void*, void*);
}

namespace {

int64_t counted(Call call) {
  return Java_dev_warptron_testing_Simulator_count(nullptr, nullptr, static_cast<int32_t>(call));
}

void request(Request fault, int64_t after, int64_t times) {
  Java_dev_warptron_testing_Simulator_request(nullptr, nullptr, static_cast<int32_t>(fault), after, times);
}

/** Increase of each counter since construction. */
struct Counts {
  int64_t before[static_cast<int>(Call::KINDS)];
  Counts() {
    for (int i = 0; i < static_cast<int>(Call::KINDS); i++) {
      before[i] = counted(static_cast<Call>(i));
    }
  }
  int64_t of(Call call) const { return counted(call) - before[static_cast<int>(call)]; }
};

void testEachKindIsCounted() {
  freshContext();
  Counts counts;
  CUdeviceptr a, b;
  void *pinned, *event, *graph, *executable;
  float values[4] = {};
  int n = 4;
  float factor = 2;
  OK(cuMemAlloc_v2(&a, 16));
  OK(cuMemAlloc_v2(&b, 16));
  OK(cuMemHostAlloc(&pinned, 16, 0));
  OK(cuMemsetD32Async(a, 0, 4, stream));
  OK(cuMemsetD8_v2(b, 0, 16));
  CHECK(counts.of(Call::WAIT) == 0);
  OK(cuMemcpyHtoDAsync_v2(a, pinned, 16, stream));
  OK(cuMemcpyDtoD_v2(b, a, 16));
  CHECK(counts.of(Call::WAIT) == 0);
  OK(cuMemcpyHtoD_v2(a, values, 16));
  OK(cuMemcpyDtoHAsync_v2(values, a, 16, stream));  // pageable
  CHECK(counts.of(Call::WAIT) == 2);
  OK(launch("saxpy", 1, 4, 0, {&factor, &a, &b, &n}));
  OK(cuEventCreate(&event, 2));
  OK(cuEventRecord(event, stream));
  OK(cuStreamWaitEvent(stream, event, 0));
  OK(cuEventSynchronize(event));
  OK(cuStreamSynchronize(stream));
  OK(cuCtxSynchronize());
  CHECK(counts.of(Call::WAIT) == 5);
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(launch("saxpy", 1, 4, 0, {&factor, &a, &b, &n}));
  OK(cuMemsetD32Async(a, 0, 4, stream));
  OK(cuStreamEndCapture(stream, &graph));
  OK(cuGraphInstantiateWithFlags(&executable, graph, 0));
  OK(cuGraphLaunch(executable, stream));
  OK(cuGraphLaunch(executable, stream));
  OK(cuMemFree_v2(a));
  OK(cuMemFreeHost(pinned));
  CHECK(counts.of(Call::ALLOCATE) == 2);
  CHECK(counts.of(Call::ALLOCATE_PINNED) == 1);
  CHECK(counts.of(Call::FREE) == 1);
  CHECK(counts.of(Call::FREE_PINNED) == 1);
  CHECK(counts.of(Call::COPY) == 4);
  CHECK(counts.of(Call::MEMSET) == 2);
  CHECK(counts.of(Call::SYNCHRONIZE) == 3);
  CHECK(counts.of(Call::EVENT) == 2);
  CHECK(counts.of(Call::LAUNCH) == 1);
  CHECK(counts.of(Call::CAPTURED) == 2);
  CHECK(counts.of(Call::INSTANTIATE) == 1);
  CHECK(counts.of(Call::GRAPH_LAUNCH) == 2);
  CHECK(counts.of(Call::MODULE_LOAD) == 0);
  CHECK(counts.of(Call::SETUP) == 3);  // the event, the begin and the end of the capture
  CHECK(counts.of(Call::WAIT) == 7);
  CHECK(counted(Call::KINDS) == -1);
}

void testAKernelFaultIsStickyUntilTheContextIsReset() {
  freshContext();
  CUdeviceptr x, y;
  int n = 4;
  float factor = 2;
  OK(cuMemAlloc_v2(&x, 16));
  OK(cuMemAlloc_v2(&y, 16));
  request(Request::LAUNCH, 1, 1);
  OK(launch("saxpy", 1, 4, 0, {&factor, &x, &y, &n}));
  OK(cuStreamSynchronize(stream));
  EXPECT(lazy ? CUDA_SUCCESS : CUDA_ERROR_ILLEGAL_ADDRESS, launch("saxpy", 1, 4, 0, {&factor, &x, &y, &n}));
  EXPECT(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream));
  EXPECT(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemFree_v2(x));

  // The error stays while the context has another user; a reset clears it for all users, who must retain again.
  void* again;
  OK(cuDevicePrimaryCtxRetain(&again, 0));
  CHECK(again == context && Java_dev_warptron_testing_Simulator_users(nullptr, nullptr) == 2);
  OK(cuDevicePrimaryCtxRelease_v2(0));
  EXPECT(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemAlloc_v2(&x, 16));
  OK(cuDevicePrimaryCtxReset_v2(0));
  EXPECT(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuMemAlloc_v2(&x, 16));
  freshContext();
  CHECK(Java_dev_warptron_testing_Simulator_users(nullptr, nullptr) == 1);
  OK(cuMemAlloc_v2(&x, 16));
  OK(cuMemAlloc_v2(&y, 16));
  OK(launch("saxpy", 1, 4, 0, {&factor, &x, &y, &n}));
  OK(cuStreamSynchronize(stream));
}

void testInjectedAllocationFailures() {
  freshContext();
  CUdeviceptr a;
  void *pinned, *graph, *executable, *cublas;
  request(Request::ALLOCATE, 0, 2);
  EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&a, 16));
  EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&a, 16));
  OK(cuMemAlloc_v2(&a, 16));
  request(Request::ALLOCATE_PINNED, 0, 1);
  OK(cuMemAlloc_v2(&a, 16));
  EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuMemHostAlloc(&pinned, 16, 0));
  OK(cuMemHostAlloc(&pinned, 16, 0));

  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(cuStreamEndCapture(stream, &graph));
  request(Request::INSTANTIATE, 0, 1);
  EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuGraphInstantiateWithFlags(&executable, graph, 0));
  OK(cuGraphInstantiateWithFlags(&executable, graph, 0));

  request(Request::CUBLAS_CREATE, 0, 1);
  CHECK(cublasCreate_v2(&cublas) == 3);
  CHECK(cublasCreate_v2(&cublas) == 0);
  CHECK(cublasDestroy_v2(cublas) == 0);
  request(Request::CUBLAS_CREATE, 0, 1);
  request(Request::CUBLAS_CREATE, 0, 0);  // cancelled
  CHECK(cublasCreate_v2(&cublas) == 0);
  CHECK(cublasDestroy_v2(cublas) == 0);
}

}  // namespace

void testCounts() {
  testEachKindIsCounted();
  testAKernelFaultIsStickyUntilTheContextIsReset();
  testInjectedAllocationFailures();
}
