// The losses of one row as formulas, in single precision. The oracle is dev.warptron.function.Loss.
//
// z: what the last layer gives for a row (logits for the cross-entropies).  y: the target.
// error: the gradient of the row's loss with respect to z, p - y; may be z itself, or null if it is
// not wanted.  n: outputs of a row.  hit: whether the prediction counts as right.
#pragma once
#include "activation.cuh"

// Every loss: each name stands for NAME_row below.
#define WARPTRON_LOSSES(X) X(binary_cross_entropy) X(softmax_cross_entropy) X(half_squared_error)

// The index of the largest of n numbers, of equal ones the first.
WARPTRON_HD int arg_max(const float* values, int n) {
  int best = 0;
  for (int j = 1; j < n; j++) {
    if (values[j] > values[best]) {
      best = j;
    }
  }
  return best;
}

// sum of max(z, 0) - z y + ln(1 + e^-|z|)
WARPTRON_HD double binary_cross_entropy_row(const float* z, const float* y, float* error, int n,
                                            bool* hit) {
  double sum = 0;
  bool right = true;
  for (int j = 0; j < n; j++) {
    const float logit = z[j];
    const float positive = logit < 0.0f ? 0.0f : logit;
    sum += static_cast<double>(positive - logit * y[j] + log1pf(expf(-fabsf(logit))));
    right = right && (logit > 0.0f) == (y[j] > 0.5f);
    if (error != nullptr) {
      error[j] = logistic_forward(logit) - y[j];
    }
  }
  *hit = right;
  return sum;
}

// sum of y (ln(sum of e^(z - largest)) - (z - largest))
WARPTRON_HD double softmax_cross_entropy_row(const float* z, const float* y, float* error, int n,
                                             bool* hit) {
  const int best = arg_max(z, n);
  const float largest = z[best];
  float exponentials = 0;
  for (int j = 0; j < n; j++) {
    exponentials += expf(z[j] - largest);
  }
  const float log_sum = logf(exponentials);
  double sum = 0;
  *hit = best == arg_max(y, n);
  for (int j = 0; j < n; j++) {
    const float shifted = z[j] - largest;
    sum += static_cast<double>(y[j] * (log_sum - shifted));
    if (error != nullptr) {
      error[j] = expf(shifted) / exponentials - y[j];
    }
  }
  return sum;
}

// sum of (z - y)^2 / 2; a regression has no hits
WARPTRON_HD double half_squared_error_row(const float* z, const float* y, float* error, int n,
                                          bool* hit) {
  double sum = 0;
  for (int j = 0; j < n; j++) {
    const float difference = z[j] - y[j];
    sum += static_cast<double>(0.5f * difference * difference);
    if (error != nullptr) {
      error[j] = difference;
    }
  }
  *hit = false;
  return sum;
}
