// How a product is divided into blocks of C, and operands laid out in the order in which the blocks read them.
//
// C is cut into strips of columns, and each strip into blocks of rows. B packed has the strips one after another, each with its rows
// side by side; A packed has the blocks one after another, each with its columns side by side. So a block goes through both from
// one address to the next, whatever the distance of the rows was.
#pragma once

#include "kernels.h"
#include "lanes.h"
#include "vector.h"

namespace warptron {
namespace {

// A strip of VECTORS vectors. FULL: all of their lanes are columns; otherwise the last vector has some, or all, of them.
template <int VECTORS_GIVEN, bool FULL_GIVEN>
struct Strip {
  static constexpr int VECTORS = VECTORS_GIVEN;
  static constexpr bool FULL = FULL_GIVEN;
  static constexpr int WIDTH = VECTORS * LANES;
};

// From column `from` on: take(strip, first column, columns that are there).
template <typename Take>
inline void in_strips(long long from, long long n, const Take& take) {
  long long j = from;
  if constexpr (LANES == 16) {  // 32 registers
    for (; j + 4 * LANES <= n; j += 4 * LANES) {
      take(Strip<4, true>{}, j, 4 * LANES);
    }
  }
  for (; j + 2 * LANES <= n; j += 2 * LANES) {
    take(Strip<2, true>{}, j, 2 * LANES);
  }
  const int rest = static_cast<int>(n - j);
  if (rest > LANES) {
    take(Strip<2, false>{}, j, rest);
  } else if (rest == LANES) {
    take(Strip<1, true>{}, j, rest);
  } else if (rest > 0) {
    take(Strip<1, false>{}, j, rest);
  }
}

template <int ROWS>
struct Rows {
  static constexpr int value = ROWS;
};

// All rows, MOST_ROWS at a time as long as there are so many: take(Rows<>, first row).
template <int MOST_ROWS, typename Take>
inline void in_blocks(long long m, const Take& take) {
  long long i = 0;
  if constexpr (MOST_ROWS == 8 && LANES == 16) {
    // Ten rows, as ten classes have: two blocks of five, where eight and two would leave the second waiting for its own sums.
    if (m == 10) {
      take(Rows<5>{}, 0);
      take(Rows<5>{}, 5);
      return;
    }
  }
  // Of six, eight at the end are two blocks of four, for the same reason.
  for (; i + MOST_ROWS <= m && !(MOST_ROWS == 6 && m - i == 8); i += MOST_ROWS) {
    take(Rows<MOST_ROWS>{}, i);
  }
  if constexpr (MOST_ROWS > 4) {
    for (; i + 4 <= m; i += 4) {
      take(Rows<4>{}, i);
    }
  }
  if constexpr (MOST_ROWS > 2) {
    if (i + 2 <= m) {
      take(Rows<2>{}, i);
      i += 2;
    }
  }
  for (; i < m; i++) {
    take(Rows<1>{}, i);
  }
}

// Rows of a block whose A is packed, for strips of any width.
constexpr int PACKED_ROWS = LANES == 8 ? 6 : 4;

long long packed_floats(long long k, long long n) { return k * ((n + LANES - 1) / LANES * LANES); }

// Rows from <= l < to of B [k x n]; the columns behind the last one are 0.
void pack(const float* b, long long k, long long n, long long from, long long to, float* packed) {
  in_strips(0, n, [=](auto strip, long long j, int width) {
    using S = decltype(strip);
    float* const first = packed + j * k;
    const int last = width - (S::VECTORS - 1) * LANES;
    for (long long l = from; l < to; l++) {
      for (int v = 0; v < S::VECTORS; v++) {
        const float* const there = b + l * n + j + v * LANES;
        store(first + l * S::WIDTH + v * LANES, S::FULL || v < S::VECTORS - 1 ? load(there) : load_first(there, last));
      }
    }
  });
}

// Columns from <= j < to of B, from rows of B^T [n x k].
void pack_transposed(const float* transposed, long long k, long long n, long long from, long long to, float* packed) {
  in_strips(0, n, [=](auto strip, long long j, int width) {
    const long long begin = from < j ? j : from;
    const long long end = to < j + width ? to : j + width;
    if (begin < end) {
      transpose_rows<true>([=](long long row) { return transposed + (begin + row) * k; }, end - begin, k,
                           packed + j * k + begin - j, decltype(strip)::WIDTH);
    }
  });
}

// A [m x k], which lies transposed, row l of the transposed one at a + l a_column.
inline void pack_columns(const float* a, long long a_column, long long m, long long k, float* packed) {
  in_blocks<PACKED_ROWS>(m, [=](auto rows, long long i) {
    constexpr int ROWS = decltype(rows)::value;
    float* const first = packed + i * k;
    for (long long l = 0; l < k; l++) {
      memcpy(first + l * ROWS, a + l * a_column + i, ROWS * sizeof(float));
    }
  });
}

}  // namespace
}  // namespace warptron
