// Layer normalization and dropout of rows against formulas in double precision.
#include <limits>

#include "check.h"
#include "formula_checks.h"
#include "noise.cuh"

namespace {

using warptron::Kernels;

constexpr double EPSILON = 0.125;
constexpr int ROWS = 3;

// Mean and variance of some entries.
struct Statistics {
  double mean = 0, variance = 0;

  Statistics(const Guarded& values, size_t from, size_t count) {
    for (size_t j = from; j < from + count; j++) {
      mean += value(values, j) / static_cast<double>(count);
    }
    for (size_t j = from; j < from + count; j++) {
      variance += (value(values, j) - mean) * (value(values, j) - mean) / static_cast<double>(count);
    }
  }
};

void normalization(const Kernels& k, int columns) {
  const size_t width = static_cast<size_t>(columns);
  Guarded z(ROWS * width, 1), scale(width, 2), scaled(ROWS * width), means(ROWS), variances(ROWS), delta(ROWS * width, 3);
  const Guarded before = z, gradient = delta;
  k.normalize_rows(z.get(), scale.get(), scaled.get(), means.get(), variances.get(), ROWS, columns, EPSILON);
  k.normalize_rows_backward(z.get(), variances.get(), scale.get(), delta.get(), ROWS, columns, EPSILON);
  for (size_t row = 0; row < ROWS; row++) {
    const Statistics exact(before, row * width, width);
    const double inverse = 1 / sqrt(exact.variance + EPSILON);
    close(k.name, "mean", value(means, row), exact.mean, gamma(2), row);
    close(k.name, "variance", value(variances, row), exact.variance, gamma(4), row);
    double mean = 0, product = 0, size = 0;
    for (size_t j = row * width; j < (row + 1) * width; j++) {
      const double g = value(gradient, j) * value(scale, j - row * width);
      mean += g / columns;
      product += g * value(z, j) / columns;
      size += fabs(g) * (1 + fabs(value(z, j))) / columns;
    }
    for (size_t j = row * width; j < (row + 1) * width; j++) {
      const double x = (value(before, j) - exact.mean) * inverse;
      const double factor = value(scale, j - row * width);
      close(k.name, "standardized", value(z, j), x, gamma(ROUNDINGS) * (1 + fabs(x)) * inverse, j);
      CHECK(scaled[j] == z[j] * scale[j - row * width], "%s scaled %zu", k.name, j);
      const double g = value(gradient, j) * factor;
      close(k.name, "backward", value(delta, j), (g - mean - value(z, j) * product) * inverse,
            gamma(ROUNDINGS) * (fabs(g) + size * (1 + fabs(value(z, j)))) * inverse, j);
    }
  }
  CHECK(z.untouched_around() && scaled.untouched_around() && delta.untouched_around(), "%s normalization", k.name);
  CHECK(means.untouched_around() && variances.untouched_around(), "%s statistics", k.name);
}

void dots(const Kernels& k, int rows, int columns) {
  const size_t width = static_cast<size_t>(columns);
  Guarded a(static_cast<size_t>(rows) * width, 1), b(a.size(), 2), sums(width);
  k.column_dots(a.get(), b.get(), rows, columns, 0.375, sums.get());
  for (size_t j = 0; j < width; j++) {
    double sum = 0;
    for (size_t i = j; i < a.size(); i += width) {
      sum += value(a, i) * value(b, i);
    }
    close(k.name, "column dots", value(sums, j), 0.375 * sum, gamma(2) * fabs(sum) + 1e-12, j);
  }
  CHECK(sums.untouched_around(), "%s column dots", k.name);
}

void dropout(const Kernels& k, int size) {
  const size_t count = static_cast<size_t>(size);
  const unsigned threshold = 0x60000000u;
  for (long long first : {0ll, 1ll, 6ll, 1ll << 40}) {
    Guarded factors(count), values(count, 4);
    values[0] = std::numeric_limits<float>::infinity();
    const Guarded before = values;
    k.dropout_factors(7, 11, first, size, threshold, 1.5f, factors.get());
    k.apply_factors(values.get(), factors.get(), size, values.get());
    for (size_t i = 0; i < count; i++) {
      const bool kept = is_kept(7, 11, static_cast<unsigned long long>(first) + i, threshold);
      CHECK(factors[i] == (kept ? 1.5f : 0.0f), "%s factor %zu from %lld on", k.name, i, first);
      CHECK(values[i] == (kept ? before[i] * 1.5f : 0.0f), "%s product %zu from %lld on", k.name, i, first);
    }
    CHECK(factors.untouched_around() && values.untouched_around(), "%s dropout", k.name);
  }
}

}  // namespace

void row_operation_tests() {
  for (const Kernels* k : tables()) {
    for (int size : SIZES) {
      dots(*k, size, 17);
      dots(*k, 3, size);
      if (size > 0) {
        normalization(*k, size);
        dropout(*k, size);
      }
    }
  }
}
