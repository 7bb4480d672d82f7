// Summation orders of the cuBLAS matrix products.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace warptron_sim {

/**
 * The number of interleaved partial sums. WARPTRON_SIM_SUMS=split: depends on the shape and on the alignment of the
 * operands, as cuBLAS's choice of a kernel does, so that a row's result depends on the number of rows and on the addresses
 * of the matrices. Otherwise 1: sequential summation.
 */
inline int partialSumCount(int m, int n, int k, const void* a, const void* b, const void* c) {
  static const bool split = [] {
    const char* text = getenv("WARPTRON_SIM_SUMS");
    return text != nullptr && strcmp(text, "split") == 0;
  }();
  if (!split) {
    return 1;
  }
  if (m == 1 || n == 1) {
    return 32;  // matrix times vector: one warp per entry
  }
  uintptr_t addresses = reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b) | reinterpret_cast<uintptr_t>(c);
  bool vectorized = addresses % 16 == 0;                         // 128-bit accesses
  bool splitK = static_cast<int64_t>(m) * n <= 32 * 32 && k > 64;  // too few tiles to fill the device
  return (vectorized ? 1 : 2) * (splitK ? 4 : 1);
}

/** sum[i] += dot product of row i of A and column b, sequential, four columns of A at a time. */
inline void addSequentially(float* sum, const float* a, const float* b, size_t rows, int k) {
  int l = 0;
  for (; l + 4 <= k; l += 4) {
    const float* a0 = a + static_cast<size_t>(l) * rows;
    const float *a1 = a0 + rows, *a2 = a1 + rows, *a3 = a2 + rows;
    float b0 = b[l], b1 = b[l + 1], b2 = b[l + 2], b3 = b[l + 3];
    for (size_t i = 0; i < rows; i++) {
      sum[i] += a0[i] * b0 + a1[i] * b1 + a2[i] * b2 + a3[i] * b3;
    }
  }
  for (; l < k; l++) {
    const float* a0 = a + static_cast<size_t>(l) * rows;
    for (size_t i = 0; i < rows; i++) {
      sum[i] += a0[i] * b[l];
    }
  }
}

/** The same with term l in partial sum l % partials; the partial sums are then added pairwise. */
inline void addInterleaved(float* sum, const float* a, const float* b, size_t rows, int k, int partials) {
  std::vector<float> partial(static_cast<size_t>(partials) * rows);
  for (int l = 0; l < k; l++) {
    const float* column = a + static_cast<size_t>(l) * rows;
    float* to = partial.data() + static_cast<size_t>(l % partials) * rows;
    for (size_t i = 0; i < rows; i++) {
      to[i] += column[i] * b[l];
    }
  }
  for (size_t half = static_cast<size_t>(partials) / 2 * rows; half >= rows; half /= 2) {
    for (size_t i = 0; i < half; i++) {
      partial[i] += partial[half + i];
    }
  }
  for (size_t i = 0; i < rows; i++) {
    sum[i] += partial[i];
  }
}

}  // namespace warptron_sim
