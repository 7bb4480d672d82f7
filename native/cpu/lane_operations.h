// Normalization of transposed rows, for LaneStep. Matrices are [units x step], one column for each row of the batch.
#pragma once

#include "formulas.h"
#include "row_operations.h"
#include "vector.h"

namespace warptron {
namespace {

// Layer normalization: each column by itself. Sums take the units in order.
void normalize_lanes(float* z, const float* scale, const float* shift, float* normalized, float* inverses, long long units,
                     long long step, double epsilon) {
  const double count = static_cast<double>(units);
  for (long long from = 0; from < step; from += LANES) {
    float* const strip = z + from;
    double means[LANES] = {};
    for (long long j = 0; j < units; j++) {
      for (int lane = 0; lane < LANES; lane++) {
        means[lane] += static_cast<double>(strip[j * step + lane]);
      }
    }
    for (double& mean : means) {
      mean /= count;
    }
    double squares[LANES] = {};
    for (long long j = 0; j < units; j++) {
      for (int lane = 0; lane < LANES; lane++) {
        const double d = static_cast<double>(strip[j * step + lane]) - means[lane];
        squares[lane] += d * d;
      }
    }
    float* const inverse = inverses + from;
    for (int lane = 0; lane < LANES; lane++) {
      inverse[lane] = inverse_deviation(squares[lane] / count, epsilon);
    }
    for (long long j = 0; j < units; j++) {
      float* const row = strip + j * step;
      float* const result = normalized + j * step + from;
      const float factor = scale[j];
      const float summand = shift[j];
#pragma GCC ivdep
      for (int lane = 0; lane < LANES; lane++) {
        const float x = standardized(row[lane], means[lane], inverse[lane]);
        row[lane] = x;
        result[lane] = x * factor + summand;
      }
    }
  }
}

void normalize_lanes_backward(const float* x, const float* inverses, const float* scale, float* delta, long long units,
                              long long step) {
  const double count = static_cast<double>(units);
  for (long long from = 0; from < step; from += LANES) {
    double sums[LANES] = {};
    double products[LANES] = {};
    for (long long j = 0; j < units; j++) {
      const long long row = j * step + from;
      for (int lane = 0; lane < LANES; lane++) {
        const double g = static_cast<double>(delta[row + lane] * scale[j]);
        sums[lane] += g;
        products[lane] += g * static_cast<double>(x[row + lane]);
      }
    }
    float means[LANES];
    float mean_products[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      means[lane] = static_cast<float>(sums[lane] / count);
      mean_products[lane] = static_cast<float>(products[lane] / count);
    }
    for (long long j = 0; j < units; j++) {
      const float* const x_row = x + j * step + from;
      float* const row = delta + j * step + from;
      const float factor = scale[j];
#pragma GCC ivdep
      for (int lane = 0; lane < LANES; lane++) {
        row[lane] = normalization_backward(row[lane] * factor, x_row[lane], means[lane], mean_products[lane],
                                           inverses[from + lane]);
      }
    }
  }
}

// Batch normalization: each row of the matrix by itself, over its first `rows` columns. The padding is transformed too.
void normalize_units(float* z, const float* scale, const float* shift, float* normalized, float* means, float* variances,
                     long long units, long long rows, long long step, double epsilon) {
  const double count = static_cast<double>(rows);
  for (long long j = 0; j < units; j++, z += step, normalized += step) {
    const double mean = sum_of(rows, [=](long long i) { return static_cast<double>(z[i]); }) / count;
    const double squares = sum_of(rows, [=](long long i) {
      const double d = static_cast<double>(z[i]) - mean;
      return d * d;
    });
    const double variance = squares / count;
    const float inverse = inverse_deviation(variance, epsilon);
    const float factor = scale[j];
    const float summand = shift[j];
#pragma GCC ivdep
    for (long long i = 0; i < step; i++) {
      const float x = standardized(z[i], mean, inverse);
      z[i] = x;
      normalized[i] = x * factor + summand;
    }
    means[j] = static_cast<float>(mean);
    variances[j] = static_cast<float>(variance);
  }
}

// The scale is common to a row, so the means of delta times scale are the gradients of shift and scale, times scale. The padding
// of delta is not changed.
void normalize_units_backward(const float* x, const float* variances, const float* scale, const float* scale_gradient,
                              const float* shift_gradient, float* delta, long long units, long long rows, long long step,
                              double epsilon) {
  for (long long j = 0; j < units; j++, x += step, delta += step) {
    const float inverse = inverse_deviation(static_cast<double>(variances[j]), epsilon) * scale[j];
    const float mean = shift_gradient[j];
    const float product = scale_gradient[j];
#pragma GCC ivdep
    for (long long i = 0; i < rows; i++) {
      delta[i] = normalization_backward(delta[i], x[i], mean, product, inverse);
    }
  }
}

void row_dots(const float* a, const float* b, long long rows, long long columns, double factor, float* sums) {
  for (long long i = 0; i < rows; i++, a += columns, b += columns) {
    const double sum =
        sum_of(columns, [=](long long l) { return static_cast<double>(a[l]) * static_cast<double>(b[l]); });
    sums[i] = static_cast<float>(factor * sum);
  }
}

}  // namespace
}  // namespace warptron
