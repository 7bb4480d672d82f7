#include "layers.h"

#include <math.h>

#include <vector>

namespace warptron {
namespace {

#include "noise.cuh"
#include "normalize.cuh"

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

void normalize(const Kernels& kernels, const Normalization& of, float* z, const float* scale, float* scaled,
               float* statistics) {
  if (of.of_rows) {
    kernels.normalize_rows(z, scale, scaled, statistics, statistics + of.rows, of.rows, of.columns, of.epsilon);
  } else {
    normalize_columns(of, z, scale, scaled, statistics);
  }
}

void normalize_backward(const Kernels& kernels, const Normalization& of, const float* x, const float* statistics,
                        const float* scale, float* delta, float* scale_gradient, float* shift_gradient) {
  gradients(of, x, delta, scale_gradient, shift_gradient);
  if (of.of_rows) {
    kernels.normalize_rows_backward(x, statistics + of.rows, scale, delta, of.rows, of.columns, of.epsilon);
  } else {
    normalize_columns_backward(of, x, statistics, scale, delta, scale_gradient, shift_gradient);
  }
}

void blend(const float* source, float* destination, long long count, float keep, float add) {
  for (long long i = 0; i < count; i++) {
    destination[i] = keep * destination[i] + add * source[i];
  }
}

void dropout(const Kernels& kernels, const float* from, float* to, long long count, RandomStream random, unsigned threshold,
             float scale) {
  constexpr long long AT_ONCE = 1024;
  float factors[AT_ONCE];
  for (long long first = 0; first < count; first += AT_ONCE) {
    const long long entries = count - first < AT_ONCE ? count - first : AT_ONCE;
    kernels.dropout_factors(random.seed, random.stream, first, entries, threshold, scale, factors);
    kernels.apply_factors(from + first, factors, entries, to + first);
  }
}

void add_noise(const float* from, float* to, long long count, RandomStream random, double deviation) {
  for (long long i = 0; i < count; i++) {
    const double noise = deviation * philox_normal(random.seed, random.stream, static_cast<unsigned long long>(i));
    to[i] = static_cast<float>(static_cast<double>(from[i]) + noise);
  }
}

}  // namespace warptron
