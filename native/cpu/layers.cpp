#include "layers.h"

#include <math.h>

#include <vector>

namespace warptron {
namespace {

#include "noise.cuh"
#include "normalize.cuh"

// term(0) + term(1) + ... in a fixed order, in groups that the compiler can vectorise.
template <typename Term>
double sum_of(long long count, const Term& term) {
  constexpr int GROUPS = 8;
  double groups[GROUPS] = {};
  long long i = 0;
  for (; i + GROUPS <= count; i += GROUPS) {
    for (int group = 0; group < GROUPS; group++) {
      groups[group] += term(i + group);
    }
  }
  for (int group = 0; i < count; i++, group++) {
    groups[group] += term(i);
  }
  double sum = 0;
  for (double group : groups) {
    sum += group;
  }
  return sum;
}

void normalize_rows(const Normalization& of, float* z, const float* scale, float* scaled, float* statistics) {
  const long long columns = of.columns;
  for (long long row = 0; row < of.rows; row++, z += columns, scaled += columns) {
    const double mean = sum_of(columns, [=](long long j) { return static_cast<double>(z[j]); }) / static_cast<double>(columns);
    const double squares = sum_of(columns, [=](long long j) {
      const double d = static_cast<double>(z[j]) - mean;
      return d * d;
    });
    const double variance = squares / static_cast<double>(columns);
    const float inverse = inverse_deviation(variance, of.epsilon);
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      const float x = standardized(z[j], mean, inverse);
      z[j] = x;
      scaled[j] = x * scale[j];
    }
    statistics[row] = static_cast<float>(mean);
    statistics[of.rows + row] = static_cast<float>(variance);
  }
}

// Row after row, since columns are not contiguous.
void normalize_columns(const Normalization& of, float* z, const float* scale, float* scaled, float* statistics) {
  const long long columns = of.columns;
  const double rows = static_cast<double>(of.rows);
  std::vector<double> means(static_cast<size_t>(columns)), variances(static_cast<size_t>(columns));
  double* const mean = means.data();
  double* const variance = variances.data();
  for (long long i = 0; i < of.rows; i++) {
    for (long long j = 0; j < columns; j++) {
      mean[j] += static_cast<double>(z[i * columns + j]);
    }
  }
  for (long long j = 0; j < columns; j++) {
    mean[j] /= rows;
  }
  for (long long i = 0; i < of.rows; i++) {
    for (long long j = 0; j < columns; j++) {
      const double d = static_cast<double>(z[i * columns + j]) - mean[j];
      variance[j] += d * d;
    }
  }
  std::vector<float> inverses(static_cast<size_t>(columns));
  for (size_t j = 0; j < static_cast<size_t>(columns); j++) {
    variance[j] /= rows;
    inverses[j] = inverse_deviation(variance[j], of.epsilon);
    statistics[j] = static_cast<float>(mean[j]);
    statistics[static_cast<size_t>(columns) + j] = static_cast<float>(variance[j]);
  }
  const float* const inverse = inverses.data();
  for (long long i = 0; i < of.rows; i++, z += columns, scaled += columns) {
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      const float x = standardized(z[j], mean[j], inverse[j]);
      z[j] = x;
      scaled[j] = x * scale[j];
    }
  }
}

void normalize_rows_backward(const Normalization& of, const float* x, const float* statistics, const float* scale,
                             float* delta) {
  const long long columns = of.columns;
  for (long long row = 0; row < of.rows; row++, x += columns, delta += columns) {
    const double sum = sum_of(columns, [=](long long j) { return static_cast<double>(delta[j] * scale[j]); });
    const double products = sum_of(
        columns, [=](long long j) { return static_cast<double>(delta[j] * scale[j]) * static_cast<double>(x[j]); });
    const float mean = static_cast<float>(sum / static_cast<double>(columns));
    const float product = static_cast<float>(products / static_cast<double>(columns));
    const float inverse = inverse_deviation(static_cast<double>(statistics[of.rows + row]), of.epsilon);
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      delta[j] = normalization_backward(delta[j] * scale[j], x[j], mean, product, inverse);
    }
  }
}

// The scale is common to a column, so the means of delta times scale are the gradients of shift and scale, times scale.
void normalize_columns_backward(const Normalization& of, const float* x, const float* statistics, const float* scale,
                                float* delta, const float* scale_gradient, const float* shift_gradient) {
  const long long columns = of.columns;
  std::vector<float> inverses(static_cast<size_t>(columns));
  for (long long j = 0; j < columns; j++) {
    const double variance = static_cast<double>(statistics[columns + j]);
    inverses[static_cast<size_t>(j)] = inverse_deviation(variance, of.epsilon) * scale[j];
  }
  const float* const inverse = inverses.data();
  for (long long row = 0; row < of.rows; row++, x += columns, delta += columns) {
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      delta[j] = normalization_backward(delta[j], x[j], shift_gradient[j], scale_gradient[j], inverse[j]);
    }
  }
}

void gradients(const Normalization& of, const float* x, const float* delta, float* scale_gradient, float* shift_gradient) {
  const size_t columns = static_cast<size_t>(of.columns);
  std::vector<double> of_scale(columns), of_shift(columns);
  for (long long i = 0; i < of.rows; i++, x += columns, delta += columns) {
    for (size_t j = 0; j < columns; j++) {
      const double d = static_cast<double>(delta[j]);
      of_scale[j] += d * static_cast<double>(x[j]);
      of_shift[j] += d;
    }
  }
  for (size_t j = 0; j < columns; j++) {
    scale_gradient[j] = static_cast<float>(of_scale[j] / static_cast<double>(of.rows));
    shift_gradient[j] = static_cast<float>(of_shift[j] / static_cast<double>(of.rows));
  }
}

}  // namespace

void normalize(const Normalization& of, float* z, const float* scale, float* scaled, float* statistics) {
  if (of.of_rows) {
    normalize_rows(of, z, scale, scaled, statistics);
  } else {
    normalize_columns(of, z, scale, scaled, statistics);
  }
}

void normalize_backward(const Normalization& of, const float* x, const float* statistics, const float* scale, float* delta,
                        float* scale_gradient, float* shift_gradient) {
  gradients(of, x, delta, scale_gradient, shift_gradient);
  if (of.of_rows) {
    normalize_rows_backward(of, x, statistics, scale, delta);
  } else {
    normalize_columns_backward(of, x, statistics, scale, delta, scale_gradient, shift_gradient);
  }
}

void blend(const float* source, float* destination, long long count, float keep, float add) {
  for (long long i = 0; i < count; i++) {
    destination[i] = keep * destination[i] + add * source[i];
  }
}

void dropout(const float* from, float* to, long long count, RandomStream random, unsigned threshold, float scale) {
  for (long long i = 0; i < count; i++) {
    const bool kept = is_kept(random.seed, random.stream, static_cast<unsigned long long>(i), threshold);
    to[i] = kept ? from[i] * scale : 0.0f;
  }
}

void add_noise(const float* from, float* to, long long count, RandomStream random, double deviation) {
  for (long long i = 0; i < count; i++) {
    const double noise = deviation * philox_normal(random.seed, random.stream, static_cast<unsigned long long>(i));
    to[i] = static_cast<float>(static_cast<double>(from[i]) + noise);
  }
}

}  // namespace warptron
