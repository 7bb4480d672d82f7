// Activations and losses: a part of the table of kernels.cpp.
#include "kernel_parts.h"

#include "formulas.h"

namespace warptron {
namespace {

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

}  // namespace

namespace WARPTRON_SET {

#define NAME_ACTIVATE(name, reads) name##_activate,
#define NAME_ADD_BIAS(name, reads) name##_add_bias_and_activate,
#define NAME_BACKWARD(name, reads) name##_activate_backward,
#define NAME_LOSS(name, metric_sums) name##_loss,

const Activate ACTIVATE[] = {WARPTRON_ACTIVATIONS(NAME_ACTIVATE)};
const AddBiasAndActivate ADD_BIAS_AND_ACTIVATE[] = {WARPTRON_ACTIVATIONS(NAME_ADD_BIAS)};
const ActivateBackward ACTIVATE_BACKWARD[] = {WARPTRON_ACTIVATIONS(NAME_BACKWARD)};
const AddLosses LOSS[] = {WARPTRON_LOSSES(NAME_LOSS)};

}  // namespace WARPTRON_SET
}  // namespace warptron
