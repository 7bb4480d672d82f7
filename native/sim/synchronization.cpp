// The block's barrier and the warp operations.
#include "races.h"

namespace warptron_sim {

void fail(std::string message) {
  if (ex.fault.empty()) {
    ex.fault = std::move(message);
  }
  stop();
}

namespace {

std::string barrierLocation() {
  const char* slash = strrchr(ex.barrierFile, '/');
  return std::string(slash ? slash + 1 : ex.barrierFile) + ":" + std::to_string(ex.barrierLine);
}

// Separate from the functions that every wait calls, whose stack frames must stay small: 256 waiting fibers should fit
// into the L1 cache.
__attribute__((noinline, cold)) void checkSameBarrier(const char* file, int line) {
  if (line != ex.barrierLine || strcmp(file, ex.barrierFile) != 0) {
    fail("some threads wait at __syncthreads in " + barrierLocation() + ", others in line " + std::to_string(line) +
         ": barrier divergence");
  }
}

__attribute__((noinline, cold)) void failForMismatch() {
  ex.fault = "lanes of one warp wait at different warp operations or with different masks";
}

__attribute__((noinline, cold)) void failForMask() {
  fail("a lane calls a warp operation with a mask that does not contain it");
}

}  // namespace

__attribute__((noinline, cold)) void misaligned(size_t bytes, const char* file, int line) {
  const char* slash = strrchr(file, '/');
  fail("misaligned access of " + std::to_string(bytes) + " bytes (" + (slash ? slash + 1 : file) + ":" +
       std::to_string(line) + ")");
}

unsigned completeWarpOperation(Warp& warp, const LaneRequest& last) {
  unsigned group = last.mask & warp.live;
  if (group == 0 || (warp.waiting & group) != group) {
    return 0;
  }
  unsigned ballot = 0;
  for (unsigned rest = group; rest != 0; rest &= rest - 1) {
    unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    const LaneRequest& request = warp.requests[lane];
    if (request.mask != last.mask || request.operation != last.operation) {
      failForMismatch();
      return 0;
    }
    ballot |= (request.value != 0 ? 1u : 0u) << lane;
  }
  for (unsigned rest = group; rest != 0; rest &= rest - 1) {
    LaneRequest& request = warp.requests[__builtin_ctz(rest)];
    if (request.operation == WarpOperation::SHUFFLE) {
      bool participates = request.source < 32 && (group >> request.source & 1);
      request.result = participates ? warp.requests[request.source].value : ~uint64_t{0};
    } else {
      request.result = ballot;
    }
  }
  warp.waiting &= ~group;
  if (raceDetection && last.operation == WarpOperation::SYNC) {
    raceSyncwarp(static_cast<unsigned>(&warp - ex.warps.data()), group);
  }
  return group;
}

void releaseBarrier() {
  if (ex.atBarrier + ex.exited != ex.threads || ex.exited != 0) {
    ex.fault = std::to_string(ex.exited) + " of " + std::to_string(ex.threads) + " threads have exited, " +
               std::to_string(ex.atBarrier) + " wait at __syncthreads" +
               (ex.atBarrier != 0 ? " (" + barrierLocation() + ")" : "") + ", " +
               std::to_string(ex.threads - ex.exited - ex.atBarrier) +
               " at a warp operation: barrier divergence, a deadlock";
    return;
  }
  if (raceDetection) {
    raceBarrier();
  }
  ex.barrierResult = static_cast<int>(ex.trueAtBarrier);
  ex.atBarrier = ex.trueAtBarrier = 0;
  for (unsigned w = 0; w * 32 < ex.threads; w++) {
    ex.warps[w].runnable = ex.warps[w].live;
  }
}

int blockBarrier(bool predicate, const char* file, int line) {
  if (ex.atBarrier == 0) {
    ex.barrierFile = file;
    ex.barrierLine = line;
  } else if (line != ex.barrierLine || file != ex.barrierFile) {
    checkSameBarrier(file, line);
  }
  ex.atBarrier++;
  ex.trueAtBarrier += predicate;
  stop();
  return ex.barrierResult;
}

uint64_t waitAtWarpOperation(WarpOperation operation, unsigned mask, uint64_t value, unsigned source) {
  Warp& warp = *ex.running->warp;
  unsigned me = 1u << ex.running->lane;
  LaneRequest& request = warp.requests[ex.running->lane];
  if (!(mask & me)) {
    failForMask();
  }
  request = {mask, operation, source, value, 0};
  warp.waiting |= me;
  unsigned released = completeWarpOperation(warp, request);
  if (released != 0) {
    warp.runnable |= released & ~me;  // this lane, the last to arrive, continues
  } else {
    stop();
  }
  return request.result;
}

unsigned activeLanes() { return ex.running->warp->live; }

}  // namespace warptron_sim
