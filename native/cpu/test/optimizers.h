// Optimizers for tests, with their per-update scalars as computed in Java.
#pragma once

#include <math.h>
#include <string.h>

#include <vector>

#include "../kernels.h"

// Index of the optimizer in the list of kernels/update.cuh; -1 if it is unknown.
inline int optimizer_named(const char* name) {
  for (int i = 0; i < warptron::OPTIMIZERS; i++) {
    if (strcmp(name, warptron::OPTIMIZER_NAMES[i]) == 0) {
      return i;
    }
  }
  return -1;
}

struct Optimizer {
  int number;
  float rate, momentum;
  double beta1, beta2;

  static Optimizer sgd(float rate) { return {optimizer_named("sgd"), rate, 0, 0, 0}; }
  static Optimizer nesterov(float rate, float momentum) {
    return {optimizer_named("sgd_nesterov"), rate, momentum, 0, 0};
  }
  static Optimizer adam(float rate) { return {optimizer_named("adam"), rate, 0, 0.9, 0.999}; }

  // Scalars of `count` updates after the first `before`: [count x SCALARS].
  std::vector<float> scalars(long long before, long long count) const {
    std::vector<float> rows;
    for (long long update = before + 1; update <= before + count; update++) {
      std::vector<float> row(warptron::SCALARS);
      row[0] = rate;
      row[1] = momentum;
      row[warptron::KEPT] = 1;
      row[warptron::DROPOUT] = 1;
      if (number == optimizer_named("adam")) {
        const double settings[] = {beta1, 1 - beta1, beta2, 1 - beta2, 1e-8, correction(beta1, update),
                                   correction(beta2, update)};
        for (size_t i = 0; i < 7; i++) {
          row[i + 1] = static_cast<float>(settings[i]);
        }
      }
      rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
  }

 private:
  static double correction(double beta, long long update) {
    return -1 / expm1(static_cast<double>(update) * log(beta));
  }
};

inline warptron::ScalarRows rows_of(const std::vector<float>& scalars) {
  return {scalars.data(), static_cast<long long>(scalars.size()) / warptron::SCALARS};
}
