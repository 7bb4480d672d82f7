// Kernels of the losses and of the row weights. Each name in WARPTRON_LOSSES has its own pair of kernels, since the formula of
// a row is long and softmax needs twice the registers of the others. One thread per row.
#include "batch_source.cuh"
#include "index.cuh"
#include "loss.cuh"
#include "reduce.cuh"
#include "row_weights.cuh"

// Loss, then the metric sums: the columns of partial and totals.
template <int METRICS>
struct LossSums {
  double all[1 + METRICS] = {};

  // Adds the loss and the metrics of one row.
  __device__ __forceinline__ void add(double loss, const float* metrics) {
    all[0] += loss;
#pragma unroll
    for (int m = 0; m < METRICS; m++) {
      all[1 + m] += static_cast<double>(metrics[m]);
    }
  }

  // Adds the sums of all threads of the launch to totals. All threads must call it.  scratch: see block_sum.
  __device__ __forceinline__ void add_to(double* totals, double* partial, unsigned* ticket, double* scratch) const {
#pragma unroll
    for (int column = 0; column < 1 + METRICS; column++) {
      const double sum = block_sum(all[column], scratch);
      if (threadIdx.x == 0) {
        partial[(1 + METRICS) * blockIdx.x + column] = sum;
      }
    }
    add_by_last_block(partial, 1 + METRICS, totals, ticket, scratch);
  }
};

// loss_NAME: adds the losses and metrics of the rows to totals (the loss accumulator), and writes the gradient of each row's
// loss to delta.  output, target, delta: [rows x columns]; delta may be null or output itself.  p: the parameter of the loss.
// weights: [rows]; null: all are 1.  factor: see row_weights.cuh; not read without weights or delta.
// partial: [blocks x (1 + metrics)].  Blocks have WARPTRON_REDUCE_THREADS threads.
//
// bias_loss_NAME: the same for a linear last layer: z = products + bias.  products: X W, [rows x columns], overwritten with dZ.
// target: [rows x columns].  bias: [columns].
#define LOSS_KERNELS(name, metric_sums)                                                           \
  static_assert(metric_sums <= WARPTRON_MOST_METRIC_SUMS, #name);                                 \
  extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)                        \
  loss_##name(const float* output, const float* __restrict__ target, float* delta,                \
              long long rows, int columns, float p, const float* __restrict__ weights,            \
              const float* __restrict__ factor, double* partial, double* totals,                  \
              unsigned* ticket) {                                                                 \
    __shared__ double scratch[WARPTRON_REDUCE_THREADS];                                           \
    LossSums<metric_sums> sums;                                                                   \
    for (long long row = first_index(); row < rows; row += index_stride()) {                      \
      const long long start = row * columns;                                                      \
      float metrics[WARPTRON_MOST_METRIC_SUMS];                                                   \
      double loss = name##_row(output + start, target + start,                                    \
                               delta == nullptr ? nullptr : delta + start, columns, p, metrics);  \
      if (weights != nullptr) {                                                                   \
        loss *= static_cast<double>(weights[row]);                                                \
        if (delta != nullptr) {                                                                   \
          weigh_deltas(delta + row * columns, columns, weights[row] * *factor);                   \
        }                                                                                         \
      }                                                                                           \
      sums.add(loss, metrics);                                                                    \
    }                                                                                             \
    sums.add_to(totals, partial, ticket, scratch);                                                \
  }                                                                                               \
  extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)                        \
  bias_loss_##name(float* products, const float* __restrict__ bias,                               \
                   const float* __restrict__ target, long long rows, int columns, float p,        \
                   const float* __restrict__ weights, const float* __restrict__ factor,           \
                   double* partial, double* totals, unsigned* ticket) {                           \
    __shared__ double scratch[WARPTRON_REDUCE_THREADS];                                           \
    LossSums<metric_sums> sums;                                                                   \
    for (long long row = first_index(); row < rows; row += index_stride()) {                      \
      float* output = products + row * columns;                                                   \
      for (int j = 0; j < columns; j++) {                                                         \
        output[j] += bias[j];                                                                     \
      }                                                                                           \
      float metrics[WARPTRON_MOST_METRIC_SUMS];                                                   \
      double loss = name##_row(output, target + row * columns, output, columns, p, metrics);      \
      if (weights != nullptr) {                                                                   \
        loss *= static_cast<double>(weights[row]);                                                \
        weigh_deltas(output, columns, weights[row] * *factor);                                    \
      }                                                                                           \
      sums.add(loss, metrics);                                                                    \
    }                                                                                             \
    sums.add_to(totals, partial, ticket, scratch);                                                \
  }

WARPTRON_LOSSES(LOSS_KERNELS)

// The factor of a batch of rows: see row_weights.cuh.  weights: [rows].  One block of WARPTRON_REDUCE_THREADS threads.
extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)
weight_factor(const float* __restrict__ weights, long long rows, float* factor) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  const float found = weight_factor_of(rows, scratch, [=](long long row) { return weights[row]; });
  if (threadIdx.x == 0) {
    *factor = found;
  }
}

// Gathers the weights of a batch, `rows` rows of the source from source->from + offset on, and computes their factor.
// batch_weights: [rows].  One block of WARPTRON_REDUCE_THREADS threads.
extern "C" __global__ void __launch_bounds__(WARPTRON_REDUCE_THREADS, 1)
gather_weights(const BatchSource* __restrict__ source, long long offset, long long rows,
               float* __restrict__ batch_weights, float* factor) {
  __shared__ double scratch[WARPTRON_REDUCE_THREADS];
  const float* __restrict__ weights = source->weights;
  const int* __restrict__ permutation = source->permutation;
  const long long first = source->from + offset;
  const float found = weight_factor_of(rows, scratch, [=](long long row) {
    const float weight = weights[permutation == nullptr ? first + row : permutation[first + row]];
    batch_weights[row] = weight;
    return weight;
  });
  if (threadIdx.x == 0) {
    *factor = found;
  }
}
