// Kernels of the update rules, over the flat parameter buffer. The first `weights` parameters are
// weights: to their gradient comes penalty_scale times the slope of the penalty.
#include "batch_source.cuh"
#include "index.cuh"
#include "penalty.cuh"
#include "update.cuh"

static __device__ __forceinline__ float penalized(float gradient, float parameter, bool is_weight,
                                                  float l1, float l2, float penalty_scale) {
  return is_weight ? gradient + penalty_scale * penalty_slope(parameter, l1, l2) : gradient;
}

extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
update_sgd(float* parameters, const float* __restrict__ gradient,
                                      long long count, long long weights, float l1, float l2,
                                      float penalty_scale, float learning_rate) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float w = parameters[i];
    const float g = penalized(gradient[i], w, i < weights, l1, l2, penalty_scale);
    parameters[i] = w + sgd_change(g, learning_rate);
  }
}

// velocity: [count]
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
update_sgd_momentum(float* parameters,
                                               const float* __restrict__ gradient,
                                               long long count, long long weights, float l1,
                                               float l2, float penalty_scale, float* velocity,
                                               float learning_rate, float momentum, int nesterov) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float w = parameters[i];
    const float g = penalized(gradient[i], w, i < weights, l1, l2, penalty_scale);
    parameters[i] =
        w + sgd_momentum_change(g, learning_rate, momentum, nesterov != 0, velocity + i);
  }
}

// moments: [2 x count], the first moments and then the second.
// corrections: the bias corrections of this update, 1 / (1 - beta1^t) and 1 / (1 - beta2^t)
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
update_adam(float* parameters, const float* __restrict__ gradient,
                                       long long count, long long weights, float l1, float l2,
                                       float penalty_scale, float* moments, float learning_rate,
                                       float beta1, float rest1, float beta2, float rest2,
                                       float epsilon, const float* __restrict__ corrections) {
  const float mean_scale = corrections[0];
  const float square_scale = corrections[1];
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float w = parameters[i];
    const float g = penalized(gradient[i], w, i < weights, l1, l2, penalty_scale);
    parameters[i] = w + adam_change(g, learning_rate, beta1, rest1, beta2, rest2, epsilon,
                                    mean_scale, square_scale, moments + i, moments + count + i);
  }
}

// Where the rows of a run of batches are, and the bias corrections of its updates, so that one graph
// serves every run.
// corrections: [batches x 2], see update_adam, for the updates after `updates`; ln(beta) is minus
// infinity for beta 0.
// A thread for each batch.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
prepare_batches(long long from, long long updates, int batches,
                                           double log_beta1, double log_beta2,
                                           const float* features, const float* targets,
                                           const int* order, BatchSource* source,
                                           float* corrections) {
  const int batch = static_cast<int>(first_index());
  if (batch == 0) {
    *source = BatchSource{from, features, targets, order};
  }
  if (batch < batches) {
    const double update = static_cast<double>(updates + batch + 1);
    corrections[2 * batch] = static_cast<float>(-1 / expm1(log_beta1 * update));
    corrections[2 * batch + 1] = static_cast<float>(-1 / expm1(log_beta2 * update));
  }
}
