// The formulas of normalization. Means and variances are summed in double precision; all else is single precision.
#pragma once
#include "cuda_portability.cuh"

// 1 / sqrt(variance + epsilon).
WARPTRON_HD float inverse_deviation(double variance, double epsilon) {
  return static_cast<float>(1.0 / sqrt(variance + epsilon));
}

WARPTRON_HD float standardized(float z, double mean, float inverse) {
  return static_cast<float>(static_cast<double>(z) - mean) * inverse;
}

// Of one value: g is the gradient with respect to the scaled value, times its scale; mean and product are the means of g and of
// g times x over the values that were normalized together.
WARPTRON_HD float normalization_backward(float g, float x, float mean, float product, float inverse) {
  return (g - mean - x * product) * inverse;
}
