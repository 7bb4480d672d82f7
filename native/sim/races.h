// Dynamic detection of data races between threads, warps and blocks of a kernel. The kernels must be compiled with
// -fsanitize=thread, which calls a hook (race_hooks.cpp) before each memory access; otherwise nothing here is called.
#pragma once

#include "executor_state.h"

#include <cstdint>
#include <string>

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** One access to a word of 4 bytes, with its logical time in its thread, warp and block. */
struct RaceAccess {
  static constexpr uint8_t WRITE = 1;
  static constexpr uint8_t STRONG = 2;  // atomic or volatile: two such accesses do not race

  uint32_t block;     // number in the launch, x fastest
  uint32_t epoch;     // barriers of the block so far
  uint32_t syncwarps;  // __syncwarp of the warp so far
  uint32_t fences;    // __threadfence of the thread so far
  uint16_t thread;    // number in the block
  uint8_t kind;
  uint8_t bytes;      // one bit per byte of the word; 0: no access
  const void* caller;  // return address in the kernel
};

/** Whether the kernels are instrumented; set before the first launch. */
extern bool raceDetection;

// ---- called by the executor (race_order.cpp) ---------------------------------------------------------------------

void raceLaunchBegins();
void raceBlockBegins(uint32_t block);
/** All threads of the block have passed a barrier. */
void raceBarrier();
/** Discards the shadow memory if it is large. */
void raceTrimShadow();
/** Lanes of a warp have passed a __syncwarp. Not called for a shuffle or a vote, which do not order memory (CUDA C++
 *  Programming Guide, "Warp Shuffle Functions"). */
void raceSyncwarp(unsigned warp, unsigned lanes);

// ---- the order of accesses (race_order.cpp) ----------------------------------------------------------------------

/** Numbers of the launch and of the block: the generations of shadow words of global and of shared memory. */
extern uint64_t raceLaunch;
extern uint64_t raceBlock;
/** Set while the threads of a block run. */
extern bool raceRunning;

/** The current time of the running thread, without kind, bytes and caller. */
RaceAccess raceNow();
/**
 * Which of `lanes` are not ordered before `now`. The lanes belong to the warp of `before` and made the same kind of access
 * between the same two barriers and syncwarps; `before` is the last of these accesses.
 */
uint32_t raceUnordered(const RaceAccess& before, uint32_t lanes, const RaceAccess& now);
/** An atomic of the running thread: acquires earlier releases at this address, and releases up to the thread's last fence. */
void raceAtomic(const void* address, const RaceAccess& now);
void raceFence();

// ---- the message (race_report.cpp) -------------------------------------------------------------------------------

/** One sentence with both accesses, their threads, source lines and the memory. */
std::string describeRace(const RaceAccess& before, unsigned lane, const RaceAccess& now, uintptr_t address);
}  // namespace warptron_sim
#pragma GCC visibility pop
