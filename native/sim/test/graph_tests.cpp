// Graphs run in an order that their dependencies allow, and only those hold.
#include "check.h"

#include <cstdlib>
#include <set>
#include <string>

namespace {

constexpr int LAUNCHES = 64;

/** A fork of the main stream and its join; the events are made anew for each capture. */
struct Fork {
  void *stream, *begun, *ended;
  Fork() {
    OK(cuStreamCreate(&stream, 1));
    OK(cuEventCreate(&begun, 2));
    OK(cuEventCreate(&ended, 2));
  }
  void begin() {
    OK(cuEventRecord(begun, ::stream));
    OK(cuStreamWaitEvent(stream, begun, 0));
  }
  void end() {
    OK(cuEventRecord(ended, stream));
    OK(cuStreamWaitEvent(::stream, ended, 0));
  }
};

int read(CUdeviceptr address) {
  int value = 0;
  OK(cuStreamSynchronize(stream));
  OK(cuMemcpyDtoH_v2(&value, address, 4));
  return value;
}

/** The values at the address after each of many launches of the graph that is being captured. */
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

/** What comes of two operations without an order: the side stream's is done first, the main stream's, or either. */
std::set<int> unordered(int sideFirst, int mainFirst, bool sideIsCapturedFirst) {
  const char* set = getenv("WARPTRON_SIM_GRAPH");
  std::string mode = set == nullptr ? "last" : set;
  if (mode == "random") {
    return {sideFirst, mainFirst};
  }
  return {mode == "side" || (mode == "call" && sideIsCapturedFirst) || (mode == "last" && !sideIsCapturedFirst)
              ? sideFirst
              : mainFirst};
}

void testTwoBranchesHaveNoOrder() {
  freshContext();
  CUdeviceptr x = allocated();
  Fork fork;
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(cuMemsetD32Async(x, 1, 1, stream));
  fork.begin();
  OK(cuMemsetD32Async(x, 2, 1, fork.stream));
  OK(cuMemsetD32Async(x, 3, 1, stream));
  fork.end();
  CHECK(outcomes(x) == unordered(3, 2, /* sideIsCapturedFirst= */ true));
}

/** The side stream copies x to y, and the main stream overwrites x: after it has waited, or at once. */
void testAMissingJoinShows(bool waits) {
  freshContext();
  CUdeviceptr x = allocated(), y = allocated();
  Fork fork;
  OK(cuStreamBeginCapture_v2(stream, 0));
  OK(cuMemsetD32Async(x, 1, 1, stream));
  fork.begin();
  OK(cuMemcpyDtoDAsync_v2(y, x, 4, fork.stream));
  if (waits) {
    fork.end();
  }
  OK(cuMemsetD32Async(x, 2, 1, stream));
  if (!waits) {
    fork.end();
  }
  CHECK(outcomes(y) == (waits ? std::set<int>{1} : unordered(1, 2, /* sideIsCapturedFirst= */ true)));
}

/** The side stream copies what the main stream wrote: after it has waited, or as of the fork before that. */
void testAMissingForkShows(bool waits) {
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
  fork.end();
  CHECK(outcomes(y) == (waits ? std::set<int>{2} : unordered(1, 2, /* sideIsCapturedFirst= */ false)));
}

/** A dependency reaches through streams that have nothing to do. */
void testADependencyReachesThroughEvents() {
  freshContext();
  CUdeviceptr x = allocated(), y = allocated();
  Fork first, second;
  OK(cuStreamBeginCapture_v2(stream, 0));
  first.begin();
  OK(cuMemsetD32Async(x, 5, 1, first.stream));
  OK(cuEventRecord(first.ended, first.stream));
  OK(cuStreamWaitEvent(second.stream, first.ended, 0));
  OK(cuEventRecord(second.ended, second.stream));
  OK(cuStreamWaitEvent(stream, second.ended, 0));
  OK(cuMemcpyDtoDAsync_v2(y, x, 4, stream));
  first.end();
  CHECK(outcomes(y) == std::set<int>{5});
}

}  // namespace

void testGraphs() {
  testTwoBranchesHaveNoOrder();
  for (bool waits : {true, false}) {
    testAMissingJoinShows(waits);
    testAMissingForkShows(waits);
  }
  testADependencyReachesThroughEvents();
}
