// The left operand A of the matrix product of product.h: how a block of C reads its rows.
#pragma once

#include "kernels.h"

namespace warptron {
namespace {

// Access to the rows of A that a block of C needs: consecutive rows of A, consecutive columns of A^T, or a panel of packed A.
struct RowsOfA {
  const float* a;
  long long row;
  float at(int r, long long l) const { return a[r * row + l]; }
};

struct ColumnsOfA {
  const float* a;
  long long column;
  float at(int r, long long l) const { return a[l * column + r]; }
};

template <int ROWS>
struct PackedA {
  const float* a;
  float at(int r, long long l) const { return a[l * ROWS + r]; }
};

// The storage of A.  block: the rows of one block.  prefetch: prefetches the start of a later block.
struct AsRows {
  template <int ROWS>
  static RowsOfA block(const Product& p, long long i) {
    return {p.a + i * p.a_row, p.a_row};
  }

  // Each row is a new stream, which the hardware prefetcher detects only after a few accesses.
  template <int ROWS>
  static void prefetch(const Product& p, long long i) {
    for (int r = 0; r < ROWS; r++) {
      __builtin_prefetch(p.a + (i + r) * p.a_row, 0, 3);
    }
  }
};

struct AsColumns {
  template <int ROWS>
  static ColumnsOfA block(const Product& p, long long i) {
    return {p.a + i, p.a_column};
  }

  template <int ROWS>
  static void prefetch(const Product&, long long) {}
};

struct AsPacked {
  template <int ROWS>
  static PackedA<ROWS> block(const Product& p, long long i) {
    return {p.a + i * p.k};
  }

  template <int ROWS>
  static void prefetch(const Product&, long long) {}  // contiguous with the block before: the hardware prefetches it
};

}  // namespace
}  // namespace warptron
