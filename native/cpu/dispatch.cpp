// Selects the kernels for this processor, and defines the names of the table entries.
#include <string.h>

#include "kernels.h"

#include "formulas.h"

namespace warptron {

#define NAME(name, second) #name,
#define READS_Z(name, reads) WARPTRON_DERIVATIVE_READS_##reads,
#define SECOND(name, second) second,
#define ONE_MORE(name, second) +1

const int ACTIVATIONS = WARPTRON_ACTIVATIONS(ONE_MORE);
const int LOSSES = WARPTRON_LOSSES(ONE_MORE);
const char* const ACTIVATION_NAMES[] = {WARPTRON_ACTIVATIONS(NAME)};
const char* const LOSS_NAMES[] = {WARPTRON_LOSSES(NAME)};
const bool DERIVATIVE_READS_Z[] = {WARPTRON_ACTIVATIONS(READS_Z)};
const int METRIC_SUMS[] = {WARPTRON_LOSSES(SECOND)};

#define QUOTED_OPTIMIZER(name, slots) #name,

const char* const OPTIMIZER_NAMES[] = {WARPTRON_OPTIMIZERS(QUOTED_OPTIMIZER)};
const int OPTIMIZERS = sizeof OPTIMIZER_NAMES / sizeof *OPTIMIZER_NAMES;

namespace {

bool runs_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

// The extensions that -march=skylake-avx512 may use.
bool runs_avx512() {
  return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("bmi2");
}

}  // namespace

const Kernels& best_kernels() {
  return runs_avx512() ? KERNELS_AVX512 : runs_avx2() ? KERNELS_AVX2 : KERNELS_BASELINE;
}

const Kernels* kernels_named(const char* name) {
  if (strcmp(name, KERNELS_BASELINE.name) == 0) {
    return &KERNELS_BASELINE;
  }
  if (strcmp(name, KERNELS_AVX2.name) == 0) {
    return runs_avx2() ? &KERNELS_AVX2 : nullptr;
  }
  if (strcmp(name, KERNELS_AVX512.name) == 0) {
    return runs_avx512() ? &KERNELS_AVX512 : nullptr;
  }
  return nullptr;
}

}  // namespace warptron
