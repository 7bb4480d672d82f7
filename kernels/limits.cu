// Limits of gradients and weights, as operations of their own.
#include "index.cuh"
#include "reduce.cuh"
#include "update.cuh"

// Holds every entry in [-limit, limit].
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
clip_value(float* gradient, long long count, float limit) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    gradient[i] = clipped(gradient[i], limit);
  }
}

// If the root of the sum of squares exceeds the limit, multiplies every entry by limit / root. One block.
extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)
clip_norm(float* gradient, long long count, double limit) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  double sum = 0;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const double g = static_cast<double>(gradient[i]);
    sum += g * g;
  }
  const double norm = sqrt(block_sum(sum, scratch));
  if (norm > limit) {
    const float factor = static_cast<float>(limit / norm);
    for (long long i = first_index(); i < count; i += index_stride()) {
      gradient[i] *= factor;
    }
  }
}

// Multiplies every column whose norm exceeds the limit by limit / norm.  weights: [rows x columns].  One thread per column.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
limit_columns(float* weights, long long rows, long long columns, double limit) {
  for (long long j = first_index(); j < columns; j += index_stride()) {
    double sum = 0;
    for (long long i = 0; i < rows; i++) {
      const double w = static_cast<double>(weights[i * columns + j]);
      sum += w * w;
    }
    const double norm = sqrt(sum);
    if (norm > limit) {
      const float factor = static_cast<float>(limit / norm);
      for (long long i = 0; i < rows; i++) {
        weights[i * columns + j] *= factor;
      }
    }
  }
}
