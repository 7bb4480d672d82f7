// Operations that treat each column, or each group of columns, by itself.
#include "column_sums.cuh"
#include "columns.cuh"
#include "index.cuh"

// y[i][j] = x[i][j] scale[j].  x, y: [rows x columns]; y may be x.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
scale_columns(const float* x, const float* __restrict__ scale, float* y, long long rows, long long columns) {
  for (long long i = first_index(); i < rows * columns; i += index_stride()) {
    y[i] = x[i] * scale[column_of(i, columns)];
  }
}

// result[i][j] = mixed(z[i][j], a[i][j], share[j]).  All: [rows x columns]; the result may be z or a.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
mix_columns(const float* __restrict__ share, const float* z, const float* a, float* result, long long rows,
            long long columns) {
  for (long long i = first_index(); i < rows * columns; i += index_stride()) {
    result[i] = mixed(z[i], a[i], share[column_of(i, columns)]);
  }
}

// sums[j] = factor (d[0][j] (a[0][j] - b[0][j]) + ...), in double precision and a fixed order.  b: null for zeros.
// Block: SUM_COLUMNS x SUM_GROUPS threads for SUM_COLUMNS columns, as in column_sums.cuh.
extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)
column_dots(double factor, const float* __restrict__ d, const float* __restrict__ a, const float* __restrict__ b,
            long long rows, int columns, float* __restrict__ sums) {
  __shared__ double group_sums[SUM_GROUPS][SUM_COLUMNS];
  const int column = static_cast<int>(blockIdx.x * SUM_COLUMNS + threadIdx.x);
  double sum = 0;
  if (column < columns) {
    WARPTRON_KEEP_ROLLED  // unrolled it would need more registers than a block of this size has
    for (long long row = threadIdx.y; row < rows; row += SUM_GROUPS) {
      const long long i = row * columns + column;
      const double subtracted = b == nullptr ? 0.0 : static_cast<double>(b[i]);
      sum += static_cast<double>(d[i]) * (static_cast<double>(a[i]) - subtracted);
    }
  }
  group_sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0 && column < columns) {
    double total = 0;
    for (int group = 0; group < SUM_GROUPS; group++) {
      total += group_sums[group][threadIdx.x];
    }
    sums[column] = static_cast<float>(factor * total);
  }
}

// C = alpha A B for each group, with C [m x n], A [m x k] and B [k x n] at strides of their own, in double precision. The groups
// have few columns, so a thread computes an entry by itself.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
grouped_gemm(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, int groups, long long m, int n,
             long long k, long long a_group, long long a_row, long long a_column, long long b_group, long long b_row,
             long long b_column, long long c_group, long long c_row, long long c_column, double alpha) {
  const long long columns = static_cast<long long>(groups) * n;
  for (long long index = first_index(); index < m * columns; index += index_stride()) {
    const long long i = index / columns;
    const long long of_row = index - i * columns;
    const long long group = of_row / n;
    const long long j = of_row - group * n;
    const float* const left = a + group * a_group + i * a_row;
    const float* const right = b + group * b_group + j * b_column;
    double sum = 0;
    WARPTRON_KEEP_ROLLED
    for (long long term = 0; term < k; term++) {
      sum += static_cast<double>(left[term * a_column]) * static_cast<double>(right[term * b_row]);
    }
    c[group * c_group + i * c_row + j * c_column] = static_cast<float>(alpha * sum);
  }
}

// to[i][j] = from[i][j], 0 <= i < rows, 0 <= j < count, with rows of different lengths.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
copy_columns(const float* __restrict__ from, long long from_row, float* __restrict__ to, long long to_row, long long rows,
             long long count) {
  for (long long index = first_index(); index < rows * count; index += index_stride()) {
    const long long i = index / count;
    const long long j = index - i * count;
    to[i * to_row + j] = from[i * from_row + j];
  }
}
