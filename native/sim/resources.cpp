// Registers and shared memory of kernels, and what follows from them for a launch.
#include "resources.h"

#include "profile.h"
#include "resources_table.h"  // made by build.sh: ARCHITECTURES, KERNEL_RESOURCES

#include <algorithm>
#include <cstring>
#include <iterator>

namespace warptron_sim {
namespace {

constexpr Resources UNKNOWN{32, 0};
constexpr int REGISTER_UNIT = 256;  // of a warp
constexpr int WARP_UNIT = 4;        // a block's warps are spread over four schedulers

int roundUp(int value, int unit) { return (value + unit - 1) / unit * unit; }

/** The column of the simulated GPU: code for an older architecture of its generation, or its own. */
size_t column() {
  int wanted = profile().major * 10 + profile().minor;
  size_t best = 0;
  for (size_t i = 0; i < std::size(ARCHITECTURES); i++) {
    if (ARCHITECTURES[i] <= wanted) {
      best = i;
    }
  }
  return best;
}

}  // namespace

Resources resourcesOf(const char* kernel) {
  for (const KernelResources& known : KERNEL_RESOURCES) {
    if (strcmp(known.kernel, kernel) == 0) {
      return {known.registers[column()], known.staticShared};
    }
  }
  return UNKNOWN;
}

int registersOfBlock(const Resources& resources, unsigned threads) {
  int warps = roundUp((static_cast<int>(threads) + THREADS_OF_WARP - 1) / THREADS_OF_WARP, WARP_UNIT);
  return warps * roundUp(resources.registers * THREADS_OF_WARP, REGISTER_UNIT);
}

int mostThreads(const Resources& resources) {
  int threads = 1024;
  while (registersOfBlock(resources, static_cast<unsigned>(threads)) > REGISTERS_OF_MULTIPROCESSOR) {
    threads -= THREADS_OF_WARP;
  }
  return threads;
}

int blocksAtOnce(const Resources& resources, unsigned threads, size_t dynamicShared) {
  const Profile& gpu = profile();
  int rounded = roundUp(static_cast<int>(threads), THREADS_OF_WARP);
  int shared = static_cast<int>(dynamicShared) + resources.staticShared + gpu.sharedReserved;
  int blocks = std::min(gpu.blocksOfMultiprocessor, gpu.threadsOfMultiprocessor / rounded);
  blocks = std::min(blocks, REGISTERS_OF_MULTIPROCESSOR / registersOfBlock(resources, threads));
  return shared == 0 ? blocks : std::min(blocks, gpu.sharedOfMultiprocessor / shared);
}

}  // namespace warptron_sim
