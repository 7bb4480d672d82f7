// The penalty of one weight as a formula. The oracle is dev.warptron.function.Penalty.
#pragma once
#include "cuda_portability.cuh"

// The slope of l1 |w| + l2/2 w^2, with sign(0) = 0.
WARPTRON_HD float penalty_slope(float w, float l1, float l2) {
  const float sign = static_cast<float>((w > 0.0f) - (w < 0.0f));
  return l1 * sign + l2 * w;
}
