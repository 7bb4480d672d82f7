// Normalization and dropout of rows against formulas in double precision.
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
  const size_t from = width / 3;
  k.column_dots(a.get(), b.get(), rows, columns, static_cast<long long>(from), columns, 0.375, sums.get());
  for (size_t j = 0; j < from; j++) {
    CHECK(sums[j] == 0, "%s column dots %zu", k.name, j);
  }
  for (size_t j = from; j < width; j++) {
    double sum = 0;
    for (size_t i = j; i < a.size(); i += width) {
      sum += value(a, i) * value(b, i);
    }
    close(k.name, "column dots", value(sums, j), 0.375 * sum, gamma(2) * fabs(sum) + 1e-12, j);
  }
  CHECK(sums.untouched_around(), "%s column dots", k.name);
}

// The same entries transposed have the same statistics up to the order of sums in double precision, and the same formulas.
void in_lanes(const Kernels& k, int units, int rows) {
  const int step = (rows + k.lanes - 1) / k.lanes * k.lanes;
  const size_t entries = static_cast<size_t>(units * step);
  const Guarded scale(static_cast<size_t>(units), 2), shift(static_cast<size_t>(units), 3);
  Guarded z(entries, 1), normalized(entries), inverses(static_cast<size_t>(step)), delta(entries, 4);
  const Guarded before = z, gradient = delta;
  k.normalize_lanes(z.get(), scale.get(), shift.get(), normalized.get(), inverses.get(), units, step, EPSILON);
  k.normalize_lanes_backward(z.get(), inverses.get(), scale.get(), delta.get(), units, step);
  for (int column = 0; column < step; column++) {
    Guarded values(static_cast<size_t>(units));
    for (int j = 0; j < units; j++) {
      values[static_cast<size_t>(j)] = before[static_cast<size_t>(j * step + column)];
    }
    const Statistics exact(values, 0, values.size());
    const double inverse = 1 / sqrt(exact.variance + EPSILON);
    const size_t lane = static_cast<size_t>(column);
    close(k.name, "inverse", value(inverses, lane), inverse, gamma(2) * inverse, lane);
    double mean = 0, product = 0, size = 0;
    for (size_t j = 0; j < values.size(); j++) {
      const size_t entry = j * static_cast<size_t>(step) + static_cast<size_t>(column);
      const double g = value(gradient, entry) * value(scale, j);
      mean += g / units;
      product += g * value(z, entry) / units;
      size += fabs(g) * (1 + fabs(value(z, entry))) / units;
      const double x = (value(before, entry) - exact.mean) * inverse;
      close(k.name, "standardized in lanes", value(z, entry), x, gamma(ROUNDINGS) * (1 + fabs(x)) * inverse, entry);
      CHECK(normalized[entry] == z[entry] * scale[j] + shift[j], "%s normalized %zu", k.name, entry);
    }
    for (size_t j = 0; j < values.size(); j++) {
      const size_t entry = j * static_cast<size_t>(step) + static_cast<size_t>(column);
      const double g = value(gradient, entry) * value(scale, j);
      close(k.name, "backward in lanes", value(delta, entry), (g - mean - value(z, entry) * product) * inverse,
            gamma(ROUNDINGS) * (fabs(g) + size * (1 + fabs(value(z, entry)))) * inverse, entry);
    }
  }
  CHECK(z.untouched_around() && normalized.untouched_around() && inverses.untouched_around() && delta.untouched_around(),
        "%s in lanes", k.name);
}

// Batch normalization of columns, and of the same entries transposed, where `rows` of `step` columns count.
void over_the_batch(const Kernels& k, int rows, int units) {
  const size_t width = static_cast<size_t>(units);
  const size_t step = static_cast<size_t>((rows + k.lanes - 1) / k.lanes * k.lanes);
  const size_t count = static_cast<size_t>(rows);
  Guarded z(count * width, 1), delta(count * width, 2), scaled(count * width);
  const Guarded scale(width, 3), shift(width, 4), scale_gradient(width, 5), shift_gradient(width, 6);
  Guarded transposed(width * step, 7), transposed_delta(width * step), normalized(width * step), means(width), variances(width);
  std::vector<float> inverses(width), factors(width);
  std::vector<double> exact_means(width), exact_variances(width);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < width; j++) {
      transposed[j * step + i] = z[i * width + j];
      transposed_delta[j * step + i] = delta[i * width + j];
    }
  }
  k.column_moments(z.get(), rows, units, 0, units, exact_means.data(), exact_variances.data());
  k.normalize_units(transposed.get(), scale.get(), shift.get(), normalized.get(), means.get(), variances.get(), units, rows,
                    static_cast<long long>(step), EPSILON);
  for (size_t j = 0; j < width; j++) {
    Guarded column(count);
    for (size_t i = 0; i < count; i++) {
      column[i] = z[i * width + j];
    }
    const Statistics exact(column, 0, count);
    close(k.name, "mean of a column", exact_means[j], exact.mean, 1e-14, j);
    close(k.name, "variance of a column", exact_variances[j], exact.variance, 1e-14, j);
    close(k.name, "mean of a unit", value(means, j), exact.mean, gamma(2), j);
    close(k.name, "variance of a unit", value(variances, j), exact.variance, gamma(4), j);
    inverses[j] = static_cast<float>(1 / sqrt(exact_variances[j] + EPSILON));
    factors[j] = static_cast<float>(1 / sqrt(value(variances, j) + EPSILON)) * scale[j];
  }
  const Guarded before = z, gradient = delta;
  k.standardize_columns(z.get(), exact_means.data(), inverses.data(), scale.get(), scaled.get(), rows, units);
  k.standardize_columns_backward(z.get(), factors.data(), scale_gradient.get(), shift_gradient.get(), delta.get(), rows, units);
  k.normalize_units_backward(transposed.get(), variances.get(), scale.get(), scale_gradient.get(), shift_gradient.get(),
                             transposed_delta.get(), units, rows, static_cast<long long>(step), EPSILON);
  for (size_t j = 0; j < width; j++) {
    const double inverse = 1 / sqrt(exact_variances[j] + EPSILON);
    for (size_t i = 0; i < step; i++) {
      const size_t there = j * step + i;
      CHECK(normalized[there] == transposed[there] * scale[j] + shift[j], "%s normalized %zu", k.name, there);
      if (i >= count) {
        CHECK(transposed_delta[there] == 0, "%s padding %zu", k.name, there);
        continue;
      }
      const size_t here = i * width + j;
      const double x = (value(before, here) - exact_means[j]) * inverse;
      const double bound = gamma(ROUNDINGS) * (1 + fabs(x)) * inverse;
      close(k.name, "standardized column", value(z, here), x, bound, here);
      close(k.name, "standardized unit", value(transposed, there), x, bound, there);
      CHECK(scaled[here] == z[here] * scale[j], "%s scaled %zu", k.name, here);
      const double g = value(gradient, here) - value(shift_gradient, j) - x * value(scale_gradient, j);
      const double size = (3 + fabs(x)) * (1 + inverse) * inverse;
      close(k.name, "backward of a column", value(delta, here), g * inverse * value(scale, j), gamma(2 * ROUNDINGS) * size, here);
      close(k.name, "backward of a unit", value(transposed_delta, there), g * inverse * value(scale, j),
            gamma(2 * ROUNDINGS) * size, there);
    }
  }
  CHECK(z.untouched_around() && delta.untouched_around() && scaled.untouched_around(), "%s columns", k.name);
  CHECK(transposed.untouched_around() && transposed_delta.untouched_around(), "%s units", k.name);
  CHECK(normalized.untouched_around() && means.untouched_around() && variances.untouched_around(), "%s units", k.name);
}

void dots_of_rows(const Kernels& k, int rows, int columns) {
  const size_t width = static_cast<size_t>(columns);
  const Guarded a(static_cast<size_t>(rows) * width, 1), b(a.size(), 2);
  Guarded sums(static_cast<size_t>(rows));
  k.row_dots(a.get(), b.get(), rows, columns, 0.375, sums.get());
  for (size_t i = 0; i < sums.size(); i++) {
    double sum = 0;
    for (size_t l = i * width; l < (i + 1) * width; l++) {
      sum += value(a, l) * value(b, l);
    }
    close(k.name, "row dots", value(sums, i), 0.375 * sum, gamma(2) * fabs(sum) + 1e-12, i);
  }
  CHECK(sums.untouched_around(), "%s row dots", k.name);
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
      dots_of_rows(*k, size, 17);
      dots_of_rows(*k, 3, size);
      if (size > 0) {
        normalization(*k, size);
        in_lanes(*k, size, 5);
        in_lanes(*k, 5, size);
        over_the_batch(*k, size, 5);
        over_the_batch(*k, 5, size);
        dropout(*k, size);
      }
    }
  }
}
