// The losses of one row as formulas, in single precision. The oracle is dev.warptron.function.Loss.
//
// z: output of the last layer for the row (logits for the cross-entropies).  y: the encoded target.
// delta: receives the gradient of the row's loss with respect to z; may be z itself; null: not computed.
// n: outputs of a row.  p: the parameter of the loss; a formula without one leaves it unnamed.
// metrics: receives the row's term of each metric sum; not touched if the loss has none.
#pragma once
#include "activation.cuh"

// Every loss: NAME_row below, and its number of metric sums. Names, order and numbers are those of Loss.Kind.
#define WARPTRON_LOSSES(X)                                                                        \
  X(binary_cross_entropy, 1) X(softmax_cross_entropy, 1) X(half_squared_error, 1)                 \
  X(absolute_error, 1) X(huber, 1) X(smooth_l1, 1) X(log_cosh, 1) X(quantile, 1) X(quantiles, 1)  \
  X(poisson, 1) X(gamma, 1) X(tweedie, 1) X(focal, 1) X(hinge, 1) X(squared_hinge, 1)             \
  X(gaussian_nll, 1)

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

// The other losses of independent outputs are sums of NAME_term(z, y, p, slope), which stores its derivative in z at slope.
// Comparisons let NaN through, so that a diverged training is noticed.

// d held in [-limit, limit].
WARPTRON_HD float held_within(float d, float limit) { return d < -limit ? -limit : d > limit ? limit : d; }

// |d|
WARPTRON_HD float absolute_error_term(float z, float y, float, float* slope) {
  const float d = z - y;
  *slope = d > 0.0f ? 1.0f : d < 0.0f ? -1.0f : d;
  return fabsf(d);
}

// d^2 / 2 for |d| <= p, else p (|d| - p / 2)
WARPTRON_HD float huber_term(float z, float y, float p, float* slope) {
  const float d = z - y;
  const float size = fabsf(d);
  *slope = held_within(d, p);
  return size <= p ? 0.5f * d * d : p * (size - 0.5f * p);
}

WARPTRON_HD float smooth_l1_term(float z, float y, float p, float* slope) {
  float whole;
  const float term = huber_term(z, y, p, &whole);
  *slope = whole / p;
  return term / p;
}

// ln cosh d. For small d as ln(1 + sinh^2 d) / 2, which does not lose d^2 / 2 beside ln 2.
WARPTRON_HD float log_cosh_term(float z, float y, float, float* slope) {
  const float d = z - y;
  const float size = fabsf(d);
  const float t = tanhf(d);
  const float square = t * t;
  *slope = t;
  const float small = 0.5f * log1pf(square / (1.0f - (size < 1.0f ? square : 0.0f)));
  return size < 1.0f ? small : size + log1pf(expf(-2.0f * size)) - 0.693147181f;
}

// max(p (y - z), (p - 1) (y - z))
WARPTRON_HD float quantile_term(float z, float y, float p, float* slope) {
  const float above = y - z;
  *slope = above > 0.0f ? -p : above < 0.0f ? 1.0f - p : above;
  return above < 0.0f ? (p - 1.0f) * above : p * above;
}

// e^z - y z
WARPTRON_HD float poisson_term(float z, float y, float, float* slope) {
  const float mean = expf(z);
  *slope = mean - y;
  return mean - y * z;
}

// z + y e^-z
WARPTRON_HD float gamma_term(float z, float y, float, float* slope) {
  const float ratio = y * expf(-z);
  *slope = 1.0f - ratio;
  return z + ratio;
}

// e^(z (2 - p)) / (2 - p) - y e^(z (1 - p)) / (1 - p). For y = 0 the second power may overflow.
WARPTRON_HD float tweedie_term(float z, float y, float p, float* slope) {
  const float first = expf(z * (2.0f - p));
  const float power = expf(z * (1.0f - p));
  const float second = y == 0.0f ? 0.0f : y * power;
  *slope = first - second;
  return first / (2.0f - p) - second / (1.0f - p);
}

// -(1 - q)^p ln q with q = s(x), x = t z and t = 2 y - 1. The logarithms of q and 1 - q are softplus functions.
WARPTRON_HD float focal_term(float z, float y, float p, float* slope) {
  const float t = 2.0f * y - 1.0f;
  const float x = t * z;
  const float tail = log1pf(expf(-fabsf(x)));
  const float minus_log_rest = (x < 0.0f ? 0.0f : x) + tail;
  const float minus_log_q = (x > 0.0f ? 0.0f : -x) + tail;
  const float weight = expf(-p * minus_log_rest);
  *slope = -t * weight * (p * expf(-minus_log_q) * minus_log_q + expf(-minus_log_rest));
  return weight * minus_log_q;
}

// max(0, 1 - t z) with t = 2 y - 1
WARPTRON_HD float hinge_term(float z, float y, float, float* slope) {
  const float t = 2.0f * y - 1.0f;
  const float margin = 1.0f - t * z;
  *slope = margin > 0.0f ? -t : 0.0f;
  return margin < 0.0f ? 0.0f : margin;
}

// max(0, 1 - t z)^2
WARPTRON_HD float squared_hinge_term(float z, float y, float, float* slope) {
  const float t = 2.0f * y - 1.0f;
  const float margin = 1.0f - t * z;
  const float held = margin < 0.0f ? 0.0f : margin;
  *slope = -2.0f * t * held;
  return held * held;
}

WARPTRON_HD float linear_prediction(float z) { return z; }

// metrics: sum of (prediction(z) - y)^2
#define WARPTRON_NUMBERS_ROW(name, prediction)                                                                  \
  WARPTRON_HD double name##_row(const float* z, const float* y, float* delta, int n, float p, float* metrics) { \
    double sum = 0;                                                                                             \
    float squares = 0;                                                                                          \
    WARPTRON_KEEP_ROLLED                                                                                        \
    for (int j = 0; j < n; j++) {                                                                               \
      float slope;                                                                                              \
      const float error = prediction(z[j]) - y[j];                                                              \
      squares += error * error;                                                                                 \
      sum += static_cast<double>(name##_term(z[j], y[j], p, &slope));                                           \
      if (delta != nullptr) {                                                                                   \
        delta[j] = slope;                                                                                       \
      }                                                                                                         \
    }                                                                                                           \
    metrics[0] = squares;                                                                                       \
    return sum;                                                                                                 \
  }

WARPTRON_NUMBERS_ROW(absolute_error, linear_prediction)
WARPTRON_NUMBERS_ROW(huber, linear_prediction)
WARPTRON_NUMBERS_ROW(smooth_l1, linear_prediction)
WARPTRON_NUMBERS_ROW(log_cosh, linear_prediction)
WARPTRON_NUMBERS_ROW(quantile, linear_prediction)
WARPTRON_NUMBERS_ROW(poisson, expf)
WARPTRON_NUMBERS_ROW(gamma, expf)
WARPTRON_NUMBERS_ROW(tweedie, expf)

// metrics: 1 if correct: each z has the sign of its target
#define WARPTRON_BINARY_ROW(name)                                                                               \
  WARPTRON_HD double name##_row(const float* z, const float* y, float* delta, int n, float p, float* metrics) { \
    double sum = 0;                                                                                             \
    bool correct = true;                                                                                        \
    WARPTRON_KEEP_ROLLED                                                                                        \
    for (int j = 0; j < n; j++) {                                                                               \
      float slope;                                                                                              \
      correct = correct && (z[j] > 0.0f) == (y[j] > 0.5f);                                                      \
      sum += static_cast<double>(name##_term(z[j], y[j], p, &slope));                                           \
      if (delta != nullptr) {                                                                                   \
        delta[j] = slope;                                                                                       \
      }                                                                                                         \
    }                                                                                                           \
    metrics[0] = correct ? 1.0f : 0.0f;                                                                         \
    return sum;                                                                                                 \
  }

WARPTRON_BINARY_ROW(focal)
WARPTRON_BINARY_ROW(hinge)
WARPTRON_BINARY_ROW(squared_hinge)

// The quantile losses of several levels of one target, y[0]. Levels: p, then y[1], y[2], ...
// metrics: (z - y)^2 of the output whose level is nearest to 1/2
WARPTRON_HD double quantiles_row(const float* z, const float* y, float* delta, int n, float p, float* metrics) {
  double sum = 0;
  float nearest = 1.0f;
  float error = 0;
  WARPTRON_KEEP_ROLLED
  for (int j = 0; j < n; j++) {
    float slope;
    const float level = j == 0 ? p : y[j];
    const float distance = fabsf(level - 0.5f);
    if (distance < nearest) {
      nearest = distance;
      error = z[j] - y[0];
    }
    sum += static_cast<double>(quantile_term(z[j], y[0], level, &slope));
    if (delta != nullptr) {
      delta[j] = slope;
    }
  }
  metrics[0] = error * error;
  return sum;
}

// sum of (v + (y - m)^2 e^-v) / 2 with the means m, the first half of the outputs, and the logarithms v of the variances, the
// second. The last one of an odd number is not used.
// metrics: sum of (m - y)^2
WARPTRON_HD double gaussian_nll_row(const float* z, const float* y, float* delta, int n, float, float* metrics) {
  double sum = 0;
  float squares = 0;
  const int means = n / 2;
  WARPTRON_KEEP_ROLLED
  for (int j = 0; j < means; j++) {
    const float error = z[j] - y[j];
    const float log_variance = z[means + j];
    const float precision = expf(-log_variance);
    squares += error * error;
    sum += static_cast<double>(0.5f * (log_variance + error * error * precision));
    if (delta != nullptr) {
      delta[j] = error * precision;
      delta[means + j] = 0.5f * (1.0f - error * error * precision);
    }
  }
  if (delta != nullptr && n != 2 * means) {
    delta[n - 1] = 0.0f;
  }
  metrics[0] = squares;
  return sum;
}
