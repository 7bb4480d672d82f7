// Kernels of the update rules, over the flat parameter buffer.
#include "index.cuh"
#include "update.cuh"

extern "C" __global__ void update_sgd(float* parameters, const float* __restrict__ gradient,
                                      long long count, float learning_rate) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    parameters[i] += sgd_change(gradient[i], learning_rate);
  }
}

// velocity: [count]
extern "C" __global__ void update_sgd_momentum(float* parameters,
                                               const float* __restrict__ gradient, float* velocity,
                                               long long count, float learning_rate,
                                               float momentum, int nesterov) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    parameters[i] += sgd_momentum_change(gradient[i], learning_rate, momentum, nesterov != 0,
                                         velocity + i);
  }
}

// moments: [2 x count], the first moments and then the second
extern "C" __global__ void update_adam(float* parameters, const float* __restrict__ gradient,
                                       float* moments, long long count, float learning_rate,
                                       float beta1, float rest1, float beta2, float rest2,
                                       float epsilon, float mean_scale, float square_scale) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    parameters[i] += adam_change(gradient[i], learning_rate, beta1, rest1, beta2, rest2, epsilon,
                                 mean_scale, square_scale, moments + i, moments + count + i);
  }
}
