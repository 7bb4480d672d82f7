#include "layers.h"

#include <math.h>

#include <vector>

namespace warptron {
namespace {

#include "noise.cuh"
#include "normalize.cuh"

void normalize_columns(const Kernels& kernels, const Normalization& of, float* z, const float* scale, float* scaled,
                       float* statistics) {
  const size_t columns = static_cast<size_t>(of.columns);
  std::vector<double> means(columns), variances(columns);
  kernels.column_moments(z, of.rows, of.columns, 0, of.columns, means.data(), variances.data());
  std::vector<float> inverses(columns);
  for (size_t j = 0; j < columns; j++) {
    inverses[j] = inverse_deviation(variances[j], of.epsilon);
    statistics[j] = static_cast<float>(means[j]);
    statistics[columns + j] = static_cast<float>(variances[j]);
  }
  kernels.standardize_columns(z, means.data(), inverses.data(), scale, scaled, of.rows, of.columns);
}

// The scale is common to a column, so the means of delta times scale are the gradients of shift and scale, times scale.
void normalize_columns_backward(const Kernels& kernels, const Normalization& of, const float* x, const float* statistics,
                                const float* scale, float* delta, const float* scale_gradient,
                                const float* shift_gradient) {
  std::vector<float> factors(static_cast<size_t>(of.columns));
  for (long long j = 0; j < of.columns; j++) {
    const double variance = static_cast<double>(statistics[of.columns + j]);
    factors[static_cast<size_t>(j)] = inverse_deviation(variance, of.epsilon) * scale[j];
  }
  kernels.standardize_columns_backward(x, factors.data(), scale_gradient, shift_gradient, delta, of.rows, of.columns);
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
    normalize_columns(kernels, of, z, scale, scaled, statistics);
  }
}

void normalize_backward(const Kernels& kernels, const Normalization& of, const float* x, const float* statistics,
                        const float* scale, float* delta, float* scale_gradient, float* shift_gradient) {
  gradients(of, x, delta, scale_gradient, shift_gradient);
  if (of.of_rows) {
    kernels.normalize_rows_backward(x, statistics + of.rows, scale, delta, of.rows, of.columns, of.epsilon);
  } else {
    normalize_columns_backward(kernels, of, x, statistics, scale, delta, scale_gradient, shift_gradient);
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
