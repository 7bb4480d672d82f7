// Data races of a kernel, found while it runs: of its threads, warps and blocks. The kernels must be compiled with
// -fsanitize=thread, which calls a function (race_hooks.cpp) before each access to memory; without it nothing here is called.
#pragma once

#include "executor_state.h"

#include <cstdint>
#include <string>

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** One access to a word of 4 bytes, with the time at which it happened in its thread, warp and block. */
struct RaceAccess {
  static constexpr uint8_t WRITE = 1;
  static constexpr uint8_t STRONG = 2;  // atomic or volatile: two of them never race

  uint32_t block;     // number in the launch, counted along x, then y, then z
  uint32_t epoch;     // barriers of the block so far
  uint32_t meetings;  // __syncwarp of the warp so far
  uint32_t fences;    // __threadfence of the thread so far
  uint16_t thread;    // number in the block
  uint8_t kind;
  uint8_t bytes;      // a bit for each byte of the word; 0: no access
  const void* place;  // return address in the kernel
};

/** Whether kernels with instrumented accesses are loaded; set before the first launch. */
extern bool racesWatched;

// ---- what the executor reports (race_order.cpp) ------------------------------------------------------------------

void raceLaunchBegins();
void raceBlockBegins(uint32_t block);
/** All threads of the block have passed a barrier. */
void raceBarrier();
/** Lets go of what was noted about memory, if that is much. */
void raceForgetOld();
/** Lanes of a warp have met at __syncwarp. A shuffle or a vote orders no memory (CUDA C++ Programming Guide, "Warp Shuffle
 *  Functions"), so it is not reported here. */
void raceMeeting(unsigned warp, unsigned lanes);

// ---- the order of accesses (race_order.cpp) ----------------------------------------------------------------------

/** Numbers that tell launches and blocks apart: words of global and of shared memory start afresh with each. */
extern uint64_t raceLaunch;
extern uint64_t raceBlock;
/** Set while the threads of a block run. */
extern bool raceRunning;

/** An access of the running thread at this moment, with kind, bytes and place left out. */
RaceAccess raceNow();
/**
 * Which of `lanes` are not ordered before `now`. The lanes belong to the warp of `before`, and made the same kind of access
 * between the same two barriers and meetings; `before` is the last of them.
 */
uint32_t raceUnordered(const RaceAccess& before, uint32_t lanes, const RaceAccess& now);
/** The running thread has changed an atomic: what blocks published through it is known, what this thread fenced is published. */
void raceAtomic(const void* address, const RaceAccess& now);
void raceFence();

// ---- the message (race_report.cpp) -------------------------------------------------------------------------------

/** Both accesses, their threads, source lines and the memory, in one sentence. */
std::string describeRace(const RaceAccess& before, unsigned lane, const RaceAccess& now, uintptr_t address);
}  // namespace warptron_sim
#pragma GCC visibility pop
