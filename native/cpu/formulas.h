// The formulas of kernels/*.cuh for the instruction set that this file is compiled for, with the functions of elementary.h in
// place of libm's: a formula says expf, and finds ours because it stands in the same namespace. The namespace is private to
// the file too; otherwise the linker would keep one copy of each formula, perhaps one that this processor cannot run.
#pragma once

#include <math.h>
#include <stdint.h>

#include "elementary.h"

namespace warptron {
namespace {
#include "activation.cuh"
#include "loss.cuh"
#include "penalty.cuh"
#include "philox.cuh"
#include "update.cuh"
}  // namespace
}  // namespace warptron
