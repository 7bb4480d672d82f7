// Resources of kernels as reported by ptxas. build.sh generates the table from docs/gpu/kernels.md.
#pragma once

#include <cstddef>

namespace warptron_sim {

struct Resources {
  int registers;     // per thread, on the simulated GPU's architecture
  int staticShared;  // per block, bytes
};

/** The resources of a kernel; 32 registers and no shared memory if the table does not contain it. */
Resources resourcesOf(const char* kernel);

/** The largest block size that the kernel's registers allow. */
int maxThreads(const Resources& resources);

/** Occupancy: resident blocks of the kernel per multiprocessor. */
int maxActiveBlocks(const Resources& resources, unsigned threads, size_t dynamicShared);

}  // namespace warptron_sim
