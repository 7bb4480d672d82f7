// The update rules as formulas on one parameter, in single precision. Each gives what to add to the
// parameter. The oracle is dev.warptron.optim: Sgd and Adam.
#pragma once
#include "cuda_portability.cuh"

WARPTRON_HD float sgd_change(float gradient, float learning_rate) {
  return -learning_rate * gradient;
}

// v = momentum v - learning_rate g; with nesterov, what is added looks one step of it ahead.
WARPTRON_HD float sgd_momentum_change(float gradient, float learning_rate, float momentum,
                                      bool nesterov, float* velocity) {
  const float step = learning_rate * gradient;
  const float v = WARPTRON_FMA(momentum, *velocity, -step);
  *velocity = v;
  return nesterov ? WARPTRON_FMA(momentum, v, -step) : v;
}

// rest1 = 1 - beta1 and rest2 = 1 - beta2 come rounded from double precision: the difference of
// floats near 1 would keep few of their digits.
// mean_scale = 1 / (1 - beta1^t), square_scale = 1 / (1 - beta2^t): the bias corrections of update t.
WARPTRON_HD float adam_change(float gradient, float learning_rate, float beta1, float rest1,
                              float beta2, float rest2, float epsilon, float mean_scale,
                              float square_scale, float* mean, float* square) {
  const float m = WARPTRON_FMA(beta1, *mean, rest1 * gradient);
  const float v = WARPTRON_FMA(beta2, *square, rest2 * gradient * gradient);
  *mean = m;
  *square = v;
  return -learning_rate * (m * mean_scale) / (sqrtf(v * square_scale) + epsilon);
}
