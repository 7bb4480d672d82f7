// The state of the running block, shared by the scheduler (executor.cpp) and by what threads wait at (waiting.cpp).
#pragma once

#include "executor.h"
#include "fiber.h"

#include <vector>

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** What a lane that waits at a warp operation brought along, and what it takes back. */
struct Visit {
  unsigned mask;
  WarpOperation operation;
  unsigned source;
  uint64_t value;
  uint64_t answer;
};

struct Warp {
  unsigned living;    // lanes that have not left the kernel
  unsigned runnable;  // lanes that stopped and may go on
  unsigned waiting;   // lanes at a warp operation
  Visit visits[32];
};

struct Fiber {
  uint3 index;
  unsigned lane;
  Warp* warp;
  Stack stack;  // no memory: the thread has not begun, or has left
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
  void* scheduler;  // where the scheduler stopped
  Fiber* running;

  // Shared memory of the running block: of fixed size, where the linker put it, and dynamic.
  const unsigned char* fixedShared;
  size_t fixedSharedBytes;
  size_t dynamicSharedBytes;

  // The threads of the warp that is being started which have not run yet.
  unsigned next, end;

  // The block's barrier.
  unsigned left, atBarrier, trueAtBarrier;
  int barrierAnswer;
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
 * Goes back to the scheduler; returns when it resumes the running fiber. Inlined, as is resume(): after a switch the
 * processor mispredicts every return of a function that was called before it.
 */
__forceinline__ void stop() { warptron_sim_switch(&ex.running->stack.stopped, ex.scheduler); }
/** Ends the launch with this fault; the running fiber never goes on. */
void fail(std::string message);
/** Lets those of a meeting go on if all are there: answers their lanes, 0 if some are missing. */
unsigned finishMeeting(Warp& warp, const Visit& last);
/** Every thread waits or has left: opens the block's barrier, or says in ex.fault why that cannot be. */
void openBarrier();

}  // namespace warptron_sim
#pragma GCC visibility pop
