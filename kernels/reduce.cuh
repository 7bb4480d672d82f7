// Sums over a block in a fixed order: the same input gives the same bits.
#pragma once
#include "cuda_portability.cuh"

// Threads of every block that reduces; a power of two.
#define WARPTRON_REDUCE_THREADS 256

// Tree reduction of one value per thread; thread 0 gets the sum. All threads of the block must call it; threads from
// WARPTRON_REDUCE_THREADS on add nothing.  scratch: WARPTRON_REDUCE_THREADS numbers in shared memory; reusable on return.
__device__ __forceinline__ double block_sum(double value, double* scratch) {
  if (threadIdx.x < WARPTRON_REDUCE_THREADS) {
    scratch[threadIdx.x] = value;
  }
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

// totals[j] += partial[0][j] + partial[1][j] + ..., 0 <= j < columns, in this order. The block that finishes last does it, so
// that a reduction is one launch.
// All threads of every block must call it, after thread 0 has written its block's row of partial.
// partial: [blocks x columns].  ticket: 0 before the launch, and 0 again after it.
// scratch: a number in shared memory.
__device__ __forceinline__ void add_by_last_block(const double* partial, int columns,
                                                  double* totals, unsigned* ticket,
                                                  double* scratch) {
  if (threadIdx.x == 0) {
    __threadfence();  // release: the row is visible before the ticket
    scratch[0] = atomicAdd(ticket, 1u) == gridDim.x - 1 ? 1 : 0;
    __threadfence();  // acquire: rows are read after the ticket; by the barrier, by all threads
  }
  __syncthreads();
  const int column = static_cast<int>(threadIdx.x);
  if (scratch[0] != 0 && column < columns) {
    const volatile double* rows = partial;  // written by other blocks: bypass the L1 cache
    double sum = totals[column];
    for (unsigned block = 0; block < gridDim.x; block++) {
      sum += rows[block * static_cast<unsigned>(columns) + static_cast<unsigned>(column)];
    }
    totals[column] = sum;
    if (column == 0) {
      *ticket = 0;
    }
  }
}
