// The state of the running block, shared by the scheduler (executor.cpp) and the barriers (synchronization.cpp).
#pragma once

#include "executor.h"
#include "fiber.h"

#include <vector>

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** Operands and result of a lane that waits at a warp operation. */
struct LaneRequest {
  unsigned mask;
  WarpOperation operation;
  unsigned source;
  uint64_t value;
  uint64_t result;
};

struct Warp {
  unsigned live;      // lanes that have not exited the kernel
  unsigned runnable;  // stopped lanes that can be resumed
  unsigned waiting;   // lanes at a warp operation
  LaneRequest requests[32];
};

struct Fiber {
  uint3 index;
  unsigned lane;
  Warp* warp;
  Stack stack;  // without memory if the thread has not started or has exited
  bool predicate;
};

struct Executor {
  const Kernel* kernel;
  void** arguments;
  bool reverse;
  unsigned threads;
  std::vector<Fiber> fibers;
  std::vector<Warp> warps;
  std::vector<Stack> idleStacks;
  void* scheduler;  // stack pointer of the scheduler
  Fiber* running;

  // Shared memory of the running block: static (a section of this library) and dynamic.
  const unsigned char* fixedShared;
  size_t fixedSharedBytes;
  size_t dynamicSharedBytes;

  // Range of threads in the current warp that have not started.
  unsigned next, end;

  // The block's barrier.
  unsigned exited, atBarrier, trueAtBarrier;
  int barrierResult;
  const char* barrierFile;
  int barrierLine;

  std::string fault;
};

extern Executor ex;

inline bool isShared(uintptr_t address) {
  return address - reinterpret_cast<uintptr_t>(ex.fixedShared) < ex.fixedSharedBytes ||
         address - reinterpret_cast<uintptr_t>(dynamicShared) < ex.dynamicSharedBytes;
}

/**
 * Switches to the scheduler; returns when it resumes the running fiber. Inlined, as is resume(): after a switch the
 * processor mispredicts the return of every function that was called before it.
 */
__forceinline__ void stop() { warptron_sim_switch(&ex.running->stack.stopped, ex.scheduler); }
/** Aborts the launch with this fault; does not return. */
void fail(std::string message);
/** Completes a warp operation if all live lanes of its mask have arrived: their lanes, otherwise 0. */
unsigned completeWarpOperation(Warp& warp, const LaneRequest& last);
/** Called when every thread waits or has exited: releases the block's barrier, or sets ex.fault if it is divergent. */
void releaseBarrier();

}  // namespace warptron_sim
#pragma GCC visibility pop
