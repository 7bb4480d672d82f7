// The penalty of the weights, l1 |w| + l2/2 w^2, and its gradient.
#include "index.cuh"
#include "penalty.cuh"
#include "reduce.cuh"

// Adds the penalty, summed over the weights, to total.  partial: [blocks].
// Blocks have WARPTRON_REDUCE_THREADS threads.
extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)
penalty(const float* __restrict__ weights, long long count, double l1,
                                   double l2, double* partial, double* total,
                                   unsigned* ticket) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  double sum = 0;
  for (long long i = first_index(); i < count; i += index_stride()) {
    sum += penalty_value(weights[i], l1, l2);
  }
  sum = block_sum(sum, scratch);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = sum;
  }
  add_by_last_block(partial, 1, total, ticket, scratch);
}

// gradient[i] += scale times the derivative of the penalty of weights[i].
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
penalty_gradient(const float* __restrict__ weights, long long count,
                                            float l1, float l2, float scale, float* gradient) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    gradient[i] += scale * penalty_slope(weights[i], l1, l2);
  }
}
