// The penalty of the weights, l1 |w| + l2/2 w^2, and its gradient.
#include "index.cuh"
#include "reduce.cuh"

// partial[block] = the block's share of the sum over the weights.
// Blocks have WARPTRON_REDUCE_THREADS threads.
extern "C" __global__ void penalty(const float* __restrict__ weights, long long count, double l1,
                                   double l2, double* __restrict__ partial) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  double sum = 0;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const double w = static_cast<double>(weights[i]);
    sum += l1 * fabs(w) + 0.5 * l2 * w * w;
  }
  sum = block_sum(sum, scratch);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = sum;
  }
}

// gradient[i] += scale (l1 sign(w) + l2 w), with sign(0) = 0.
extern "C" __global__ void penalty_gradient(const float* __restrict__ weights, long long count,
                                            float l1, float l2, float scale, float* gradient) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float w = weights[i];
    const float sign = static_cast<float>((w > 0.0f) - (w < 0.0f));
    gradient[i] += scale * (l1 * sign + l2 * w);
  }
}
