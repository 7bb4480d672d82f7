// The optimizers as formulas on one parameter, in single precision. The oracle is dev.warptron.optim.
//
// A formula is NAME_step(w, g, slot, s) and returns the step: the value to add to the parameter.
//   w: the parameter before the update.  g: its gradient, penalty included.
//   slot: [slots of NAME] optimizer state of this parameter; updated.
//   s: [WARPTRON_SCALARS] the scalars of this update, in the order of the optimizer's dev.warptron.optim.UpdateScalars,
//   rounded from double precision; s[0] is the learning rate.
#pragma once
#include "cuda_portability.cuh"

// Every formula with its number of slots. Its position in the list is UpdateFormula.number() in Java.
#define WARPTRON_OPTIMIZERS(X)                                                                     \
  X(sgd, 0) X(sgd_momentum, 1) X(sgd_nesterov, 1) X(adam, 2) X(amsgrad, 3) X(nadam, 2) X(radam, 2) \
  X(rmsprop, 1) X(rmsprop_momentum, 2) X(rmsprop_centered, 2) X(rmsprop_centered_momentum, 3)      \
  X(adagrad, 1) X(adadelta, 2) X(adamax, 2) X(lion, 1)

// UpdateScalars.COUNT in Java.
#define WARPTRON_SCALARS 12

// UpdateScalars.KEPT in Java: the factor of the weights before the step, 1 - learning rate * weight decay.
#define WARPTRON_KEPT 8

// UpdateScalars.DROPOUT in Java: the factor of the shares that dropout drops.
#define WARPTRON_DROPOUT 9

struct UpdateScalars {
  float s[WARPTRON_SCALARS];
};

// g held in [-limit, limit]; NaN stays NaN.
WARPTRON_HD float clipped(float g, float limit) {
  return g > limit ? limit : g < -limit ? -limit : g;
}

WARPTRON_HD float sgd_step(float, float g, float*, const float* s) {
  return -s[0] * g;
}

// v = momentum v - learning_rate g
WARPTRON_HD float sgd_momentum_step(float, float g, float* slot, const float* s) {
  const float scaled = s[0] * g;
  const float v = WARPTRON_FMA(s[1], slot[0], -scaled);
  slot[0] = v;
  return v;
}

// v as in sgd_momentum; the step looks ahead by one velocity update: momentum v - learning_rate g.
WARPTRON_HD float sgd_nesterov_step(float, float g, float* slot, const float* s) {
  const float scaled = s[0] * g;
  const float v = WARPTRON_FMA(s[1], slot[0], -scaled);
  slot[0] = v;
  return WARPTRON_FMA(s[1], v, -scaled);
}

// s: learning rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, 1 / (1 - beta1^t), 1 / (1 - beta2^t)
WARPTRON_HD float adam_step(float, float g, float* slot, const float* s) {
  const float m = WARPTRON_FMA(s[1], slot[0], s[2] * g);
  const float v = WARPTRON_FMA(s[3], slot[1], s[4] * g * g);
  slot[0] = m;
  slot[1] = v;
  return -s[0] * (m * s[6]) / (sqrtf(v * s[7]) + s[5]);
}

// The comparisons below keep NaN, which fmaxf would hide: see activation.cuh.

// s as for adam.  slot[2]: the largest second moment so far.
WARPTRON_HD float amsgrad_step(float, float g, float* slot, const float* s) {
  const float m = WARPTRON_FMA(s[1], slot[0], s[2] * g);
  const float v = WARPTRON_FMA(s[3], slot[1], s[4] * g * g);
  const float largest = slot[2] > v ? slot[2] : v;
  slot[0] = m;
  slot[1] = v;
  slot[2] = largest;
  return -s[0] * (m * s[6]) / (sqrtf(largest * s[7]) + s[5]);
}

// s: learning rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, factor of the first moment, factor of the gradient
WARPTRON_HD float nadam_step(float, float g, float* slot, const float* s) {
  const float m = WARPTRON_FMA(s[1], slot[0], s[2] * g);
  const float v = WARPTRON_FMA(s[3], slot[1], s[4] * g * g);
  slot[0] = m;
  slot[1] = v;
  return -s[0] * WARPTRON_FMA(s[6], m, s[7] * g) / (sqrtf(v) + s[5]);
}

// s: learning rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, factor of the first moment, whether the step is adaptive
WARPTRON_HD float radam_step(float, float g, float* slot, const float* s) {
  const float m = WARPTRON_FMA(s[1], slot[0], s[2] * g);
  const float v = WARPTRON_FMA(s[3], slot[1], s[4] * g * g);
  slot[0] = m;
  slot[1] = v;
  const float divisor = s[7] == 0.0f ? 1.0f : sqrtf(v) + s[5];
  return -s[0] * (m * s[6]) / divisor;
}

// s of all four: learning rate, decay, 1 - decay, epsilon, momentum
WARPTRON_HD float rmsprop_step(float, float g, float* slot, const float* s) {
  const float v = WARPTRON_FMA(s[1], slot[0], s[2] * g * g);
  slot[0] = v;
  return -s[0] * g / (sqrtf(v) + s[3]);
}

// slot[1]: the buffer of the momentum
WARPTRON_HD float rmsprop_momentum_step(float, float g, float* slot, const float* s) {
  const float v = WARPTRON_FMA(s[1], slot[0], s[2] * g * g);
  const float buffer = WARPTRON_FMA(s[4], slot[1], g / (sqrtf(v) + s[3]));
  slot[0] = v;
  slot[1] = buffer;
  return -s[0] * buffer;
}

// g / (sqrt(v - c^2) + epsilon); rounding may make v - c^2 negative.  slot[1]: the mean c
WARPTRON_HD float rmsprop_centered_quotient(float g, float* slot, const float* s) {
  const float v = WARPTRON_FMA(s[1], slot[0], s[2] * g * g);
  const float mean = WARPTRON_FMA(s[1], slot[1], s[2] * g);
  slot[0] = v;
  slot[1] = mean;
  const float variance = WARPTRON_FMA(-mean, mean, v);
  return g / (sqrtf(variance < 0.0f ? 0.0f : variance) + s[3]);
}

WARPTRON_HD float rmsprop_centered_step(float, float g, float* slot, const float* s) {
  return -s[0] * rmsprop_centered_quotient(g, slot, s);
}

// slot[2]: the buffer of the momentum
WARPTRON_HD float rmsprop_centered_momentum_step(float, float g, float* slot, const float* s) {
  const float buffer = WARPTRON_FMA(s[4], slot[2], rmsprop_centered_quotient(g, slot, s));
  slot[2] = buffer;
  return -s[0] * buffer;
}

// s: learning rate, epsilon
WARPTRON_HD float adagrad_step(float, float g, float* slot, const float* s) {
  const float sum = WARPTRON_FMA(g, g, slot[0]);
  slot[0] = sum;
  return -s[0] * g / (sqrtf(sum) + s[1]);
}

// s: learning rate, decay, 1 - decay, epsilon.  slot[1]: the second moment of the steps x
WARPTRON_HD float adadelta_step(float, float g, float* slot, const float* s) {
  const float v = WARPTRON_FMA(s[1], slot[0], s[2] * g * g);
  const float x = sqrtf(slot[1] + s[3]) / sqrtf(v + s[3]) * g;
  slot[0] = v;
  slot[1] = WARPTRON_FMA(s[1], slot[1], s[2] * x * x);
  return -s[0] * x;
}

// s: learning rate, beta1, 1 - beta1, beta2, epsilon, 1 / (1 - beta1^t)
WARPTRON_HD float adamax_step(float, float g, float* slot, const float* s) {
  const float m = WARPTRON_FMA(s[1], slot[0], s[2] * g);
  const float decayed = s[3] * slot[1];
  const float size = fabsf(g) + s[4];
  const float norm = decayed > size ? decayed : size;
  slot[0] = m;
  slot[1] = norm;
  return -s[0] * (m * s[5]) / norm;
}

// s: learning rate, beta1, 1 - beta1, beta2, 1 - beta2
WARPTRON_HD float lion_step(float, float g, float* slot, const float* s) {
  const float mean = WARPTRON_FMA(s[1], slot[0], s[2] * g);
  slot[0] = WARPTRON_FMA(s[3], slot[0], s[4] * g);
  return -s[0] * (mean > 0.0f ? 1.0f : mean < 0.0f ? -1.0f : mean);
}

// NAME_step with slots in memory: slot k of the parameter is slots[k * stride]. `slots` is not read if NAME has none.
#define WARPTRON_STEP_IN_MEMORY(name, count)                                                               \
  WARPTRON_HD float name##_step_in_memory(float w, float g, float* slots, long long stride,                \
                                          const float* s) {                                                \
    float slot[(count) + 1]; /* not empty */                                                               \
    for (int k = 0; k < (count); k++) {                                                                    \
      slot[k] = slots[k * stride];                                                                         \
    }                                                                                                      \
    const float step = name##_step(w, g, slot, s);                                                         \
    for (int k = 0; k < (count); k++) {                                                                    \
      slots[k * stride] = slot[k];                                                                         \
    }                                                                                                      \
    return step;                                                                                           \
  }

WARPTRON_OPTIMIZERS(WARPTRON_STEP_IN_MEMORY)
#undef WARPTRON_STEP_IN_MEMORY
