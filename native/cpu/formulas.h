// The formulas of kernels/*.cuh for the instruction set that this file is compiled for. They are included inside our namespace,
// so that expf and the like resolve to elementary.h instead of libm. The namespace is also unnamed: otherwise the linker would
// keep one copy of each formula for all instruction sets, perhaps one that this processor cannot run.
#pragma once

#include <math.h>
#include <stdint.h>

#include "elementary.h"

namespace warptron {
namespace {
#include "activation.cuh"
#include "loss.cuh"
#include "noise.cuh"
#include "normalize.cuh"
#include "penalty.cuh"
#include "philox.cuh"
#include "update.cuh"
}  // namespace
}  // namespace warptron
