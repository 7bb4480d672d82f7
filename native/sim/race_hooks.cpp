// What -fsanitize=thread calls before each access, and what was accessed: for each word of device and shared memory the last
// write and the reads since.
#include "driver.h"
#include "races.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <vector>

namespace warptron_sim {
namespace {

constexpr unsigned LINE_BYTES = 256;  // the alignment of allocations: a line is device memory as a whole or not at all
constexpr unsigned WORDS = LINE_BYTES / 4;
constexpr size_t MOST_LINES = 1 << 16;  // half a gigabyte; forgotten between launches if there are more
constexpr size_t RECENT = 1 << 12;

/** Reads by lanes of one warp between the same two barriers and meetings. */
struct Reads {
  RaceAccess last;
  uint32_t lanes;
};

struct Word {
  uint64_t launchOrBlock;  // what is older is forgotten: for global memory by launch, for shared memory by block
  RaceAccess write;
  // Two groups that nothing orders are enough: of any thread that writes, at least one is in another warp.
  Reads reads[2];
};

struct Line {
  uint64_t launch = 0;  // of which `device` is known
  bool device = false;
  Word words[WORDS];
};

std::unordered_map<uintptr_t, std::unique_ptr<Line>> lines;
// Of addresses that were forgotten. What a word says of an older launch or block counts as nothing, so they need no clearing.
std::vector<std::unique_ptr<Line>> spareLines;

struct Recent {
  uintptr_t number = 0;
  Line* line = nullptr;
};
Recent recent[RECENT];

Line& lineOf(uintptr_t address) {
  uintptr_t number = address / LINE_BYTES;
  Recent& place = recent[number % RECENT];
  if (place.number != number) {
    std::unique_ptr<Line>& line = lines[number];
    if (line == nullptr && !spareLines.empty()) {
      line = std::move(spareLines.back());
      spareLines.pop_back();
      line->launch = 0;
    } else if (line == nullptr) {
      line.reset(new Line());
    }
    place = {number, line.get()};
  }
  return *place.line;
}

bool isDevice(Line& line, uintptr_t address) {
  if (line.launch != raceLaunch) {
    line.launch = raceLaunch;
    line.device = findAllocation(address, 1) != nullptr;
  }
  return line.device;
}

bool conflict(const RaceAccess& before, const RaceAccess& now) {
  return (before.bytes & now.bytes) != 0 && !(before.kind & now.kind & RaceAccess::STRONG);
}

__attribute__((noinline, cold)) void failForRace(const RaceAccess& before, uint32_t lanes, const RaceAccess& now,
                                                 uintptr_t address) {
  auto lane = static_cast<unsigned>(lanes >> before.thread % 32 & 1 ? before.thread % 32 : __builtin_ctz(lanes));
  fail(describeRace(before, lane, now, address));
}

void require(const RaceAccess& before, uint32_t lanes, const RaceAccess& now, uintptr_t address) {
  if (conflict(before, now)) {
    if (uint32_t unordered = raceUnordered(before, lanes, now); unordered != 0) {
      failForRace(before, unordered, now, address);
    }
  }
}

/** Between the same two barriers of a block. */
bool sameEpoch(const RaceAccess& a, const RaceAccess& b) { return a.block == b.block && a.epoch == b.epoch; }

bool sameWarp(const RaceAccess& a, const RaceAccess& b) { return a.thread / 32 == b.thread / 32; }

bool sameGroup(const RaceAccess& a, const RaceAccess& b) {
  return sameEpoch(a, b) && sameWarp(a, b) && a.meetings == b.meetings && a.bytes == b.bytes && a.kind == b.kind;
}

void addRead(Word& word, const RaceAccess& now) {
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
        raceUnordered(reads.last, reads.lanes, now) == 0) {  // whatever comes after this one comes after those
      reads = {now, lane};
      return;
    }
  }
  second = {now, lane};
}

void visit(Word& word, const RaceAccess& now, uint64_t launchOrBlock, uintptr_t address) {
  if (word.launchOrBlock != launchOrBlock) {
    word.launchOrBlock = launchOrBlock;
    word.write.bytes = word.reads[0].last.bytes = word.reads[1].last.bytes = 0;
  }
  const RaceAccess& write = word.write;
  if (write.bytes == now.bytes && write.thread == now.thread && sameEpoch(write, now) && write.meetings == now.meetings &&
      write.fences == now.fences && now.kind == 0 && write.kind == RaceAccess::WRITE) {
    return;  // who races with this read races with the write as well
  }
  require(write, 1u << write.thread % 32, now, address);
  if (!(now.kind & RaceAccess::WRITE)) {
    addRead(word, now);
    return;
  }
  for (const Reads& reads : word.reads) {
    require(reads.last, reads.lanes, now, address);
  }
  word.write = now;
  word.reads[0].last.bytes = word.reads[1].last.bytes = 0;
}

void watch(const void* pointer, size_t bytes, uint8_t kind, const void* place) {
  auto begin = reinterpret_cast<uintptr_t>(pointer);
  if (!raceRunning || holds(ex.running->stack, begin)) {
    return;
  }
  bool shared = isShared(begin);
  RaceAccess now{};
  bool known = false;
  for (uintptr_t at = begin, end = begin + bytes; at < end;) {
    uintptr_t word = at & ~uintptr_t{3};
    Line& line = lineOf(at);
    if (!shared && !isDevice(line, at)) {
      return;
    }
    if (!known) {
      now = raceNow();
      now.kind = kind;
      now.place = place;
      known = true;
    }
    unsigned first = static_cast<unsigned>(at - word);
    unsigned past = static_cast<unsigned>(std::min<uintptr_t>(end - word, 4));
    now.bytes = static_cast<uint8_t>((1u << past) - (1u << first));
    visit(line.words[word % LINE_BYTES / 4], now, shared ? raceBlock : raceLaunch, at);
    at = word + 4;
  }
}

}  // namespace

void watchAtomic(const void* address, size_t bytes, const void* place) {
  if (!raceRunning) {
    return;
  }
  RaceAccess now = raceNow();
  now.kind = RaceAccess::WRITE | RaceAccess::STRONG;
  now.place = place;
  now.bytes = 1;
  raceAtomic(address, now);
  watch(address, bytes, now.kind, place);
}

void watchFence() {
  if (raceRunning) {
    raceFence();
  }
}

void raceForgetOld() {
  if (lines.size() > MOST_LINES) {
    for (auto& [number, line] : lines) {
      spareLines.push_back(std::move(line));
    }
    lines.clear();
    std::fill(std::begin(recent), std::end(recent), Recent{});
  }
}

}  // namespace warptron_sim

using warptron_sim::RaceAccess;
using warptron_sim::watch;

#pragma GCC visibility push(hidden)
extern "C" {
void __tsan_init() { warptron_sim::racesWatched = true; }

#define WARPTRON_SIM_HOOK(name, bytes, kind) \
  void __tsan_##name##bytes(void* p) { watch(p, bytes, kind, __builtin_return_address(0)); }
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
void __tsan_read_range(void* p, size_t bytes) { watch(p, bytes, 0, __builtin_return_address(0)); }
void __tsan_write_range(void* p, size_t bytes) { watch(p, bytes, RaceAccess::WRITE, __builtin_return_address(0)); }
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
}
#pragma GCC visibility pop
