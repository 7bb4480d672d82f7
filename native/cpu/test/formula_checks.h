// Helpers of the tests that compare kernels with formulas in double precision.
#pragma once

#include "check.h"

constexpr int SIZES[] = {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 130};

// Number of roundings of a formula with one or two elementary functions (6 for tanh and exp, see elementary.h) and a few
// sums and products.
constexpr double ROUNDINGS = 16;

inline double value(const Guarded& array, size_t i) { return static_cast<double>(array[i]); }

inline void close(const char* set, const char* what, double actual, double expected, double bound, size_t at) {
  CHECK(fabs(actual - expected) <= bound, "%s %s, entry %zu: expected %.9g, got %.9g", set, what, at, expected, actual);
}
