// Operations across lanes: transposition, and sums of the lanes of a vector. They work on LANES x LANES squares.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace warptron {
namespace {

typedef int LaneNumbers __attribute__((vector_size(LANES * sizeof(int))));

struct Pair {
  Vector first, second;
};

// Divides both vectors into blocks of STEP lanes. first: the even blocks of both, interleaved; second: the odd blocks.
template <int STEP>
inline Pair exchange(Vector first, Vector second) {
  LaneNumbers even{};
  LaneNumbers odd{};
  for (int lane = 0; lane < LANES; lane++) {
    const bool of_second = (lane & STEP) != 0;
    even[lane] = of_second ? LANES + lane - STEP : lane;
    odd[lane] = of_second ? LANES + lane : lane + STEP;
  }
  return {__builtin_shuffle(first, second, even), __builtin_shuffle(first, second, odd)};
}

template <int STEP = LANES / 2>
inline void transpose_square(Vector (&rows)[LANES]) {
  for (int row = 0; row < LANES; row++) {
    if ((row & STEP) == 0) {
      const Pair exchanged = exchange<STEP>(rows[row], rows[row + STEP]);
      rows[row] = exchanged.first;
      rows[row + STEP] = exchanged.second;
    }
  }
  if constexpr (STEP > 1) {
    transpose_square<STEP / 2>(rows);
  }
}

// Lane i of the result is the sum of all lanes of vector i. Overwrites the vectors.
template <int STEP = LANES / 2>
inline Vector sums_of_lanes(Vector (&vectors)[LANES]) {
  for (int i = 0; i < STEP; i++) {
    const Pair exchanged = exchange<STEP>(vectors[i], vectors[i + STEP]);
    vectors[i] = exchanged.first + exchanged.second;
  }
  if constexpr (STEP > 1) {
    return sums_of_lanes<STEP / 2>(vectors);
  } else {
    return vectors[0];
  }
}

// What a transposition writes to the lanes after the last row of a vector. With the last row itself, whatever is computed from
// the padding is finite if it is for the rows.
enum class Padding { UNTOUCHED, ZEROS, LAST_ROW };

// to[j][i] = row(i)[j] for 0 <= i < rows and 0 <= j < columns; to: [columns x rows], row j at to + j to_row.
template <Padding PADDING, typename Row>
inline void transpose_rows(const Row& row, long long rows, long long columns, float* to, long long to_row) {
  for (long long i = 0; i < rows; i += LANES) {
    const int high = static_cast<int>(rows - i < LANES ? rows - i : LANES);
    for (long long j = 0; j < columns; j += LANES) {
      const int wide = static_cast<int>(columns - j < LANES ? columns - j : LANES);
      Vector square[LANES];
      for (int r = 0; r < LANES; r++) {
        const int source = r < high ? r : high - 1;
        if (source == r || PADDING == Padding::LAST_ROW) {
          const float* const from = row(i + source) + j;
          square[r] = wide == LANES ? load(from) : load_first(from, wide);
        } else {
          square[r] = Vector{};
        }
      }
      transpose_square(square);
      float* const corner = to + j * to_row + i;
      for (int c = 0; c < wide; c++) {
        if (PADDING != Padding::UNTOUCHED || high == LANES) {
          store(corner + c * to_row, square[c]);
        } else {
          store_first(corner + c * to_row, square[c], high);
        }
      }
    }
  }
}

// c[i][j] = alpha times the sum of a[i][l] b[j][l]. Takes LANES rows of A and one row of B at a time; each row of A has a lane
// of the result.
void multiply_rows(const ProductOfRows& p) {
  for (long long i = 0; i < p.m; i += LANES) {
    const float* a[LANES];
    for (int r = 0; r < LANES; r++) {  // pad with the last row; the extra results are discarded
      a[r] = p.a + (i + r < p.m ? i + r : p.m - 1) * p.step;
    }
    for (long long j = 0; j < p.n; j++) {
      Vector terms[LANES] = {};
      for (long long l = 0; l < p.k; l += LANES) {
        const Vector right = load(p.b + j * p.step + l);
        for (int r = 0; r < LANES; r++) {
          terms[r] = multiply_add(load(a[r] + l), right, terms[r]);
        }
      }
      float sums[LANES];
      store(sums, broadcast(p.alpha) * sums_of_lanes(terms));
      for (int r = 0; r < LANES && i + r < p.m; r++) {
        p.c[(i + r) * p.n + j] = sums[r];
      }
    }
  }
}

// sums[i] = scale times the sum of a's row i.  a: [rows x columns], columns a multiple of LANES.
void row_sums(const float* a, long long rows, long long columns, float scale, float* sums) {
  for (long long i = 0; i < rows; i += LANES) {
    const int count = static_cast<int>(rows - i < LANES ? rows - i : LANES);
    Vector terms[LANES] = {};
    for (int r = 0; r < count; r++) {
      for (long long l = 0; l < columns; l += LANES) {
        terms[r] = terms[r] + load(a + (i + r) * columns + l);
      }
    }
    store_first(sums + i, broadcast(scale) * sums_of_lanes(terms), count);
  }
}

}  // namespace
}  // namespace warptron
