// In which order the cuBLAS double adds up the products of an entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace warptron_sim {

/**
 * WARPTRON_SIM_SUMS=split: into how many interleaved partial sums a product is split, by its shape and by the alignment
 * of its operands, as cuBLAS chooses among its kernels. Then a row's result depends on the rows beside it and on where the
 * matrices begin. Otherwise 1: one sum, in the order of the terms.
 */
inline int partsOfSum(int m, int n, int k, const void* a, const void* b, const void* c) {
  static const bool split = [] {
    const char* text = getenv("WARPTRON_SIM_SUMS");
    return text != nullptr && strcmp(text, "split") == 0;
  }();
  if (!split) {
    return 1;
  }
  if (m == 1 || n == 1) {
    return 32;  // a matrix times a vector: a warp for each entry
  }
  uintptr_t together = reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b) | reinterpret_cast<uintptr_t>(c);
  bool vectors = together % 16 == 0;                          // 128-bit accesses
  bool few = static_cast<int64_t>(m) * n <= 32 * 32 && k > 64;  // too few tiles for the device: split-k
  return (vectors ? 1 : 2) * (few ? 4 : 1);
}

/** sum[i] += the product of row i of A and column b, in the order of the terms, four columns of A at a time. */
inline void addInOrder(float* sum, const float* a, const float* b, size_t rows, int k) {
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

/** The same with term l in partial sum l % parts; the partial sums are added up pairwise. */
inline void addInParts(float* sum, const float* a, const float* b, size_t rows, int k, int parts) {
  std::vector<float> partial(static_cast<size_t>(parts) * rows);
  for (int l = 0; l < k; l++) {
    const float* column = a + static_cast<size_t>(l) * rows;
    float* to = partial.data() + static_cast<size_t>(l % parts) * rows;
    for (size_t i = 0; i < rows; i++) {
      to[i] += column[i] * b[l];
    }
  }
  for (size_t half = static_cast<size_t>(parts) / 2 * rows; half >= rows; half /= 2) {
    for (size_t i = 0; i < half; i++) {
      partial[i] += partial[half + i];
    }
  }
  for (size_t i = 0; i < rows; i++) {
    sum[i] += partial[i];
  }
}

}  // namespace warptron_sim
