// The penalty of one weight as formulas. The oracle is dev.warptron.function.Penalty.
#pragma once
#include "cuda_portability.cuh"

// l1 |w| + l2/2 w^2, in double precision, as it is summed over all weights.
WARPTRON_HD double penalty_value(float weight, double l1, double l2) {
  const double w = static_cast<double>(weight);
  return l1 * fabs(w) + 0.5 * l2 * w * w;
}

// The derivative of l1 |w| + l2/2 w^2, with sign(0) = 0.
WARPTRON_HD float penalty_slope(float w, float l1, float l2) {
  const float sign = static_cast<float>((w > 0.0f) - (w < 0.0f));
  return WARPTRON_FMA(l2, w, l1 * sign);
}
