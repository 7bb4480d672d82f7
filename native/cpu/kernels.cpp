// The table of kernels.h for one instruction set.  WARPTRON_TABLE: the variable.  WARPTRON_INSTRUCTIONS: the name of the set.
// Compiled once for each set, without errno and floating-point traps, and without FMAs other than those of multiply_add. Only
// the table has external linkage.
#include "kernels.h"

#include "formulas.h"
#include "lanes.h"
#include "packing.h"
#include "product.h"
#include "row_operations.h"
#include "shuffle.h"
#include "vector.h"

namespace warptron {
namespace {

void transpose(const float* matrix, long long rows, long long columns, float* transposed, long long step) {
  transpose_rows<false>([=](long long row) { return matrix + row * columns; }, rows, columns, transposed, step);
}

void gather_transposed(const float* source, const int* permutation, long long rows, long long columns, float* transposed) {
  const long long step = (rows + LANES - 1) / LANES * LANES;
  if (permutation == nullptr) {
    transpose_rows<true>([=](long long row) { return source + row * columns; }, rows, columns, transposed, step);
  } else {
    transpose_rows<true>([=](long long row) { return source + permutation[row] * columns; }, rows, columns, transposed,
                         step);
  }
}

// The pragmas declare the iterations independent, which the compiler cannot know: two pointers in a loop are either equal or do
// not overlap.
#define ACTIVATION_KERNELS(name, reads)                                                                          \
  void name##_activate(const float* z, float* a, long long count, float p) {                                    \
    _Pragma("GCC ivdep") for (long long i = 0; i < count; i++) { a[i] = name##_forward(z[i], p); }               \
  }                                                                                                              \
  void name##_add_bias_and_activate(float* z, const float* bias, float* a, long long rows, long long columns,   \
                                    float p) {                                                                   \
    for (long long row = 0; row < rows; row++, z += columns, a += columns) {                                     \
      _Pragma("GCC ivdep") for (long long j = 0; j < columns; j++) {                                             \
        const float sum = z[j] + bias[j];                                                                        \
        z[j] = sum;                                                                                              \
        a[j] = name##_forward(sum, p);                                                                           \
      }                                                                                                          \
    }                                                                                                            \
  }                                                                                                              \
  void name##_activate_backward(const float* saved, float* delta, long long count, float p) {                    \
    _Pragma("GCC ivdep") for (long long i = 0; i < count; i++) { delta[i] *= name##_derivative(saved[i], p); }    \
  }

WARPTRON_ACTIVATIONS(ACTIVATION_KERNELS)

static_assert(MOST_METRIC_SUMS == WARPTRON_MOST_METRIC_SUMS, "raise both");

// Losses and metrics of LOSS_ROWS rows are stored before they are summed, so that the iterations over rows are independent. The
// sum adds row r to group r mod LOSS_GROUPS, and then the groups in order.
constexpr int LOSS_ROWS = 64;
constexpr int LOSS_GROUPS = 8;

inline double sum_of_rows(const double* losses, int count) {
  double groups[LOSS_GROUPS] = {};
  int row = 0;
  for (; row + LOSS_GROUPS <= count; row += LOSS_GROUPS) {
    for (int group = 0; group < LOSS_GROUPS; group++) {
      groups[group] += losses[row + group];
    }
  }
  for (int group = 0; row < count; row++, group++) {
    groups[group] += losses[row];
  }
  double sum = 0;
  for (int group = 0; group < LOSS_GROUPS; group++) {
    sum += groups[group];
  }
  return sum;
}

// Multiplies the losses of some rows by their weights, and their gradients, null for none, by weight and factor.
inline void weigh(const RowWeights& weights, int rows, int columns, double* losses, float* delta) {
  for (int row = 0; row < rows; row++) {
    losses[row] *= static_cast<double>(weights.of[row]);
  }
  for (int row = 0; delta != nullptr && row < rows; row++) {
    const float weight = weights.of[row] * weights.factor;
    for (int j = 0; j < columns; j++) {
      delta[row * columns + j] *= weight;
    }
  }
}

// COLUMNS: outputs of a row if known at compile time; otherwise 0.
#define LOSS_KERNEL(name, metric_sums)                                                                              \
  template <int COLUMNS, bool WITH_DELTA>                                                                           \
  inline RowSums name##_rows(const float* output, const float* target, float* delta, long long rows,                \
                             int given_columns, float p, const RowWeights& weights) {                               \
    const int columns = COLUMNS == 0 ? given_columns : COLUMNS;                                                     \
    double losses[LOSS_ROWS];                                                                                       \
    double metrics[MOST_METRIC_SUMS][LOSS_ROWS];                                                                    \
    RowSums sums;                                                                                                   \
    for (long long start = 0; start < rows; start += LOSS_ROWS) {                                                   \
      const int count = static_cast<int>(rows - start < LOSS_ROWS ? rows - start : LOSS_ROWS);                      \
      const float* const z = output + start * columns;                                                              \
      const float* const y = target + start * columns;                                                              \
      float* const e = WITH_DELTA ? delta + start * columns : nullptr;                                              \
      _Pragma("GCC ivdep") for (int row = 0; row < count; row++) {                                                  \
        float of_row[MOST_METRIC_SUMS] = {};                                                                        \
        losses[row] = name##_row(z + row * columns, y + row * columns, WITH_DELTA ? e + row * columns : nullptr,    \
                                 columns, p, of_row);                                                               \
        for (int m = 0; m < metric_sums; m++) {                                                                     \
          metrics[m][row] = static_cast<double>(of_row[m]);                                                         \
        }                                                                                                           \
      }                                                                                                             \
      if (weights.of != nullptr) {                                                                                  \
        weigh(weights.from(start), count, columns, losses, e);                                                      \
      }                                                                                                             \
      sums.loss += sum_of_rows(losses, count);                                                                      \
      for (int m = 0; m < metric_sums; m++) {                                                                       \
        sums.metrics[m] += sum_of_rows(metrics[m], count);                                                          \
      }                                                                                                             \
    }                                                                                                               \
    return sums;                                                                                                    \
  }                                                                                                                 \
  RowSums name##_loss(const float* output, const float* target, float* delta, long long rows, int columns,          \
                      float p, RowWeights weights) {                                                                \
    if (columns == 1) {                                                                                             \
      return delta == nullptr ? name##_rows<1, false>(output, target, delta, rows, 1, p, weights)                   \
                              : name##_rows<1, true>(output, target, delta, rows, 1, p, weights);                   \
    }                                                                                                               \
    return delta == nullptr ? name##_rows<0, false>(output, target, delta, rows, columns, p, weights)               \
                            : name##_rows<0, true>(output, target, delta, rows, columns, p, weights);               \
  }

WARPTRON_LOSSES(LOSS_KERNEL)

// A column sum adds row r to group r mod SUM_GROUPS, and then the groups in a fixed order.
constexpr int SUM_GROUPS = 4;

template <bool FULL>
inline void sum_strip(const float* a, long long rows, long long columns, int width, float scale, float* sums) {
  Vector groups[SUM_GROUPS] = {};
  auto load_row = [=](long long row) {
    return FULL ? load(a + row * columns) : load_first(a + row * columns, width);
  };
  long long row = 0;
  for (; row + SUM_GROUPS <= rows; row += SUM_GROUPS) {
    for (int group = 0; group < SUM_GROUPS; group++) {
      groups[group] = groups[group] + load_row(row + group);
    }
  }
  for (int group = 0; row < rows; row++, group++) {
    groups[group] = groups[group] + load_row(row);
  }
  const Vector sum = broadcast(scale) * ((groups[0] + groups[1]) + (groups[2] + groups[3]));
  if (FULL) {
    store(sums, sum);
  } else {
    store_first(sums, sum, width);
  }
}

void column_sums(const float* a, long long rows, long long columns, long long from, long long to, float scale,
                 float* sums) {
  long long j = from;
  for (; j + LANES <= to; j += LANES) {
    sum_strip<true>(a + j, rows, columns, LANES, scale, sums + j);
  }
  if (j < to) {
    sum_strip<false>(a + j, rows, columns, static_cast<int>(to - j), scale, sums + j);
  }
}

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
static_assert(SCALARS == WARPTRON_SCALARS && KEPT == WARPTRON_KEPT, "kernels.h counts them too");

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

#define NAME_ACTIVATE(name, reads) name##_activate,
#define NAME_ADD_BIAS(name, reads) name##_add_bias_and_activate,
#define NAME_BACKWARD(name, reads) name##_activate_backward,
#define NAME_LOSS(name, metric_sums) name##_loss,

constexpr Activate ACTIVATE[] = {WARPTRON_ACTIVATIONS(NAME_ACTIVATE)};
constexpr AddBiasAndActivate ADD_BIAS_AND_ACTIVATE[] = {WARPTRON_ACTIVATIONS(NAME_ADD_BIAS)};
constexpr ActivateBackward ACTIVATE_BACKWARD[] = {WARPTRON_ACTIVATIONS(NAME_BACKWARD)};
constexpr AddLosses LOSS[] = {WARPTRON_LOSSES(NAME_LOSS)};

// Measured on an AMD EPYC with AVX-512, against OpenBLAS's kernels for the same instruction sets.
constexpr long long MOST_OWN_ENTRIES = LANES >= 8 ? 1 << 21 : FEW_ENTRIES;

}  // namespace


const Kernels WARPTRON_TABLE = {
    WARPTRON_INSTRUCTIONS,
    LANES,
    MOST_OWN_ENTRIES,
    multiply,
    pack,
    pack_transposed,
    packed_floats,
    transpose,
    gather_transposed,
    multiply_rows,
    row_sums,
    ACTIVATE,
    ADD_BIAS_AND_ACTIVATE,
    ACTIVATE_BACKWARD,
    LOSS,
    column_sums,
    penalty,
    penalty_gradient,
    UPDATES,
    standardize,
    shuffle,
    fill,
    scale,
    clip,
    limit_columns,
    normalize_rows,
    normalize_rows_backward,
    column_dots,
    dropout_factors,
    apply_factors,
};

}  // namespace warptron
