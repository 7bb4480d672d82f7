// The losses of one row as formulas, in single precision. The oracle is dev.warptron.function.Loss.
//
// z: output of the last layer for the row (logits for the cross-entropies).  y: the target.
// delta: receives the gradient of the row's loss with respect to z; may be z itself; null: not computed.
// n: outputs of a row.  p: the parameter of the loss; a formula without one leaves it unnamed.
// metrics: receives the row's term of each metric sum; not touched if the loss has none.
#pragma once
#include "activation.cuh"

// Every loss: NAME_row below, and its number of metric sums. Names, order and numbers are those of Loss.Kind.
#define WARPTRON_LOSSES(X) X(binary_cross_entropy, 1) X(softmax_cross_entropy, 1) X(half_squared_error, 1)

// The most metric sums of a loss.
#define WARPTRON_MOST_METRIC_SUMS 2

// The index of the largest of n numbers; the first of equal ones.
WARPTRON_HD int arg_max(const float* values, int n) {
  int best = 0;
  for (int j = 1; j < n; j++) {
    if (values[j] > values[best]) {
      best = j;
    }
  }
  return best;
}

// sum of max(z, 0) - z y + ln(1 + e^-|z|).  metrics: 1 if correct: each probability is on the same side of 1/2 as its target
WARPTRON_HD double binary_cross_entropy_row(const float* z, const float* y, float* delta, int n, float,
                                            float* metrics) {
  double sum = 0;
  bool correct = true;
  for (int j = 0; j < n; j++) {
    const float logit = z[j];
    const float positive = logit < 0.0f ? 0.0f : logit;
    sum += static_cast<double>(positive - logit * y[j] + log1pf(expf(-fabsf(logit))));
    correct = correct && (logit > 0.0f) == (y[j] > 0.5f);
    if (delta != nullptr) {
      delta[j] = logistic_forward(logit, 0.0f) - y[j];
    }
  }
  metrics[0] = correct ? 1.0f : 0.0f;
  return sum;
}

// sum of y (ln(sum of e^(z - largest)) - (z - largest)).  metrics: 1 if correct: the largest output is the target's class
WARPTRON_HD double softmax_cross_entropy_row(const float* z, const float* y, float* delta, int n, float,
                                             float* metrics) {
  const int best = arg_max(z, n);
  const float largest = z[best];
  float exponentials = 0;
  for (int j = 0; j < n; j++) {
    exponentials += expf(z[j] - largest);
  }
  const float log_sum = logf(exponentials);
  double sum = 0;
  metrics[0] = best == arg_max(y, n) ? 1.0f : 0.0f;
  for (int j = 0; j < n; j++) {
    const float shifted = z[j] - largest;
    sum += static_cast<double>(y[j] * (log_sum - shifted));
    if (delta != nullptr) {
      delta[j] = expf(shifted) / exponentials - y[j];
    }
  }
  return sum;
}

// sum of (z - y)^2 / 2.  metrics: sum of (z - y)^2
WARPTRON_HD double half_squared_error_row(const float* z, const float* y, float* delta, int n, float,
                                          float* metrics) {
  double sum = 0;
  for (int j = 0; j < n; j++) {
    const float difference = z[j] - y[j];
    sum += static_cast<double>(0.5f * difference * difference);
    if (delta != nullptr) {
      delta[j] = difference;
    }
  }
  metrics[0] = static_cast<float>(2 * sum);
  return sum;
}
