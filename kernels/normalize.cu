// Layer and batch normalization, as operations of their own.
//
// All matrices are [rows x columns].  statistics: the means, and then the variances, of each row or column.
#include "column_sums.cuh"
#include "index.cuh"
#include "normalize.cuh"
#include "reduce.cuh"

// Sums of two numbers over the rows of each column, divided by the number of rows, in a fixed order. All threads of a column get
// them.  Block: SUM_COLUMNS x SUM_GROUPS threads.  first, second: [SUM_GROUPS x SUM_COLUMNS] in shared memory; reusable on
// return.
struct ColumnMeans {
  double first, second;
};

template <class Entries>
__device__ __forceinline__ ColumnMeans column_means(long long rows, bool is_inside, double (*first)[SUM_COLUMNS],
                                                    double (*second)[SUM_COLUMNS], Entries entries) {
  ColumnMeans sums = {0, 0};
  if (is_inside) {
    for (long long row = threadIdx.y; row < rows; row += SUM_GROUPS) {
      entries(row, &sums);
    }
  }
  first[threadIdx.y][threadIdx.x] = sums.first;
  second[threadIdx.y][threadIdx.x] = sums.second;
  __syncthreads();
  sums = {0, 0};
  for (int group = 0; group < SUM_GROUPS; group++) {
    sums.first += first[group][threadIdx.x];
    sums.second += second[group][threadIdx.x];
  }
  __syncthreads();
  return {sums.first / static_cast<double>(rows), sums.second / static_cast<double>(rows)};
}

// Standardizes each row of z in place, and writes it times scale, which is [columns], to scaled.  scaled may be z.  One block for a
// row, of WARPTRON_REDUCE_THREADS threads.
extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)
normalize_rows(float* z, const float* __restrict__ scale, float* scaled, float* __restrict__ statistics, long long rows,
               int columns, double epsilon) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
    float* const of_row = z + row * columns;
    float* const scaled_row = scaled + row * columns;
    double sum = 0;
    for (int j = static_cast<int>(threadIdx.x); j < columns; j += WARPTRON_REDUCE_THREADS) {
      sum += static_cast<double>(of_row[j]);
    }
    const double mean = block_sum(sum, scratch) / columns;
    double squares = 0;
    for (int j = static_cast<int>(threadIdx.x); j < columns; j += WARPTRON_REDUCE_THREADS) {
      const double d = static_cast<double>(of_row[j]) - mean;
      squares += d * d;
    }
    const double variance = block_sum(squares, scratch) / columns;
    const float inverse = inverse_deviation(variance, epsilon);
    for (int j = static_cast<int>(threadIdx.x); j < columns; j += WARPTRON_REDUCE_THREADS) {
      const float x = standardized(of_row[j], mean, inverse);
      of_row[j] = x;
      scaled_row[j] = x * scale[j];
    }
    if (threadIdx.x == 0) {
      statistics[row] = static_cast<float>(mean);
      statistics[rows + row] = static_cast<float>(variance);
    }
  }
}

// The same for each column.  Block: SUM_COLUMNS x SUM_GROUPS threads.
extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)
normalize_columns(float* z, const float* __restrict__ scale, float* scaled, float* __restrict__ statistics, long long rows,
                  int columns, double epsilon) {
  __shared__ double first[SUM_GROUPS][SUM_COLUMNS];
  __shared__ double second[SUM_GROUPS][SUM_COLUMNS];
  const int column = static_cast<int>(blockIdx.x * SUM_COLUMNS + threadIdx.x);
  const bool is_inside = column < columns;
  const double mean = column_means(rows, is_inside, first, second, [=](long long row, ColumnMeans* sums) {
                        sums->first += static_cast<double>(z[row * columns + column]);
                      }).first;
  const double variance = column_means(rows, is_inside, first, second, [=](long long row, ColumnMeans* sums) {
                            const double d = static_cast<double>(z[row * columns + column]) - mean;
                            sums->first += d * d;
                          }).first;
  if (!is_inside) {
    return;
  }
  const float inverse = inverse_deviation(variance, epsilon);
  const float factor = scale[column];
  for (long long row = threadIdx.y; row < rows; row += SUM_GROUPS) {
    const float x = standardized(z[row * columns + column], mean, inverse);
    z[row * columns + column] = x;
    scaled[row * columns + column] = x * factor;
  }
  if (threadIdx.y == 0) {
    statistics[column] = static_cast<float>(mean);
    statistics[columns + column] = static_cast<float>(variance);
  }
}

// Gradients of scale and shift: the means over the rows of delta x, and of delta.  Block: SUM_COLUMNS x SUM_GROUPS threads.
extern "C" __global__ void __launch_bounds__(SUM_COLUMNS * SUM_GROUPS, 1)
normalization_gradients(const float* __restrict__ x, const float* __restrict__ delta, long long rows, int columns,
                        float* __restrict__ scale_gradient, float* __restrict__ shift_gradient) {
  __shared__ double first[SUM_GROUPS][SUM_COLUMNS];
  __shared__ double second[SUM_GROUPS][SUM_COLUMNS];
  const int column = static_cast<int>(blockIdx.x * SUM_COLUMNS + threadIdx.x);
  const ColumnMeans means =
      column_means(rows, column < columns, first, second, [=](long long row, ColumnMeans* sums) {
        const double d = static_cast<double>(delta[row * columns + column]);
        sums->first += d * static_cast<double>(x[row * columns + column]);
        sums->second += d;
      });
  if (threadIdx.y == 0 && column < columns) {
    scale_gradient[column] = static_cast<float>(means.first);
    shift_gradient[column] = static_cast<float>(means.second);
  }
}

// delta: the gradient with respect to the normalized values; becomes that with respect to z.  One block for a row.
extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)
normalize_rows_backward(const float* __restrict__ x, const float* __restrict__ statistics, const float* __restrict__ scale,
                        float* delta, long long rows, int columns, double epsilon) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
    const float* const x_row = x + row * columns;
    float* const delta_row = delta + row * columns;
    double sum = 0;
    double products = 0;
    for (int j = static_cast<int>(threadIdx.x); j < columns; j += WARPTRON_REDUCE_THREADS) {
      const double g = static_cast<double>(delta_row[j] * scale[j]);
      sum += g;
      products += g * static_cast<double>(x_row[j]);
    }
    const float mean = static_cast<float>(block_sum(sum, scratch) / columns);
    const float product = static_cast<float>(block_sum(products, scratch) / columns);
    const float inverse = inverse_deviation(static_cast<double>(statistics[rows + row]), epsilon);
    for (int j = static_cast<int>(threadIdx.x); j < columns; j += WARPTRON_REDUCE_THREADS) {
      delta_row[j] = normalization_backward(delta_row[j] * scale[j], x_row[j], mean, product, inverse);
    }
  }
}

// The same for batch normalization.  The scale is common to a column, so the means of delta times scale are those of
// normalization_gradients times scale.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
normalize_columns_backward(const float* __restrict__ x, const float* __restrict__ statistics, const float* __restrict__ scale,
                           float* delta, const float* __restrict__ scale_gradient, const float* __restrict__ shift_gradient,
                           long long rows, int columns, double epsilon) {
  for (long long i = first_index(); i < rows * columns; i += index_stride()) {
    const long long j = column_of(i, columns);
    const float inverse = inverse_deviation(static_cast<double>(statistics[columns + j]), epsilon) * scale[j];
    delta[i] = normalization_backward(delta[i], x[i], shift_gradient[j], scale_gradient[j], inverse);
  }
}

// destination[i] = keep destination[i] + add source[i], 0 <= i < count.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
blend(const float* __restrict__ source, float* __restrict__ destination, long long count, float keep, float add) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    destination[i] = WARPTRON_FMA(add, source[i], keep * destination[i]);
  }
}
