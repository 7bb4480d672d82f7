// Kernels of the activations. Each kernel handles all activations and switches on their number: the branch is uniform, and
// these kernels are bound by memory, not by instructions.
#include "activation.cuh"
#include "column_sums.cuh"
#include "index.cuh"

#define ACTIVATION_FORWARD_CASE(name, reads) case WARPTRON_##name: return name##_forward(z, p);

__device__ __forceinline__ float activation_forward(int activation, float p, float z) {
  switch (activation) { WARPTRON_ACTIVATIONS(ACTIVATION_FORWARD_CASE) }
  return z;
}

#define ACTIVATION_DERIVATIVE_CASE(name, reads) case WARPTRON_##name: return name##_derivative(saved, p);

// saved: z or a, see derivative_reads_z.
__device__ __forceinline__ float activation_derivative(int activation, float p, float saved) {
  switch (activation) { WARPTRON_ACTIVATIONS(ACTIVATION_DERIVATIVE_CASE) }
  return 1.0f;
}

// z[i][j] += bias[j], a[i][j] = f(z[i][j]).  z, a: [rows x columns], may be the same.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
activate(float* z, const float* __restrict__ bias, float* a, long long rows, long long columns, int activation,
         float p) {
  const long long count = rows * columns;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float sum = z[i] + bias[column_of(i, columns)];
    if (z != a) {
      z[i] = sum;
    }
    a[i] = activation_forward(activation, p, sum);
  }
}

// delta[i] *= f'(z[i]), 0 <= i < count.  saved: z or a.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
activate_backward(const float* __restrict__ saved, float* delta, long long count, int activation, float p) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    delta[i] *= activation_derivative(activation, p, saved[i]);
  }
}

// activate_backward, and sums[j] = scale (delta[0][j] + delta[1][j] + ...) of the results.
// saved, delta: [rows x columns].  Block: see column_sums.cuh.
extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)
activate_backward_sums(const float* __restrict__ saved, float* delta, long long rows, int columns, float scale,
                       float* __restrict__ sums, int activation, float p) {
  __shared__ float group_sums[SUM_GROUPS][SUM_COLUMNS];
  sum_columns(rows, columns, scale, sums, group_sums, [=](long long i) {
    return delta[i] *= activation_derivative(activation, p, saved[i]);
  });
}
