// Normalization and dropout of rows, for steps and operations.
#pragma once

#include "formulas.h"

namespace warptron {
namespace {

// term(0) + term(1) + ... in a fixed order, in groups that the compiler can vectorise.
template <typename Term>
inline double sum_of(long long count, const Term& term) {
  constexpr int GROUPS = 16;
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

void normalize_rows(float* z, const float* scale, float* scaled, float* means, float* variances, long long rows,
                    long long columns, double epsilon) {
  const double count = static_cast<double>(columns);
  for (long long row = 0; row < rows; row++, z += columns, scaled += columns) {
    const double mean = sum_of(columns, [=](long long j) { return static_cast<double>(z[j]); }) / count;
    const double squares = sum_of(columns, [=](long long j) {
      const double d = static_cast<double>(z[j]) - mean;
      return d * d;
    });
    const double variance = squares / count;
    const float inverse = inverse_deviation(variance, epsilon);
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      const float x = standardized(z[j], mean, inverse);
      z[j] = x;
      scaled[j] = x * scale[j];
    }
    means[row] = static_cast<float>(mean);
    variances[row] = static_cast<float>(variance);
  }
}

void normalize_rows_backward(const float* x, const float* variances, const float* scale, float* delta, long long rows,
                             long long columns, double epsilon) {
  const double count = static_cast<double>(columns);
  for (long long row = 0; row < rows; row++, x += columns, delta += columns) {
    const double sum = sum_of(columns, [=](long long j) { return static_cast<double>(delta[j] * scale[j]); });
    const double products = sum_of(
        columns, [=](long long j) { return static_cast<double>(delta[j] * scale[j]) * static_cast<double>(x[j]); });
    const float mean = static_cast<float>(sum / count);
    const float product = static_cast<float>(products / count);
    const float inverse = inverse_deviation(static_cast<double>(variances[row]), epsilon);
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      delta[j] = normalization_backward(delta[j] * scale[j], x[j], mean, product, inverse);
    }
  }
}

// Sums term(entry) over the rows of columns from <= j < to, in double precision and in the order of the rows, and passes them to
// take(j, sum).  term: of an index of [rows x columns].
template <typename Term, typename Take>
inline void sum_columns(long long rows, long long columns, long long from, long long to, const Term& term, const Take& take) {
  constexpr long long STRIP = 16;
  for (long long first = from; first < to; first += STRIP) {
    const long long width = to - first < STRIP ? to - first : STRIP;
    double strip[STRIP] = {};
    for (long long i = 0; i < rows; i++) {
      for (long long j = 0; j < width; j++) {
        strip[j] += term(i * columns + first + j, first + j);
      }
    }
    for (long long j = 0; j < width; j++) {
      take(first + j, strip[j]);
    }
  }
}

void column_dots(const float* a, const float* b, long long rows, long long columns, long long from, long long to,
                 double factor, float* sums) {
  sum_columns(
      rows, columns, from, to,
      [=](long long entry, long long) { return static_cast<double>(a[entry]) * static_cast<double>(b[entry]); },
      [=](long long j, double sum) { sums[j] = static_cast<float>(factor * sum); });
}

void column_moments(const float* z, long long rows, long long columns, long long from, long long to, double* means,
                    double* variances) {
  const double count = static_cast<double>(rows);
  sum_columns(
      rows, columns, from, to, [=](long long entry, long long) { return static_cast<double>(z[entry]); },
      [=](long long j, double sum) { means[j] = sum / count; });
  sum_columns(
      rows, columns, from, to,
      [=](long long entry, long long j) {
        const double d = static_cast<double>(z[entry]) - means[j];
        return d * d;
      },
      [=](long long j, double sum) { variances[j] = sum / count; });
}

void standardize_columns(float* z, const double* means, const float* inverses, const float* scale, float* scaled,
                         long long rows, long long columns) {
  for (long long row = 0; row < rows; row++, z += columns, scaled += columns) {
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      const float x = standardized(z[j], means[j], inverses[j]);
      z[j] = x;
      scaled[j] = x * scale[j];
    }
  }
}

void standardize_columns_backward(const float* x, const float* factors, const float* scale_gradient,
                                  const float* shift_gradient, float* delta, long long rows, long long columns) {
  for (long long row = 0; row < rows; row++, x += columns, delta += columns) {
#pragma GCC ivdep
    for (long long j = 0; j < columns; j++) {
      delta[j] = normalization_backward(delta[j], x[j], shift_gradient[j], scale_gradient[j], factors[j]);
    }
  }
}

// Entries of one Philox block are computed together.
void dropout_factors(unsigned long long seed, unsigned long long stream, long long first, long long count, unsigned threshold,
                     float scale, float* factors) {
  constexpr long long WORDS = 4;
  long long i = 0;
  for (; i < count && (first + i) % WORDS != 0; i++) {
    factors[i] = is_kept(seed, stream, static_cast<unsigned long long>(first + i), threshold) ? scale : 0.0f;
  }
  const long long blocks = (count - i) / WORDS;
  const unsigned long long first_block = static_cast<unsigned long long>((first + i) / WORDS);
  float* const whole = factors + i;
#pragma GCC ivdep
  for (long long b = 0; b < blocks; b++) {
    const PhiloxBlock block = philox_block(seed, stream, first_block + static_cast<unsigned long long>(b));
    for (long long word = 0; word < WORDS; word++) {
      whole[b * WORDS + word] = block.words[word] >= threshold ? scale : 0.0f;
    }
  }
  for (i += blocks * WORDS; i < count; i++) {
    factors[i] = is_kept(seed, stream, static_cast<unsigned long long>(first + i), threshold) ? scale : 0.0f;
  }
}

void apply_factors(const float* values, const float* factors, long long count, float* products) {
#pragma GCC ivdep
  for (long long i = 0; i < count; i++) {
    products[i] = factors[i] == 0.0f ? 0.0f : values[i] * factors[i];
  }
}

}  // namespace
}  // namespace warptron
