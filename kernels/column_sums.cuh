// Sums over the rows of a matrix in a fixed order: the same input gives the same bits.
#pragma once
#include "cuda_portability.cuh"

// Columns and row groups of a block.
#define SUM_COLUMNS 32
#define SUM_GROUPS 32

// sums[j] = scale (entry(0, j) + entry(1, j) + ...), where entry is called exactly once for each index
// i columns + j of a [rows x columns] matrix.
// Block: SUM_COLUMNS x SUM_GROUPS threads for SUM_COLUMNS columns. Group g adds up rows g, g + 32, ...;
// then the groups are added in order.
// group_sums: [SUM_GROUPS x SUM_COLUMNS] in shared memory.
template <class Entry>
__device__ __forceinline__ void sum_columns(long long rows, int columns, float scale,
                                            float* __restrict__ sums,
                                            float (*group_sums)[SUM_COLUMNS], Entry entry) {
  const int column = static_cast<int>(blockIdx.x * SUM_COLUMNS + threadIdx.x);
  float sum = 0;
  if (column < columns) {
    for (long long row = threadIdx.y; row < rows; row += SUM_GROUPS) {
      sum += entry(row * columns + column);
    }
  }
  group_sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0 && column < columns) {
    float total = 0;
    for (int group = 0; group < SUM_GROUPS; group++) {
      total += group_sums[group][threadIdx.x];
    }
    sums[column] = scale * total;
  }
}
