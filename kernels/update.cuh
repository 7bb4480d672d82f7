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
#define WARPTRON_OPTIMIZERS(X) X(sgd, 0) X(sgd_momentum, 1) X(sgd_nesterov, 1) X(adam, 2)

// UpdateScalars.COUNT in Java.
#define WARPTRON_SCALARS 8

struct UpdateScalars {
  float s[WARPTRON_SCALARS];
};

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
