// Runs a kernel on the calling host thread: one block after the other, one fiber per thread of a block.
#pragma once

#include "simulated_cuda.h"

// These macros of the language would conflict with ordinary C++.
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

/** The fault of a launch, with a message that does not contain the kernel's name. */
struct LaunchResult {
  Fault fault = Fault::NONE;
  std::string message;
};

/** The kernel with this name, or null. */
const Kernel* findKernel(const char* name);

/**
 * Runs all blocks; not reentrant. `reverse` runs blocks, warps and threads in reverse order.
 * The caller has checked the shape.
 */
LaunchResult runKernel(const Kernel& kernel, const LaunchShape& shape, void** arguments, bool reverse);

}  // namespace warptron_sim
