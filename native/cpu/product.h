// The product of small matrices of kernels.h, in registers: a block of up to MOST_ROWS rows of C by one or more vectors.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace warptron {
namespace {

// So many terms are summed up by themselves before they are added to the rest: the rounding then grows with k / TILE
// instead of with k.
constexpr long long TILE = 64;

// Where an entry of C's block finds its row of A: consecutive rows of A, or consecutive columns of the transposed one.
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

// C[0 .. ROWS)[0 .. width), with width > (VECTORS - 1) LANES. FULL: the width is VECTORS LANES.
template <int ROWS, int VECTORS, bool FULL, typename A>
inline void multiply_block(const A& a, const Product& p, const float* b, float* c, const float* bias, int width) {
  const int last = width - (VECTORS - 1) * LANES;  // lanes of the last vector
  auto load_at = [last](const float* from, int v) {
    return FULL || v < VECTORS - 1 ? load(from + v * LANES) : load_first(from + v * LANES, last);
  };
  Vector total[ROWS][VECTORS] = {};
  for (long long start = 0; start < p.k; start += TILE) {
    const long long end = start + TILE < p.k ? start + TILE : p.k;
    Vector sum[ROWS][VECTORS] = {};
    for (long long l = start; l < end; l++) {
      Vector right[VECTORS];
      for (int v = 0; v < VECTORS; v++) {
        right[v] = load_at(b + l * p.b_row, v);
      }
      for (int r = 0; r < ROWS; r++) {
        const Vector left = broadcast(a.at(r, l));
        for (int v = 0; v < VECTORS; v++) {
          sum[r][v] = multiply_add(left, right[v], sum[r][v]);
        }
      }
    }
    for (int r = 0; r < ROWS; r++) {
      for (int v = 0; v < VECTORS; v++) {
        total[r][v] = total[r][v] + sum[r][v];
      }
    }
  }
  const Vector alpha = broadcast(p.alpha);
  for (int v = 0; v < VECTORS; v++) {
    const Vector added = bias == nullptr ? Vector{} : load_at(bias, v);
    for (int r = 0; r < ROWS; r++) {
      float* const row = c + r * p.c_row;
      Vector value = alpha * total[r][v];
      if (p.beta != 0.0f) {
        value = value + broadcast(p.beta) * load_at(row, v);
      }
      if (bias != nullptr) {
        value = value + added;
      }
      if (FULL || v < VECTORS - 1) {
        store(row + v * LANES, value);
      } else {
        store_first(row + v * LANES, value, last);
      }
    }
  }
}

// One strip of columns, from j on: all rows, in blocks.
template <int MOST_ROWS, int VECTORS, bool FULL, typename A>
inline void multiply_strip(const Product& p, long long j, int width) {
  const float* const b = p.b + j;
  const float* const bias = p.bias == nullptr ? nullptr : p.bias + j;
  long long i = 0;
  auto rows_from = [&p](long long row) {
    if constexpr (__is_same(A, RowsOfA)) {
      return RowsOfA{p.a + row * p.a_row, p.a_row};
    } else {
      return ColumnsOfA{p.a + row, p.a_column};
    }
  };
  for (; i + MOST_ROWS <= p.m; i += MOST_ROWS) {
    multiply_block<MOST_ROWS, VECTORS, FULL>(rows_from(i), p, b, p.c + i * p.c_row + j, bias, width);
  }
  if constexpr (MOST_ROWS > 4) {
    if (i + 4 <= p.m) {
      multiply_block<4, VECTORS, FULL>(rows_from(i), p, b, p.c + i * p.c_row + j, bias, width);
      i += 4;
    }
  }
  if constexpr (MOST_ROWS > 2) {
    if (i + 2 <= p.m) {
      multiply_block<2, VECTORS, FULL>(rows_from(i), p, b, p.c + i * p.c_row + j, bias, width);
      i += 2;
    }
  }
  for (; i < p.m; i++) {
    multiply_block<1, VECTORS, FULL>(rows_from(i), p, b, p.c + i * p.c_row + j, bias, width);
  }
}

// As many rows as leave registers for two vectors of B; with one vector of B, as many as hide the latency of the additions.
constexpr int ROWS_BY_TWO = LANES == 16 ? 8 : 4;
constexpr int ROWS_BY_ONE = 8;
constexpr int VECTORS_OF_ONE_ROW = 4;

template <typename A>
void multiply_with(const Product& p) {
  long long j = 0;
  if (p.m == 1) {
    for (; j + VECTORS_OF_ONE_ROW * LANES <= p.n; j += VECTORS_OF_ONE_ROW * LANES) {
      multiply_strip<1, VECTORS_OF_ONE_ROW, true, A>(p, j, VECTORS_OF_ONE_ROW * LANES);
    }
  }
  for (; j + 2 * LANES <= p.n; j += 2 * LANES) {
    multiply_strip<ROWS_BY_TWO, 2, true, A>(p, j, 2 * LANES);
  }
  const int rest = static_cast<int>(p.n - j);
  if (rest > LANES) {
    multiply_strip<ROWS_BY_TWO, 2, false, A>(p, j, rest);
  } else if (rest == LANES) {
    multiply_strip<ROWS_BY_ONE, 1, true, A>(p, j, rest);
  } else if (rest > 0) {
    multiply_strip<ROWS_BY_ONE, 1, false, A>(p, j, rest);
  }
}

void multiply(const Product& given) {
  Product p = given;
  if (p.n == 1 && p.a_row == 1 && p.c_row == 1 && p.bias == nullptr) {
    // One column, A transposed: C^T = B^T A^T is one row, whose vectors are full.
    p = Product{1,      given.m, given.k, given.alpha, given.b, 0, given.b_row, given.a, given.a_column,
                given.beta, given.c, given.m, nullptr};
    if (p.a_column != 1) {
      p.a_row = 1;  // B's rows are apart: A transposed again
      multiply_with<ColumnsOfA>(p);
      return;
    }
    multiply_with<RowsOfA>(p);
    return;
  }
  if (p.a_column == 1) {
    multiply_with<RowsOfA>(p);
  } else {
    multiply_with<ColumnsOfA>(p);
  }
}

}  // namespace
}  // namespace warptron
