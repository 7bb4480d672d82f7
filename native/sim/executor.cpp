// The block executor. Each thread runs until it waits. A thread that never waits needs no context switch, because the next
// thread of the warp starts on the same stack. Plain globals: the driver's lock serialises launches.
#include "races.h"

#include <algorithm>
#include <map>
#include <string>

// Bounds of the section of static shared memory; the linker defines them if a kernel has any.
extern "C" {
extern unsigned char __start_warptron_shared[] __attribute__((weak, visibility("hidden")));
extern unsigned char __stop_warptron_shared[] __attribute__((weak, visibility("hidden")));
}

namespace warptron_sim {

const uint3* currentThread;
uint3 currentBlock;
dim3 launchGrid;
dim3 launchBlock;
unsigned currentLane;
unsigned char* dynamicShared;

Executor ex;

namespace {

constexpr unsigned char POISON = 0xFF;  // a NaN in float and in double
constexpr unsigned SHARED_GUARD = 256;

alignas(128) unsigned char dynamicMemory[MAX_DYNAMIC_SHARED + SHARED_GUARD];

std::map<std::string, const Kernel*>& kernels() {
  static std::map<std::string, const Kernel*> table;  // filled by static constructors of other files
  return table;
}

// ---- fibers ----------------------------------------------------------------------------------------------------

__forceinline__ void setRunning(Fiber* fiber) {
  ex.running = fiber;
  currentThread = &fiber->index;
  currentLane = fiber->lane;
}

/** The running thread has exited the kernel. */
void exitThread() {
  Warp& warp = *ex.running->warp;
  warp.live &= ~(1u << ex.running->lane);
  ex.exited++;
  // Completes warp operations that waited only for this lane.
  for (unsigned rest = warp.waiting; rest != 0; rest &= rest - 1) {
    unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    if (warp.waiting >> lane & 1) {
      warp.runnable |= completeWarpOperation(warp, warp.requests[lane]);
    }
  }
}

void fiberMain() {
  for (;;) {
    ex.kernel->call(ex.arguments);
    exitThread();
    Fiber* me = ex.running;
    if (ex.next != ex.end && ex.fault.empty()) {
      Fiber* successor = &ex.fibers[ex.next];
      ex.next += ex.reverse ? -1u : 1u;
      successor->stack = me->stack;
      me->stack = {};
      setRunning(successor);
    } else {
      stop();  // resume() sets ex.running before it switches to this stack
    }
  }
}

/** Runs until the fiber, or its successor on the same stack, stops; the stack of an exited thread becomes idle. */
__forceinline__ void resume(Fiber* fiber) {
  setRunning(fiber);
  warptron_sim_switch(&ex.scheduler, fiber->stack.stopped);
  Fiber* stopped = ex.running;
  if (!(stopped->warp->live >> stopped->lane & 1)) {
    ex.idleStacks.push_back(stopped->stack);
    stopped->stack = {};
  }
}

// ---- the scheduler -----------------------------------------------------------------------------------------------

void startWarp(unsigned w) {
  unsigned low = w * 32;
  unsigned high = std::min(ex.threads, low + 32);
  unsigned step = ex.reverse ? -1u : 1u;
  ex.next = ex.reverse ? high - 1 : low;
  ex.end = ex.reverse ? low - 1 : high;
  while (ex.next != ex.end && ex.fault.empty()) {
    Fiber* fiber = &ex.fibers[ex.next];
    ex.next += step;
    if (ex.idleStacks.empty()) {
      fiber->stack = newStack(fiberMain);
    } else {
      fiber->stack = ex.idleStacks.back();
      ex.idleStacks.pop_back();
    }
    resume(fiber);
  }
}

void runWarp(unsigned w) {
  Warp& warp = ex.warps[w];
  while (warp.runnable != 0 && ex.fault.empty()) {
    int lane = ex.reverse ? 31 - __builtin_clz(warp.runnable) : __builtin_ctz(warp.runnable);
    warp.runnable &= ~(1u << lane);
    if (warp.runnable != 0) {  // prefetches the next stack, which is cold
      int next = ex.reverse ? 31 - __builtin_clz(warp.runnable) : __builtin_ctz(warp.runnable);
      const char* top = static_cast<const char*>(ex.fibers[w * 32 + static_cast<unsigned>(next)].stack.stopped);
      __builtin_prefetch(top);
      __builtin_prefetch(top + 64);
    }
    resume(&ex.fibers[w * 32 + static_cast<unsigned>(lane)]);
  }
}

void runBlock() {
  unsigned warps = (ex.threads + 31) / 32;
  for (unsigned w = 0; w < warps; w++) {
    unsigned lanes = std::min(32u, ex.threads - w * 32);
    ex.warps[w].live = lanes == 32 ? ~0u : (1u << lanes) - 1;
    ex.warps[w].runnable = ex.warps[w].waiting = 0;
  }
  ex.exited = ex.atBarrier = ex.trueAtBarrier = 0;
  bool started = false;
  while (ex.fault.empty() && ex.exited != ex.threads) {
    if (started) {
      releaseBarrier();
    }
    for (unsigned i = 0; i < warps && ex.fault.empty(); i++) {
      unsigned w = ex.reverse ? warps - 1 - i : i;
      if (!started) {
        startWarp(w);
      }
      runWarp(w);
    }
    started = true;
  }
}

/** Sets all shared memory to NaN, so that no block can use values of the block before. */
void poisonShared(unsigned dynamicBytes) {
  if (__start_warptron_shared != nullptr) {
    memset(__start_warptron_shared, POISON, ex.fixedSharedBytes);
  }
  memset(dynamicMemory, POISON, dynamicBytes + SHARED_GUARD);
}

bool sharedOverrun(unsigned dynamicBytes) {
  const unsigned char* guard = dynamicMemory + dynamicBytes;
  return std::any_of(guard, guard + SHARED_GUARD, [](unsigned char byte) { return byte != POISON; });
}

void prepare(const Kernel& kernel, const LaunchShape& shape, void** arguments, bool reverse) {
  dim3 block = shape.block;
  ex.kernel = &kernel;
  ex.arguments = arguments;
  ex.reverse = reverse;
  ex.threads = block.x * block.y * block.z;
  ex.fault.clear();
  if (ex.fibers.empty()) {
    ex.fibers.resize(MAX_THREADS_PER_BLOCK);
    ex.warps.resize(MAX_THREADS_PER_BLOCK / 32);
  }
  for (unsigned t = 0; t < ex.threads; t++) {
    ex.fibers[t].index = {t % block.x, t / block.x % block.y, t / (block.x * block.y)};
    ex.fibers[t].lane = t & 31;
    ex.fibers[t].warp = &ex.warps[t / 32];
  }
  launchGrid = shape.grid;
  launchBlock = block;
  dynamicShared = dynamicMemory;
  ex.dynamicSharedBytes = shape.dynamicSharedBytes;
  ex.fixedShared = __start_warptron_shared;
  ex.fixedSharedBytes = static_cast<size_t>(__stop_warptron_shared - __start_warptron_shared);
}

LaunchResult describe(Fault fault, const std::string& message) {
  std::string block = "block (" + std::to_string(currentBlock.x) + ", " + std::to_string(currentBlock.y) + ", " +
                      std::to_string(currentBlock.z) + "): ";
  return {fault, block + message};
}

}  // namespace

// ---- called by the driver ------------------------------------------------------------------------------------------

void registerKernel(const Kernel* kernel) { kernels()[kernel->name] = kernel; }

const Kernel* findKernel(const char* name) {
  auto found = kernels().find(name);
  return found == kernels().end() ? nullptr : found->second;
}

LaunchResult runKernel(const Kernel& kernel, const LaunchShape& shape, void** arguments, bool reverse) {
  prepare(kernel, shape, arguments, reverse);
  if (raceDetection) {
    raceLaunchBegins();
  }
  uint64_t plane = uint64_t{shape.grid.x} * shape.grid.y;
  uint64_t blocks = plane * shape.grid.z;
  for (uint64_t i = 0; i < blocks; i++) {
    uint64_t b = reverse ? blocks - 1 - i : i;
    uint64_t inPlane = b % plane;
    currentBlock = {static_cast<unsigned>(inPlane % shape.grid.x), static_cast<unsigned>(inPlane / shape.grid.x),
                    static_cast<unsigned>(b / plane)};
    poisonShared(shape.dynamicSharedBytes);
    if (raceDetection) {
      raceBlockBegins(static_cast<uint32_t>(b));
    }
    runBlock();
    raceRunning = false;
    if (!ex.fault.empty()) {
      for (unsigned t = 0; t < ex.threads; t++) {  // threads that never exited still own their stacks
        if (ex.fibers[t].stack.memory != nullptr) {
          discardStack(ex.fibers[t].stack);
          ex.fibers[t].stack = {};
        }
      }
      return describe(Fault::DEADLOCK, ex.fault);
    }
    if (sharedOverrun(shape.dynamicSharedBytes)) {
      return describe(Fault::SHARED_OVERRUN, "a write past the end of its " +
                                                 std::to_string(shape.dynamicSharedBytes) +
                                                 " bytes of dynamic shared memory");
    }
  }
  return {};
}

}  // namespace warptron_sim
