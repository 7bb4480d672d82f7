// What a kernel needs, as nvcc's ptxas says. build.sh makes the table of docs/gpu/kernels.md.
#pragma once

#include <cstddef>

namespace warptron_sim {

struct Resources {
  int registers;    // of a thread, on the simulated GPU's architecture
  int staticShared; // of a block, bytes
};

/** Those of the kernel of this name; a plausible few registers for one that is not in the table. */
Resources resourcesOf(const char* kernel);

/** The largest block of the kernel that its registers allow. */
int mostThreads(const Resources& resources);

/** Blocks of the kernel that a multiprocessor runs at once. */
int blocksAtOnce(const Resources& resources, unsigned threads, size_t dynamicShared);

}  // namespace warptron_sim
