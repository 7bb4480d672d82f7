// The hooks that -fsanitize=thread calls before each access, and the shadow memory: for each word of device and shared
// memory the last write and the reads since then.
#include "driver.h"
#include "races.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <vector>

namespace warptron_sim {
namespace {

constexpr unsigned LINE_BYTES = 256;  // the alignment of allocations: a line is entirely device memory or not at all
constexpr unsigned WORDS = LINE_BYTES / 4;
constexpr size_t MAX_LINES = 1 << 16;  // half a gigabyte; with more, the shadow is discarded between launches
constexpr size_t LINE_CACHE_SIZE = 1 << 12;

/** Reads by lanes of one warp between the same two barriers and syncwarps. */
struct Reads {
  RaceAccess last;
  uint32_t lanes;
};

struct ShadowWord {
  uint64_t generation;  // launch for global memory, block for shared memory; accesses of an older one do not count
  RaceAccess write;
  // Two unordered groups suffice: for any thread that writes, at least one of them is in another warp.
  Reads reads[2];
};

struct ShadowLine {
  uint64_t launch = 0;  // in which `device` was determined
  bool device = false;
  ShadowWord words[WORDS];
};

std::unordered_map<uintptr_t, std::unique_ptr<ShadowLine>> shadow;
// Reused without clearing: accesses of an older generation do not count.
std::vector<std::unique_ptr<ShadowLine>> freeLines;

struct CacheEntry {
  uintptr_t number = 0;
  ShadowLine* line = nullptr;
};
CacheEntry lineCache[LINE_CACHE_SIZE];

ShadowLine& lineOf(uintptr_t address) {
  uintptr_t number = address / LINE_BYTES;
  CacheEntry& entry = lineCache[number % LINE_CACHE_SIZE];
  if (entry.number != number) {
    std::unique_ptr<ShadowLine>& line = shadow[number];
    if (line == nullptr && !freeLines.empty()) {
      line = std::move(freeLines.back());
      freeLines.pop_back();
      line->launch = 0;
    } else if (line == nullptr) {
      line.reset(new ShadowLine());
    }
    entry = {number, line.get()};
  }
  return *entry.line;
}

bool isDevice(ShadowLine& line, uintptr_t address) {
  if (line.launch != raceLaunch) {
    line.launch = raceLaunch;
    line.device = findAllocation(address, 1) != nullptr;
  }
  return line.device;
}

bool conflicting(const RaceAccess& before, const RaceAccess& now) {
  return (before.bytes & now.bytes) != 0 && !(before.kind & now.kind & RaceAccess::STRONG);
}

__attribute__((noinline, cold)) void reportRace(const RaceAccess& before, uint32_t lanes, const RaceAccess& now,
                                                 uintptr_t address) {
  auto lane = static_cast<unsigned>(lanes >> before.thread % 32 & 1 ? before.thread % 32 : __builtin_ctz(lanes));
  fail(describeRace(before, lane, now, address));
}

void checkOrdered(const RaceAccess& before, uint32_t lanes, const RaceAccess& now, uintptr_t address) {
  if (conflicting(before, now)) {
    if (uint32_t unordered = raceUnordered(before, lanes, now); unordered != 0) {
      reportRace(before, unordered, now, address);
    }
  }
}

/** Between the same two barriers of a block. */
bool sameEpoch(const RaceAccess& a, const RaceAccess& b) { return a.block == b.block && a.epoch == b.epoch; }

bool sameWarp(const RaceAccess& a, const RaceAccess& b) { return a.thread / 32 == b.thread / 32; }

bool sameGroup(const RaceAccess& a, const RaceAccess& b) {
  return sameEpoch(a, b) && sameWarp(a, b) && a.syncwarps == b.syncwarps && a.bytes == b.bytes && a.kind == b.kind;
}

void addRead(ShadowWord& word, const RaceAccess& now) {
  uint32_t lane = 1u << now.thread % 32;
  Reads& first = word.reads[0];
  Reads& second = word.reads[1];
  if (first.last.bytes != 0 && second.last.bytes != 0 && sameEpoch(first.last, now) && sameEpoch(second.last, now) &&
      !sameWarp(first.last, second.last) && first.last.bytes == now.bytes && second.last.bytes == now.bytes) {
    return;
  }
  for (Reads& reads : word.reads) {
    if (reads.last.bytes == 0 || sameGroup(reads.last, now)) {
      reads.lanes = reads.last.bytes == 0 ? lane : reads.lanes | lane;
      reads.last = now;
      return;
    }
    if ((reads.last.block == now.block && reads.last.epoch != now.epoch) ||
        raceUnordered(reads.last, reads.lanes, now) == 0) {  // an access ordered after `now` is ordered after those
      reads = {now, lane};
      return;
    }
  }
  second = {now, lane};
}

void update(ShadowWord& word, const RaceAccess& now, uint64_t generation, uintptr_t address) {
  if (word.generation != generation) {
    word.generation = generation;
    word.write.bytes = word.reads[0].last.bytes = word.reads[1].last.bytes = 0;
  }
  const RaceAccess& write = word.write;
  if (write.bytes == now.bytes && write.thread == now.thread && sameEpoch(write, now) && write.syncwarps == now.syncwarps &&
      write.fences == now.fences && now.kind == 0 && write.kind == RaceAccess::WRITE) {
    return;  // an access that races with this read also races with the write
  }
  checkOrdered(write, 1u << write.thread % 32, now, address);
  if (!(now.kind & RaceAccess::WRITE)) {
    addRead(word, now);
    return;
  }
  for (const Reads& reads : word.reads) {
    checkOrdered(reads.last, reads.lanes, now, address);
  }
  word.write = now;
  word.reads[0].last.bytes = word.reads[1].last.bytes = 0;
}

void recordAccess(const void* pointer, size_t bytes, uint8_t kind, const void* caller) {
  auto begin = reinterpret_cast<uintptr_t>(pointer);
  if (!raceRunning || holds(ex.running->stack, begin)) {
    return;
  }
  bool shared = isShared(begin);
  RaceAccess now{};
  bool initialized = false;
  for (uintptr_t at = begin, end = begin + bytes; at < end;) {
    uintptr_t word = at & ~uintptr_t{3};
    ShadowLine& line = lineOf(at);
    if (!shared && !isDevice(line, at)) {
      return;
    }
    if (!initialized) {
      now = raceNow();
      now.kind = kind;
      now.caller = caller;
      initialized = true;
    }
    unsigned first = static_cast<unsigned>(at - word);
    unsigned past = static_cast<unsigned>(std::min<uintptr_t>(end - word, 4));
    now.bytes = static_cast<uint8_t>((1u << past) - (1u << first));
    update(line.words[word % LINE_BYTES / 4], now, shared ? raceBlock : raceLaunch, at);
    at = word + 4;
  }
}

}  // namespace

void recordAtomic(const void* address, size_t bytes, const void* caller) {
  if (!raceRunning) {
    return;
  }
  RaceAccess now = raceNow();
  now.kind = RaceAccess::WRITE | RaceAccess::STRONG;
  now.caller = caller;
  now.bytes = 1;
  raceAtomic(address, now);
  recordAccess(address, bytes, now.kind, caller);
}

void recordFence() {
  if (raceRunning) {
    raceFence();
  }
}

void raceTrimShadow() {
  if (shadow.size() > MAX_LINES) {
    for (auto& [number, line] : shadow) {
      freeLines.push_back(std::move(line));
    }
    shadow.clear();
    std::fill(std::begin(lineCache), std::end(lineCache), CacheEntry{});
  }
}

}  // namespace warptron_sim

using warptron_sim::RaceAccess;
using warptron_sim::recordAccess;

#pragma GCC visibility push(hidden)
extern "C" {
void __tsan_init() { warptron_sim::raceDetection = true; }

#define WARPTRON_SIM_HOOK(name, bytes, kind) \
  void __tsan_##name##bytes(void* p) { recordAccess(p, bytes, kind, __builtin_return_address(0)); }
#define WARPTRON_SIM_HOOKS(bytes)                                                        \
  WARPTRON_SIM_HOOK(read, bytes, 0)                                                      \
  WARPTRON_SIM_HOOK(write, bytes, RaceAccess::WRITE)                                     \
  WARPTRON_SIM_HOOK(unaligned_read, bytes, 0)                                            \
  WARPTRON_SIM_HOOK(unaligned_write, bytes, RaceAccess::WRITE)                           \
  WARPTRON_SIM_HOOK(volatile_read, bytes, RaceAccess::STRONG)                            \
  WARPTRON_SIM_HOOK(volatile_write, bytes, RaceAccess::WRITE | RaceAccess::STRONG)
WARPTRON_SIM_HOOKS(1)
WARPTRON_SIM_HOOKS(2)
WARPTRON_SIM_HOOKS(4)
WARPTRON_SIM_HOOKS(8)
WARPTRON_SIM_HOOKS(16)
#undef WARPTRON_SIM_HOOKS
#undef WARPTRON_SIM_HOOK
void __tsan_read_range(void* p, size_t bytes) { recordAccess(p, bytes, 0, __builtin_return_address(0)); }
void __tsan_write_range(void* p, size_t bytes) { recordAccess(p, bytes, RaceAccess::WRITE, __builtin_return_address(0)); }
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
}
#pragma GCC visibility pop
