// The table of kernels.h for one instruction set.  WARPTRON_TABLE: the variable.  WARPTRON_INSTRUCTIONS: the name of the set.
// Compiled once for each set, without errno and floating-point traps, and without FMAs other than those of multiply_add; so are
// the parts in kernel_parts.h.
#include "kernels.h"

#include "formulas.h"
#include "kernel_parts.h"
#include "lane_operations.h"
#include "row_operations.h"
#include "shuffle.h"
#include "vector.h"

namespace warptron {
namespace {

double penalty(const float* weights, long long count, double l1, double l2) {
  constexpr int GROUPS = 16;
  double groups[GROUPS] = {};
  long long i = 0;
  for (; i + GROUPS <= count; i += GROUPS) {
    for (int group = 0; group < GROUPS; group++) {
      groups[group] += penalty_value(weights[i + group], l1, l2);
    }
  }
  for (int group = 0; i < count; i++, group++) {
    groups[group] += penalty_value(weights[i], l1, l2);
  }
  double sum = 0;
  for (int group = 0; group < GROUPS; group++) {
    sum += groups[group];
  }
  return sum;
}

void penalty_gradient(const float* weights, long long count, float l1, float l2, float scale, float* gradient) {
#pragma GCC ivdep
  for (long long i = 0; i < count; i++) {
    gradient[i] += scale * penalty_slope(weights[i], l1, l2);
  }
}

// The scalars are copied, since for the compiler a store to a parameter may alias them.
#define UPDATE_KERNEL(name, slot_count)                                                                          \
  void update_##name(float* parameters, const float* gradient, float* slots, long long slot_stride,              \
                     long long count, const float* given) {                                                      \
    UpdateScalars scalars;                                                                                       \
    for (int k = 0; k < WARPTRON_SCALARS; k++) {                                                                 \
      scalars.s[k] = given[k];                                                                                   \
    }                                                                                                            \
    _Pragma("GCC ivdep") for (long long i = 0; i < count; i++) {                                                 \
      parameters[i] +=                                                                                           \
          name##_step_in_memory(parameters[i], gradient[i], (slot_count) == 0 ? nullptr : slots + i,             \
                                  slot_stride, scalars.s);                                                       \
    }                                                                                                            \
  }

WARPTRON_OPTIMIZERS(UPDATE_KERNEL)
static_assert(SCALARS == WARPTRON_SCALARS && KEPT == WARPTRON_KEPT && DROPOUT == WARPTRON_DROPOUT,
              "kernels.h counts them too");

#define NAME_UPDATE(name, slot_count) update_##name,
void (*const UPDATES[])(float*, const float*, float*, long long, long long, const float*) = {
    WARPTRON_OPTIMIZERS(NAME_UPDATE)};

// The formula of dev.warptron.data.Standardizer.
void standardize(const float* x, const double* means, const double* standard_deviations, long long count, float* scaled) {
  for (long long i = 0; i < count; i++) {
    const double quotient = (static_cast<double>(x[i]) - means[i]) / standard_deviations[i];
    scaled[i] = standard_deviations[i] == 0 ? 0.0f : static_cast<float>(quotient);
  }
}

void fill(float* values, long long count, float value) {
  for (long long i = 0; i < count; i++) {
    values[i] = value;
  }
}

void scale(float* values, long long count, float factor) {
  if (factor == 0.0f) {
    fill(values, count, 0.0f);
    return;
  }
  for (long long i = 0; i < count; i++) {
    values[i] *= factor;
  }
}

void move_towards(const float* values, float* average, long long count, float share) {
#pragma GCC ivdep
  for (long long i = 0; i < count; i++) {
    average[i] += share * (values[i] - average[i]);
  }
}

void clip(float* values, long long count, float limit) {
  for (long long i = 0; i < count; i++) {
    values[i] = clipped(values[i], limit);
  }
}

void limit_columns(float* weights, long long rows, long long columns, double limit) {
  constexpr long long STRIP = 16;
  for (long long from = 0; from < columns; from += STRIP) {
    const long long width = columns - from < STRIP ? columns - from : STRIP;
    double squares[STRIP] = {};
    for (long long i = 0; i < rows; i++) {
      for (long long j = 0; j < width; j++) {
        const double w = static_cast<double>(weights[i * columns + from + j]);
        squares[j] += w * w;
      }
    }
    float factors[STRIP];
    for (long long j = 0; j < width; j++) {
      const double norm = sqrt(squares[j]);
      factors[j] = norm > limit ? static_cast<float>(limit / norm) : 1.0f;
    }
    for (long long i = 0; i < rows; i++) {
      for (long long j = 0; j < width; j++) {
        weights[i * columns + from + j] *= factors[j];
      }
    }
  }
}

// Measured on an AMD EPYC with AVX-512, against OpenBLAS's kernels for the same instruction sets.
constexpr long long MOST_OWN_ENTRIES = LANES >= 8 ? 1 << 21 : FEW_ENTRIES;

}  // namespace

const Kernels WARPTRON_TABLE = {
    WARPTRON_INSTRUCTIONS,
    LANES,
    MOST_OWN_ENTRIES,
    WARPTRON_SET::multiply,
    WARPTRON_SET::pack,
    WARPTRON_SET::pack_transposed,
    WARPTRON_SET::packed_floats,
    WARPTRON_SET::transpose,
    WARPTRON_SET::gather_transposed,
    WARPTRON_SET::multiply_rows,
    WARPTRON_SET::row_sums,
    WARPTRON_SET::ACTIVATE,
    WARPTRON_SET::ADD_BIAS_AND_ACTIVATE,
    WARPTRON_SET::ACTIVATE_BACKWARD,
    WARPTRON_SET::LOSS,
    WARPTRON_SET::column_sums,
    penalty,
    penalty_gradient,
    UPDATES,
    standardize,
    shuffle,
    fill,
    scale,
    move_towards,
    clip,
    limit_columns,
    normalize_rows,
    normalize_rows_backward,
    column_dots,
    normalize_lanes,
    normalize_lanes_backward,
    column_moments,
    standardize_columns,
    standardize_columns_backward,
    normalize_units,
    normalize_units_backward,
    row_dots,
    dropout_factors,
    apply_factors,
};

}  // namespace warptron
