// Happens-before order of the accesses of a launch. Within a block: barriers; within a warp also __syncwarp. Between blocks:
// only a __threadfence before an atomic in one block, and an atomic at the same address in the other, followed by a
// __threadfence or by volatile reads.
#include "races.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace warptron_sim {

bool raceDetection = false;
bool raceRunning = false;
uint64_t raceLaunch = 0;
uint64_t raceBlock = 0;

namespace {

constexpr unsigned WARPS = MAX_THREADS_PER_BLOCK / 32;

/** Vector clock of a lane: it happens after accesses of lane i before that lane's __syncwarp number lane[i]. */
struct LaneClock {
  uint32_t lane[32];
};

struct Warps {
  uint32_t syncwarps[WARPS];
  uint32_t lastFull[WARPS];  // number of the last __syncwarp of all lanes
  LaneClock clocks[WARPS][32];  // after partial ones
  bool anyPartial;
};

/** The last __threadfence of a thread, with the time in its block and warp. */
struct Fence {
  uint32_t count;
  uint32_t epoch;
  LaneClock clock;
};

/** A release by an atomic: publishes everything that happened before the fence. */
struct Release {
  uint32_t block;
  uint16_t thread;
  Fence fence;
};

/** An acquire by an atomic of the running block: synchronizes with the first `count` releases at its address. */
struct Acquire {
  RaceAccess atomic;
  RaceAccess fence;  // the next one of the same thread; bytes 0: none yet
  const std::vector<Release>* releases;
  size_t count;
};

uint32_t block;
uint32_t epoch;
Warps warps;
Fence fences[MAX_THREADS_PER_BLOCK];
bool anyFence;
std::vector<Acquire> acquires;
std::unordered_map<const void*, std::vector<Release>> releases;  // of this launch; references stay valid

unsigned runningThread() { return static_cast<unsigned>(ex.running - ex.fibers.data()); }

uint32_t lanesOf(unsigned warp) {
  unsigned count = std::min(32u, ex.threads - warp * 32);
  return count == 32 ? ~0u : (1u << count) - 1;
}

uint32_t lastSyncwarpSeen(unsigned thread, unsigned lane) {
  unsigned warp = thread / 32;
  return std::max(warps.lastFull[warp], warps.anyPartial ? warps.clocks[warp][thread % 32].lane[lane] : 0);
}

uint32_t unorderedInBlock(const RaceAccess& before, uint32_t lanes, const RaceAccess& now) {
  if (before.epoch != now.epoch) {
    return 0;
  }
  unsigned warp = now.thread / 32u;
  if (before.thread / 32u != warp) {
    return lanes;
  }
  lanes &= ~(1u << now.thread % 32u);
  if (warps.lastFull[warp] > before.syncwarps) {
    return 0;
  }
  uint32_t unordered = 0;
  for (uint32_t rest = lanes; rest != 0; rest &= rest - 1) {
    auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    unordered |= lastSyncwarpSeen(now.thread, lane) > before.syncwarps ? 0 : 1u << lane;
  }
  return unordered;
}

/** The lanes whose access did not happen before the fence of the release. */
uint32_t withoutReleased(const Release& release, const RaceAccess& before, uint32_t lanes) {
  if (release.block != before.block) {
    return lanes;
  }
  if (before.epoch < release.fence.epoch) {
    return 0;
  }
  if (before.thread / 32 != release.thread / 32) {
    return lanes;
  }
  for (uint32_t rest = lanes; rest != 0; rest &= rest - 1) {
    auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    // The number of fences is known for the last lane only: accesses of the others count as fenced.
    bool own = lane == release.thread % 32u && (before.thread != release.thread || before.fences < release.fence.count);
    bool synced = before.epoch == release.fence.epoch && release.fence.clock.lane[lane] > before.syncwarps;
    if (own || synced) {
      lanes &= ~(1u << lane);
    }
  }
  return lanes;
}

uint32_t unorderedAcrossBlocks(const RaceAccess& before, uint32_t lanes, const RaceAccess& now) {
  for (const Acquire& acquire : acquires) {
    bool strong = (now.kind & RaceAccess::STRONG) != 0;
    const RaceAccess& known = strong ? acquire.atomic : acquire.fence;
    if (known.bytes == 0 || (known.thread != now.thread && unorderedInBlock(known, 1u << known.thread % 32, now) != 0)) {
      continue;
    }
    for (size_t i = 0; i < acquire.count && lanes != 0; i++) {
      lanes = withoutReleased((*acquire.releases)[i], before, lanes);
    }
  }
  return lanes;
}

}  // namespace

// ---- called by the executor ----------------------------------------------------------------------------------------

void raceLaunchBegins() {
  raceLaunch++;
  raceTrimShadow();
  releases.clear();
}

void raceBlockBegins(uint32_t number) {
  raceBlock++;
  block = number;
  epoch = 0;
  memset(warps.syncwarps, 0, sizeof(warps.syncwarps));
  memset(warps.lastFull, 0, sizeof(warps.lastFull));
  if (warps.anyPartial) {
    memset(&warps, 0, sizeof(warps));
  }
  if (anyFence) {
    memset(fences, 0, sizeof(fences));
    anyFence = false;
  }
  acquires.clear();
  raceRunning = true;
}

void raceBarrier() { epoch++; }

void raceSyncwarp(unsigned warp, unsigned lanes) {
  uint32_t number = ++warps.syncwarps[warp];
  if (lanes == lanesOf(warp)) {
    warps.lastFull[warp] = number;
    return;
  }
  warps.anyPartial = true;
  LaneClock joined{};
  for (unsigned lane = 0; lane < 32; lane++) {
    for (uint32_t rest = lanes; rest != 0; rest &= rest - 1) {
      joined.lane[lane] = std::max(joined.lane[lane], warps.clocks[warp][__builtin_ctz(rest)].lane[lane]);
    }
    if (lanes >> lane & 1) {
      joined.lane[lane] = number;
    }
  }
  for (uint32_t rest = lanes; rest != 0; rest &= rest - 1) {
    warps.clocks[warp][__builtin_ctz(rest)] = joined;
  }
}

// ---- the order -------------------------------------------------------------------------------------------------------

RaceAccess raceNow() {
  unsigned thread = runningThread();
  return {block, epoch, warps.syncwarps[thread / 32], fences[thread].count, static_cast<uint16_t>(thread), 0, 0, nullptr};
}

uint32_t raceUnordered(const RaceAccess& before, uint32_t lanes, const RaceAccess& now) {
  return before.block == now.block ? unorderedInBlock(before, lanes, now) : unorderedAcrossBlocks(before, lanes, now);
}

void raceFence() {
  RaceAccess now = raceNow();
  anyFence = true;
  Fence& fence = fences[now.thread];
  fence.count++;
  fence.epoch = epoch;
  for (unsigned lane = 0; lane < 32; lane++) {
    fence.clock.lane[lane] = lastSyncwarpSeen(now.thread, lane);
  }
  now.bytes = 1;
  for (Acquire& acquire : acquires) {
    if (acquire.atomic.thread == now.thread && acquire.fence.bytes == 0) {
      acquire.fence = now;
    }
  }
}

void raceAtomic(const void* address, const RaceAccess& now) {
  bool publishes = fences[now.thread].count != 0;
  auto found = releases.find(address);
  if (found == releases.end()) {
    if (!publishes) {
      return;
    }
    found = releases.emplace(address, std::vector<Release>{}).first;
  }
  std::vector<Release>& here = found->second;
  if (!here.empty() && here.front().block != now.block) {
    acquires.push_back({now, {}, &here, here.size()});
  }
  if (publishes) {
    here.push_back({now.block, now.thread, fences[now.thread]});
  }
}

}  // namespace warptron_sim
