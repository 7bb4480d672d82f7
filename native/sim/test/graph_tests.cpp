// Graphs run in an order that their dependencies allow; without a dependency, in either order.
#include "check.h"

#include <cstdlib>
#include <set>
#include <string>

namespace {

constexpr int LAUNCHES = 64;

/** A side stream that is forked from the origin stream and joined again; a new one for each capture. */
struct Fork {
  void *stream, *forked, *joined;
  Fork() {
    OK(cuStreamCreate(&stream, 1));
    OK(cuEventCreate(&forked, 2));
    OK(cuEventCreate(&joined, 2));
  }
  void begin() {
    OK(cuEventRecord(forked, ::stream));
    OK(cuStreamWaitEvent(stream, forked, 0));
  }
  void join() {
    OK(cuEventRecord(joined, stream));
    OK(cuStreamWaitEvent(::stream, joined, 0));
  }
};

int read(CUdeviceptr address) {
  int value = 0;
  OK(cuStreamSynchronize(stream));
  OK(cuMemcpyDtoH_v2(&value, address, 4));
  return value;
}

/** Ends the capture and launches the graph many times: the set of values at the address afterwards. */
std::set<int> outcomes(CUdeviceptr address) {
  void *graph, *executable;
  OK(cuStreamEndCapture(stream, &graph));
  OK(cuGraphInstantiateWithFlags(&executable, graph, 0));
  OK(cuGraphDestroy(graph));
  std::set<int> values;
  for (int i = 0; i < LAUNCHES; i++) {
    OK(cuGraphLaunch(executable, stream));
    values.insert(read(address));
  }
  OK(cuGraphExecDestroy(executable));
  return values;
}

CUdeviceptr allocated() {
  CUdeviceptr address = 0;
  OK(cuMemAlloc_v2(&address, 4));
  return address;
}

/** Outcomes of two unordered operations in the mode of this run: side stream first, origin stream first, or both. */
std::set<int> unordered(int sideFirst, int originFirst, bool sideIsCapturedFirst) {
  const char* set = getenv("WARPTRON_SIM_GRAPH");
  std::string mode = set == nullptr ? "last" : set;
  if (mode == "random") {
    return {sideFirst, originFirst};
  }
  return {mode == "side" || (mode == "call" && sideIsCapturedFirst) || (mode == "last" && !sideIsCapturedFirst)
              ? sideFirst
              : originFirst};
}

void testBranchesAreUnordered() {
  freshContext();
  CUdeviceptr x = allocated();
  Fork fork;
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(cuMemsetD32Async(x, 1, 1, stream));
  fork.begin();
  OK(cuMemsetD32Async(x, 2, 1, fork.stream));
  OK(cuMemsetD32Async(x, 3, 1, stream));
  fork.join();
  CHECK(outcomes(x) == unordered(3, 2, /* sideIsCapturedFirst= */ true));
}

/** The side stream copies x to y, and the origin stream overwrites x: with or without a join before. */
void testMissingJoin(bool waits) {
  freshContext();
  CUdeviceptr x = allocated(), y = allocated();
  Fork fork;
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(cuMemsetD32Async(x, 1, 1, stream));
  fork.begin();
  OK(cuMemcpyDtoDAsync_v2(y, x, 4, fork.stream));
  if (waits) {
    fork.join();
  }
  OK(cuMemsetD32Async(x, 2, 1, stream));
  if (!waits) {
    fork.join();
  }
  CHECK(outcomes(y) == (waits ? std::set<int>{1} : unordered(1, 2, /* sideIsCapturedFirst= */ true)));
}

/** The side stream copies what the origin stream wrote after the fork: with or without another wait. */
void testMissingFork(bool waits) {
  freshContext();
  CUdeviceptr x = allocated(), y = allocated();
  Fork fork;
  OK(cuMemsetD32Async(x, 7, 1, stream));
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(cuMemsetD32Async(x, 1, 1, stream));
  fork.begin();
  OK(cuMemsetD32Async(x, 2, 1, stream));
  if (waits) {
    fork.begin();
  }
  OK(cuMemcpyDtoDAsync_v2(y, x, 4, fork.stream));
  fork.join();
  CHECK(outcomes(y) == (waits ? std::set<int>{2} : unordered(1, 2, /* sideIsCapturedFirst= */ false)));
}

/** A dependency is transitive through streams without operations. */
void testTransitiveDependency() {
  freshContext();
  CUdeviceptr x = allocated(), y = allocated();
  Fork first, second;
  OK(cuStreamBeginCapture_v2(stream, 0));
  first.begin();
  OK(cuMemsetD32Async(x, 5, 1, first.stream));
  OK(cuEventRecord(first.joined, first.stream));
  OK(cuStreamWaitEvent(second.stream, first.joined, 0));
  OK(cuEventRecord(second.joined, second.stream));
  OK(cuStreamWaitEvent(stream, second.joined, 0));
  OK(cuMemcpyDtoDAsync_v2(y, x, 4, stream));
  first.join();
  CHECK(outcomes(y) == std::set<int>{5});
}

}  // namespace

void testGraphs() {
  testBranchesAreUnordered();
  for (bool waits : {true, false}) {
    testMissingJoin(waits);
    testMissingFork(waits);
  }
  testTransitiveDependency();
}
