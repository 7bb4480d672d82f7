// The division of C into blocks, and the packing of operands in the order in which the blocks read them.
//
// C is divided into strips of columns, and each strip into blocks of rows. Packed B is a sequence of panels, one for each
// strip, each with its rows contiguous. Packed A is a sequence of panels, one for each block of rows, each with its columns
// contiguous. So a block reads both with stride 1, whatever the original row strides are.
#pragma once

#include "kernels.h"
#include "lanes.h"
#include "vector.h"

namespace warptron {
namespace {

// A strip of VECTORS vectors. FULL: every lane is a column of C; otherwise the last vector may be partial.
template <int VECTORS_GIVEN, bool FULL_GIVEN>
struct Strip {
  static constexpr int VECTORS = VECTORS_GIVEN;
  static constexpr bool FULL = FULL_GIVEN;
  static constexpr int WIDTH = VECTORS * LANES;
};

// Divides columns from <= j < n into strips and calls take(strip, first column, number of columns) for each.
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

// Divides m rows into blocks of MOST_ROWS, with smaller ones at the end, and calls take(Rows<>, first row) for each.
template <int MOST_ROWS, typename Take>
inline void in_blocks(long long m, const Take& take) {
  long long i = 0;
  if constexpr (MOST_ROWS == 8 && LANES == 16) {
    // Ten rows, common with ten classes: two blocks of five. In a block of two, the latency of its few sums is not hidden.
    if (m == 10) {
      take(Rows<5>{}, 0);
      take(Rows<5>{}, 5);
      return;
    }
  }
  // If blocks have six rows, the last eight rows become two blocks of four, for the same reason.
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

// Rows of a block if A is packed: the same for all widths of a strip, since A is packed once.
constexpr int PACKED_ROWS = LANES == 8 ? 6 : 4;

long long packed_floats(long long k, long long n) { return k * ((n + LANES - 1) / LANES * LANES); }

// Packs rows from <= l < to of B [k x n]; the padding columns are 0.
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

// Packs columns from <= j < to of B, which are rows of B^T [n x k].
void pack_transposed(const float* transposed, long long k, long long n, long long from, long long to, float* packed) {
  in_strips(0, n, [=](auto strip, long long j, int width) {
    const long long begin = from < j ? j : from;
    const long long end = to < j + width ? to : j + width;
    if (begin < end) {
      transpose_rows<Padding::ZEROS>([=](long long row) { return transposed + (begin + row) * k; }, end - begin, k,
                           packed + j * k + begin - j, decltype(strip)::WIDTH);
    }
  });
}

// Packs A [m x k], which is stored transposed: row l of A^T at a + l a_column.
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
