// Column sums, rows by index, and a plain matrix product for machines without cuBLAS.
#include "index.cuh"

// Columns and row groups of a block of column_sums.
#define SUM_COLUMNS 32
#define SUM_GROUPS 8

// sums[j] = scale (a[0][j] + a[1][j] + ...).  a: [rows x columns].
// Block: SUM_COLUMNS x SUM_GROUPS threads for SUM_COLUMNS columns. Group g adds up rows g, g + 8, ...;
// then the groups are added in order: the same bits each time.
extern "C" __global__ void column_sums(const float* __restrict__ a, long long rows, int columns,
                                       float scale, float* __restrict__ sums) {
  __shared__ float group_sums[SUM_GROUPS][SUM_COLUMNS];
  const int column = static_cast<int>(blockIdx.x * SUM_COLUMNS + threadIdx.x);
  float sum = 0;
  if (column < columns) {
    for (long long row = threadIdx.y; row < rows; row += SUM_GROUPS) {
      sum += a[row * columns + column];
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

// destination[i] = source[order[from + i]], row by row, 0 <= i < rows.
extern "C" __global__ void gather_rows(const float* __restrict__ source,
                                       const int* __restrict__ order, long long from,
                                       long long rows, long long columns,
                                       float* __restrict__ destination) {
  const long long count = rows * columns;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const long long column = column_of(i, columns);
    const long long row = order[from + (i - column) / columns];
    destination[i] = source[row * columns + column];
  }
}

// values[i] = value, 0 <= i < count.
extern "C" __global__ void fill(float* __restrict__ values, long long count, float value) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    values[i] = value;
  }
}

// values[i] *= factor, 0 <= i < count; for factor 0 the values are not read.
extern "C" __global__ void scale(float* __restrict__ values, long long count, float factor) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    values[i] = factor == 0.0f ? 0.0f : factor * values[i];
  }
}

#define TILE 16

// C = alpha op(A) op(B) + beta C.  C: [m x n], row-major; read only if beta is not 0.
// op(A)[i][l] = a[i * a_row + l * a_column], op(B)[l][j] = b[l * b_row + j * b_column]: the strides
// say what is transposed. Each tile is summed up by itself first: the rounding then grows with k / TILE
// instead of with k.  Block: TILE x TILE threads for as many entries of C.
extern "C" __global__ void gemm(long long m, long long n, long long k, float alpha,
                                const float* __restrict__ a, long long a_row, long long a_column,
                                const float* __restrict__ b, long long b_row, long long b_column,
                                float beta, float* __restrict__ c) {
  __shared__ float tile_a[TILE][TILE];
  __shared__ float tile_b[TILE][TILE];
  const long long j = static_cast<long long>(blockIdx.x) * TILE + threadIdx.x;
  const long long i = static_cast<long long>(blockIdx.y) * TILE + threadIdx.y;
  float sum = 0;
  for (long long start = 0; start < k; start += TILE) {
    const long long la = start + threadIdx.x;
    const long long lb = start + threadIdx.y;
    tile_a[threadIdx.y][threadIdx.x] = i < m && la < k ? a[i * a_row + la * a_column] : 0.0f;
    tile_b[threadIdx.y][threadIdx.x] = j < n && lb < k ? b[lb * b_row + j * b_column] : 0.0f;
    __syncthreads();
    float tile_sum = 0;
    for (int l = 0; l < TILE; l++) {
      tile_sum += tile_a[threadIdx.y][l] * tile_b[l][threadIdx.x];
    }
    sum += tile_sum;
    __syncthreads();
  }
  if (i < m && j < n) {
    c[i * n + j] = beta == 0.0f ? alpha * sum : alpha * sum + beta * c[i * n + j];
  }
}
