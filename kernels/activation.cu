// Kernels of the activations. Each kernel handles all activations and switches on their number: the branch is uniform, and
// these kernels are bound by memory, not by instructions.
#include "activation.cuh"
#include "column_sums.cuh"
#include "index.cuh"

template <class Function>
__device__ __forceinline__ void add_bias_and_activate(float* z, const float* __restrict__ bias, float* a, long long rows,
                                                      long long columns, Function f) {
  const long long count = rows * columns;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float sum = z[i] + bias[column_of(i, columns)];
    if (z != a) {
      z[i] = sum;
    }
    a[i] = f(sum);
  }
}

// z[i][j] += bias[j], a[i][j] = f(z[i][j]).  z, a: [rows x columns], may be the same.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
activate(float* z, const float* __restrict__ bias, float* a, long long rows, long long columns, int activation,
         float p) {
  if (is_common_activation(activation)) {
    add_bias_and_activate(z, bias, a, rows, columns, [=](float x) { return common_activation_forward(activation, x, p); });
  } else {
    add_bias_and_activate(z, bias, a, rows, columns, [=](float x) { return activation_forward(activation, x, p); });
  }
}

template <class Function>
__device__ __forceinline__ void multiply_each(const float* __restrict__ saved, float* delta, long long count,
                                              Function derivative) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    delta[i] *= derivative(saved[i]);
  }
}

// delta[i] *= f'(z[i]), 0 <= i < count.  saved: z or a.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
activate_backward(const float* __restrict__ saved, float* delta, long long count, int activation, float p) {
  if (is_common_activation(activation)) {
    multiply_each(saved, delta, count, [=](float x) { return common_activation_derivative(activation, x, p); });
  } else {
    multiply_each(saved, delta, count, [=](float x) { return activation_derivative(activation, x, p); });
  }
}

// activate_backward, and sums[j] = scale (delta[0][j] + delta[1][j] + ...) of the results.
// saved, delta: [rows x columns].  Block: see column_sums.cuh.
extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)
activate_backward_sums(const float* __restrict__ saved, float* delta, long long rows, int columns, float scale,
                       float* __restrict__ sums, int activation, float p) {
  __shared__ float group_sums[SUM_GROUPS][SUM_COLUMNS];
  if (is_common_activation(activation)) {
    sum_columns(rows, columns, scale, sums, group_sums, [=](long long i) {
      return delta[i] *= common_activation_derivative(activation, saved[i], p);
    });
  } else {
    sum_columns(rows, columns, scale, sums, group_sums, [=](long long i) {
      return delta[i] *= activation_derivative(activation, saved[i], p);
    });
  }
}
