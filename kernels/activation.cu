// Kernels of the activations: one pair for each name in WARPTRON_ACTIVATIONS.
#include "activation.cuh"
#include "column_sums.cuh"
#include "index.cuh"

// bias_NAME: z[i][j] += bias[j], a[i][j] = f(z[i][j]).  z, a: [rows x columns], may be the same.
// backward_NAME: error[i] *= f'(z[i]), 0 <= i < count.
// backward_sums_NAME: the same, and sums[j] = scale (error[0][j] + error[1][j] + ...) of the results.
//   z, a, error: [rows x columns].  Block: see column_sums.cuh.
#define ACTIVATION_KERNELS(name)                                                                  \
  extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)                               \
  bias_##name(float* z, const float* __restrict__ bias, float* a,                                 \
                                         long long rows, long long columns) {                     \
    const long long count = rows * columns;                                                       \
    for (long long i = first_index(); i < count; i += index_stride()) {                           \
      const float sum = z[i] + bias[column_of(i, columns)];                                       \
      if (z != a) {                                                                               \
        z[i] = sum;                                                                               \
      }                                                                                           \
      a[i] = name##_forward(sum);                                                                 \
    }                                                                                             \
  }                                                                                               \
  extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)                               \
  backward_##name(const float* __restrict__ z,                                                    \
                                             const float* __restrict__ a, float* error,           \
                                             long long count) {                                   \
    for (long long i = first_index(); i < count; i += index_stride()) {                           \
      error[i] *= name##_derivative(z[i], a[i]);                                                  \
    }                                                                                             \
  }                                                                                               \
  extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)                       \
  backward_sums_##name(const float* __restrict__ z,                                               \
                                                  const float* __restrict__ a, float* error,      \
                                                  long long rows, int columns, float scale,       \
                                                  float* __restrict__ sums) {                     \
    __shared__ float group_sums[SUM_GROUPS][SUM_COLUMNS];                                         \
    sum_columns(rows, columns, scale, sums, group_sums, [=](long long i) {                        \
      return error[i] *= name##_derivative(z[i], a[i]);                                           \
    });                                                                                           \
  }

WARPTRON_ACTIVATIONS(ACTIVATION_KERNELS)
