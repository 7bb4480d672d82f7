// Row weights. The data loss of a batch is (sum of w L) / (sum of w). Gradients are divided by the number of rows m, so dZ of a
// row is multiplied by w m / (sum of w). The penalty is not weighted.
#pragma once
#include "reduce.cuh"

// m / (sum of w), or 0 if all weights are 0; only thread 0 gets it. weight_of(row) is called once for each 0 <= row < rows.
// For one block of WARPTRON_REDUCE_THREADS threads.  scratch: see block_sum.
template <class WeightOf>
__device__ __forceinline__ float weight_factor_of(long long rows, double* scratch, WeightOf weight_of) {
  double sum = 0;
  for (long long row = threadIdx.x; row < rows; row += WARPTRON_REDUCE_THREADS) {
    sum += static_cast<double>(weight_of(row));
  }
  const double all = block_sum(sum, scratch);
  return all == 0.0 ? 0.0f : static_cast<float>(static_cast<double>(rows) / all);
}

// delta[j] *= weight, 0 <= j < n.
__device__ __forceinline__ void weigh_deltas(float* delta, int n, float weight) {
#pragma unroll 1
  for (int j = 0; j < n; j++) {
    delta[j] *= weight;
  }
}
