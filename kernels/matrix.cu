// Column sums, gathering of rows, and a tiled matrix product for machines without cuBLAS.
#include "batch_source.cuh"
#include "column_sums.cuh"
#include "index.cuh"

// sums[j] = scale (a[0][j] + a[1][j] + ...).  a: [rows x columns].  Block: see column_sums.cuh.
extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)
column_sums(const float* __restrict__ a, long long rows, int columns,
                                       float scale, float* __restrict__ sums) {
  __shared__ float group_sums[SUM_GROUPS][SUM_COLUMNS];
  sum_columns(rows, columns, scale, sums, group_sums, [=](long long i) { return a[i]; });
}

// destination[i] = source[permutation[from + i]], row by row, 0 <= i < rows.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
gather_rows(const float* __restrict__ source,
                                       const int* __restrict__ permutation, long long from,
                                       long long rows, long long columns,
                                       float* __restrict__ destination) {
  const long long count = rows * columns;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const long long column = column_of(i, columns);
    const long long row = permutation[from + (i - column) / columns];
    destination[i] = source[row * columns + column];
  }
}

// Gathers the features and targets of a batch: `rows` rows of the source, from source->from + offset on.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
gather_batch(const BatchSource* __restrict__ source, int inputs,
                                        int outputs, long long offset, long long rows,
                                        float* __restrict__ batch_features,
                                        float* __restrict__ batch_targets) {
  const float* __restrict__ features = source->features;
  const float* __restrict__ targets = source->targets;
  const int* __restrict__ permutation = source->permutation;
  const long long width = static_cast<long long>(inputs) + outputs;
  const long long first = source->from + offset;
  for (long long i = first_index(); i < rows * width; i += index_stride()) {
    const long long column = column_of(i, width);
    const long long row = (i - column) / width;
    const long long number = permutation == nullptr ? first + row : permutation[first + row];
    if (column < inputs) {
      batch_features[row * inputs + column] = features[number * inputs + column];
    } else {
      batch_targets[row * outputs + column - inputs] = targets[number * outputs + column - inputs];
    }
  }
}

// values[i] = value, 0 <= i < count.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
fill(float* __restrict__ values, long long count, float value) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    values[i] = value;
  }
}

// values[i] *= factor, 0 <= i < count; for factor 0 the values are not read.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
scale(float* __restrict__ values, long long count, float factor) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    values[i] = factor == 0.0f ? 0.0f : factor * values[i];
  }
}

#define TILE 16

// C = alpha op(A) op(B) + beta C.  C: [m x n], row-major; read only if beta is not 0.
// op(A)[i][l] = a[i * a_row + l * a_column], op(B)[l][j] = b[l * b_row + j * b_column]: the strides
// express transposition. k-blocking: partial sums of TILE products are added to the total, so that the rounding error grows
// with k / TILE instead of k.  Block: TILE x TILE threads, one for each entry of a tile of C.
extern "C" __global__ void __launch_bounds__(TILE * TILE, 1)
gemm(long long m, long long n, long long k, float alpha,
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
