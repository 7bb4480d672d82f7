// Sums over a block in a fixed order, so that the same numbers give the same bits.
#pragma once
#include "cuda_portability.cuh"

// Threads of every block that reduces; a power of two.
#define WARPTRON_REDUCE_THREADS 256

// The sum of one value from each thread of the block, known to thread 0; a tree of fixed shape.
// All threads of the block must call it; scratch: WARPTRON_REDUCE_THREADS numbers in shared memory,
// free to be used again on return.
__device__ __forceinline__ double block_sum(double value, double* scratch) {
  scratch[threadIdx.x] = value;
  __syncthreads();
  for (unsigned half = WARPTRON_REDUCE_THREADS / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      scratch[threadIdx.x] += scratch[threadIdx.x + half];
    }
    __syncthreads();
  }
  const double sum = scratch[0];
  __syncthreads();
  return sum;
}
