// Kernels of the losses: one for each name in WARPTRON_LOSSES. A thread takes a row.
#include "index.cuh"
#include "loss.cuh"
#include "reduce.cuh"

// The columns of partial and totals: loss and hits.
#define LOSS_SUMS 2

// loss_NAME: losses and hits of the rows are added to totals, and the error of each row is written.
// output, target, error: [rows x columns]; error may be null or output itself.
// partial: [blocks x LOSS_SUMS].  Blocks have WARPTRON_REDUCE_THREADS threads.
//
// bias_loss_NAME: the same behind a linear layer: the bias is added to the products first, and the
// errors take their place.  products, target: [rows x columns].  bias: [columns].
#define LOSS_KERNELS(name)                                                                        \
  extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)                        \
  loss_##name(const float* output, const float* __restrict__ target,                              \
                                         float* error, long long rows, int columns,               \
                                         double* partial, double* totals, unsigned* ticket) {     \
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
    add_loss(loss, hits, partial, totals, ticket, scratch);                                       \
  }                                                                                               \
  extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)                        \
  bias_loss_##name(                                                                               \
      float* products, const float* __restrict__ bias, const float* __restrict__ target,          \
      long long rows, int columns, double* partial, double* totals, unsigned* ticket) {           \
    __shared__ double scratch[WARPTRON_REDUCE_THREADS];                                           \
    double loss = 0;                                                                              \
    double hits = 0;                                                                              \
    for (long long row = first_index(); row < rows; row += index_stride()) {                      \
      float* output = products + row * columns;                                                   \
      for (int j = 0; j < columns; j++) {                                                         \
        output[j] += bias[j];                                                                     \
      }                                                                                           \
      bool hit = false;                                                                           \
      loss += name##_row(output, target + row * columns, output, columns, &hit);                  \
      hits += hit ? 1 : 0;                                                                        \
    }                                                                                             \
    add_loss(loss, hits, partial, totals, ticket, scratch);                                       \
  }

// What every thread of the launch has, added to the totals. All threads must call it.
// scratch: see block_sum.
__device__ __forceinline__ void add_loss(double loss, double hits, double* partial, double* totals,
                                         unsigned* ticket, double* scratch) {
  loss = block_sum(loss, scratch);
  hits = block_sum(hits, scratch);
  if (threadIdx.x == 0) {
    partial[LOSS_SUMS * blockIdx.x] = loss;
    partial[LOSS_SUMS * blockIdx.x + 1] = hits;
  }
  add_by_last_block(partial, LOSS_SUMS, totals, ticket, scratch);
}

WARPTRON_LOSSES(LOSS_KERNELS)
