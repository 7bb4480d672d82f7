// Kernels of the losses: one for each name in WARPTRON_LOSSES. A thread takes a row.
#include "index.cuh"
#include "loss.cuh"
#include "reduce.cuh"

// loss_NAME: losses and hits of the rows, summed up for each block, and the error of each row.
// output, target, error: [rows x columns]; error may be null or output itself.
// partial: [blocks x 2], loss and hits.  Blocks have WARPTRON_REDUCE_THREADS threads.
#define LOSS_KERNELS(name)                                                                        \
  extern "C" __global__ void loss_##name(const float* output, const float* __restrict__ target,   \
                                         float* error, long long rows, int columns,               \
                                         double* __restrict__ partial) {                          \
    __shared__ double scratch[WARPTRON_REDUCE_THREADS];                                           \
    double loss = 0;                                                                              \
    double hits = 0;                                                                              \
    for (long long row = first_index(); row < rows; row += index_stride()) {                      \
      const long long start = row * columns;                                                      \
      bool hit = false;                                                                           \
      loss += name##_row(output + start, target + start,                                          \
                         error == nullptr ? nullptr : error + start, columns, &hit);              \
      hits += hit ? 1 : 0;                                                                        \
    }                                                                                             \
    loss = block_sum(loss, scratch);                                                              \
    hits = block_sum(hits, scratch);                                                              \
    if (threadIdx.x == 0) {                                                                       \
      partial[2 * blockIdx.x] = loss;                                                             \
      partial[2 * blockIdx.x + 1] = hits;                                                         \
    }                                                                                             \
  }

WARPTRON_LOSSES(LOSS_KERNELS)

// totals[j] += partial[0][j] + partial[1][j] + ..., 0 <= j < columns, in this order.
// partial: [blocks x columns].  One thread for each column.
extern "C" __global__ void add_partials(const double* __restrict__ partial, int blocks, int columns,
                                        double* totals) {
  const int column = static_cast<int>(threadIdx.x);
  if (column < columns) {
    double sum = totals[column];
    for (int block = 0; block < blocks; block++) {
      sum += partial[block * columns + column];
    }
    totals[column] = sum;
  }
}
