// Where the threads of a block wait for each other: the block's barrier and the meetings of a warp's lanes.
#include "races.h"

namespace warptron_sim {

void fail(std::string message) {
  if (ex.fault.empty()) {
    ex.fault = std::move(message);
  }
  stop();
}

namespace {

std::string placeOfBarrier() {
  const char* slash = strrchr(ex.barrierFile, '/');
  return std::string(slash ? slash + 1 : ex.barrierFile) + ":" + std::to_string(ex.barrierLine);
}

// Apart from what is called at every wait, whose stack frame must stay small: a block of 256 fibers that wait should
// fit into the first-level cache.
__attribute__((noinline, cold)) void checkSamePlace(const char* file, int line) {
  if (line != ex.barrierLine || strcmp(file, ex.barrierFile) != 0) {
    fail("some threads wait at __syncthreads in " + placeOfBarrier() + ", others in line " + std::to_string(line) +
         ": barrier divergence");
  }
}

__attribute__((noinline, cold)) void failForMeeting() {
  ex.fault = "lanes of one warp meet at different warp operations or with different masks";
}

__attribute__((noinline, cold)) void failForMask() {
  fail("a lane takes part in a warp operation whose mask does not name it");
}

}  // namespace

unsigned finishMeeting(Warp& warp, const Visit& last) {
  unsigned needed = last.mask & warp.living;
  if (needed == 0 || (warp.waiting & needed) != needed) {
    return 0;
  }
  unsigned ballot = 0;
  for (unsigned rest = needed; rest != 0; rest &= rest - 1) {
    unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Visit& visit = warp.visits[lane];
    if (visit.mask != last.mask || visit.operation != last.operation) {
      failForMeeting();
      return 0;
    }
    ballot |= (visit.value != 0 ? 1u : 0u) << lane;
  }
  for (unsigned rest = needed; rest != 0; rest &= rest - 1) {
    Visit& visit = warp.visits[__builtin_ctz(rest)];
    if (visit.operation == WarpOperation::SHUFFLE) {
      visit.answer = visit.source < 32 && (needed >> visit.source & 1) ? warp.visits[visit.source].value : ~uint64_t{0};
    } else {
      visit.answer = ballot;
    }
  }
  warp.waiting &= ~needed;
  if (racesWatched && last.operation == WarpOperation::SYNC) {
    raceMeeting(static_cast<unsigned>(&warp - ex.warps.data()), needed);
  }
  return needed;
}

void openBarrier() {
  if (ex.atBarrier + ex.left != ex.threads || ex.left != 0) {
    ex.fault = std::to_string(ex.left) + " of " + std::to_string(ex.threads) + " threads have left, " +
               std::to_string(ex.atBarrier) + " wait at __syncthreads" +
               (ex.atBarrier != 0 ? " (" + placeOfBarrier() + ")" : "") + ", " +
               std::to_string(ex.threads - ex.left - ex.atBarrier) +
               " at a warp operation: barrier divergence, they would wait forever";
    return;
  }
  if (racesWatched) {
    raceBarrier();
  }
  ex.barrierAnswer = static_cast<int>(ex.trueAtBarrier);
  ex.atBarrier = ex.trueAtBarrier = 0;
  for (unsigned w = 0; w * 32 < ex.threads; w++) {
    ex.warps[w].runnable = ex.warps[w].living;
  }
}

int blockBarrier(bool predicate, const char* file, int line) {
  if (ex.atBarrier == 0) {
    ex.barrierFile = file;
    ex.barrierLine = line;
  } else if (line != ex.barrierLine || file != ex.barrierFile) {
    checkSamePlace(file, line);
  }
  ex.atBarrier++;
  ex.trueAtBarrier += predicate;
  stop();
  return ex.barrierAnswer;
}

uint64_t warpMeeting(WarpOperation operation, unsigned mask, uint64_t value, unsigned source) {
  Warp& warp = *ex.running->warp;
  unsigned me = 1u << ex.running->lane;
  Visit& visit = warp.visits[ex.running->lane];
  if (!(mask & me)) {
    failForMask();
  }
  visit = {mask, operation, source, value, 0};
  warp.waiting |= me;
  unsigned released = finishMeeting(warp, visit);
  if (released != 0) {
    warp.runnable |= released & ~me;  // the last to arrive goes on at once
  } else {
    stop();
  }
  return visit.answer;
}

unsigned livingLanes() { return ex.running->warp->living; }

}  // namespace warptron_sim
