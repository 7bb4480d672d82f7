// Runs a kernel: every thread of a block is a fiber, one block after the other, on the calling host thread.
#pragma once

#include "simulated_cuda.h"

// These words of the language would get in the way of ordinary C++.
#undef threadIdx
#undef blockIdx
#undef blockDim
#undef gridDim
#undef rsqrt
#undef rsqrtf

#include <string>

namespace warptron_sim {

struct LaunchShape {
  dim3 grid;
  dim3 block;
  unsigned dynamicSharedBytes;
};

constexpr unsigned MAX_THREADS_PER_BLOCK = 1024;
constexpr unsigned MAX_DYNAMIC_SHARED = 232448;

enum class Fault { NONE, DEADLOCK, SHARED_OVERRUN };

/** What went wrong in a launch, in a sentence without the kernel's name. */
struct LaunchResult {
  Fault fault = Fault::NONE;
  std::string message;
};

/** The kernel of this name, or null. */
const Kernel* findKernel(const char* name);

/**
 * Runs all blocks; not reentrant. In reverse, blocks, warps and threads run from the last to the first.
 * The shape must have been checked.
 */
LaunchResult runKernel(const Kernel& kernel, const LaunchShape& shape, void** arguments, bool reverse);

}  // namespace warptron_sim
