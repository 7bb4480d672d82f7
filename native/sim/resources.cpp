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
constexpr int WARP_UNIT = 4;        // warps are spread over four schedulers

int roundUp(int value, int unit) { return (value + unit - 1) / unit * unit; }

/** Warps that a multiprocessor has registers for: each takes whole units. */
int mostWarps(const Resources& resources) {
  int registers = std::max(REGISTER_UNIT, roundUp(resources.registers * THREADS_OF_WARP, REGISTER_UNIT));
  return REGISTERS_OF_MULTIPROCESSOR / registers / WARP_UNIT * WARP_UNIT;
}

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

int mostThreads(const Resources& resources) { return std::min(1024, mostWarps(resources) * THREADS_OF_WARP); }

int blocksAtOnce(const Resources& resources, unsigned threads, size_t dynamicShared) {
  const Profile& gpu = profile();
  int rounded = roundUp(static_cast<int>(threads), THREADS_OF_WARP);
  int shared = static_cast<int>(dynamicShared) + resources.staticShared + gpu.sharedReserved;
  int blocks = std::min(gpu.blocksOfMultiprocessor, gpu.threadsOfMultiprocessor / rounded);
  blocks = std::min(blocks, mostWarps(resources) * THREADS_OF_WARP / rounded);
  return shared == 0 ? blocks : std::min(blocks, gpu.sharedOfMultiprocessor / shared);
}

}  // namespace warptron_sim
