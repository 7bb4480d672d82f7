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

// A block of C: C[0 .. ROWS)[0 .. width), with width > (VECTORS - 1) LANES. FULL: the width is VECTORS LANES.
template <int ROWS, int VECTORS, bool FULL, typename A>
struct Block {
  const Product& p;
  const A a;
  const float* const b;
  float* const c;
  const float* const bias;      // of the block's columns; null for none
  const float* const row_bias;  // of its rows; null for none
  const int last;               // lanes of the last vector

  Vector load_at(const float* from, int v) const {
    return FULL || v < VECTORS - 1 ? load(from + v * LANES) : load_first(from + v * LANES, last);
  }

  void finish(const Vector (&sum)[ROWS][VECTORS]) const {
    const Vector alpha = broadcast(p.alpha);
    for (int v = 0; v < VECTORS; v++) {
      const Vector added = bias == nullptr ? Vector{} : load_at(bias, v);
      for (int r = 0; r < ROWS; r++) {
        float* const row = c + r * p.c_row;
        Vector value = alpha * sum[r][v];
        if (p.beta != 0.0f) {
          value = value + broadcast(p.beta) * load_at(row, v);
        }
        if (bias != nullptr) {
          value = value + added;
        }
        if (row_bias != nullptr) {
          value = value + broadcast(row_bias[r]);
        }
        if (FULL || v < VECTORS - 1) {
          store(row + v * LANES, value);
        } else {
          store_first(row + v * LANES, value, last);
        }
      }
    }
  }

  void multiply() const {
    Vector total[ROWS][VECTORS];
    for (int r = 0; r < ROWS; r++) {
      for (int v = 0; v < VECTORS; v++) {
        total[r][v] = Vector{};
      }
    }
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
    finish(total);
  }
};

// From so many entries of B on, the caches next to the processor do not hold it.
constexpr long long LARGE_MATRIX = 1 << 13;

template <int ROWS>
struct Rows {
  static constexpr int value = ROWS;
};

// Asks for what a block is about to need and the caches may not have: the processor foresees reading that goes on from one
// address to the next, but not the jumps from row to row.
template <int ROWS, int VECTORS>
struct Prefetch {
  // A block of C, or of what it changes: another processor may have it, and gives it away only when asked to.
  static void output(const float* c, long long c_row) {
    for (int r = 0; r < ROWS; r++) {
      for (int v = 0; v < VECTORS; v++) {
        __builtin_prefetch(c + r * c_row + v * LANES, 1, 3);
      }
    }
  }

  // Of the strip of B that follows on b's, the share that falls to one block of all: so the strip is there when it is its turn.
  static void next_strip(const Product& p, const float* b, long long row) {
    const long long end = p.k * (row + ROWS) / p.m;
    for (long long l = p.k * row / p.m; l < end; l++) {
      for (int v = VECTORS; v < 2 * VECTORS; v++) {
        __builtin_prefetch(b + l * p.b_row + v * LANES, 0, 2);
      }
    }
  }

  // The rows of A, or columns, of the next block.
  static void next_rows(const Product& p, RowsOfA a) {
    for (int r = ROWS; r < 2 * ROWS; r++) {
      for (long long l = 0; l < p.k; l += LANES) {
        __builtin_prefetch(a.a + r * a.row + l, 0, 2);
      }
    }
  }

  static void next_rows(const Product& p, ColumnsOfA a) {
    for (long long l = 0; l < p.k; l++) {
      __builtin_prefetch(a.a + l * a.column + ROWS, 0, 2);
    }
  }
};

// One strip of columns, from j on: all rows, in blocks.
template <int MOST_ROWS, int VECTORS, bool FULL, typename A>
inline void multiply_strip(const Product& p, long long j, int width) {
  const float* const b = p.b + j;
  const float* const bias = p.bias == nullptr ? nullptr : p.bias + j;
  const bool large = p.k * p.n >= LARGE_MATRIX;
  auto rows_from = [&p](long long row) {
    if constexpr (__is_same(A, RowsOfA)) {
      return RowsOfA{p.a + row * p.a_row, p.a_row};
    } else {
      return ColumnsOfA{p.a + row, p.a_column};
    }
  };
  long long i = 0;
  auto next_block = [&](auto rows) {
    constexpr int ROWS = decltype(rows)::value;
    const float* const row_bias = p.row_bias == nullptr ? nullptr : p.row_bias + i;
    const int last = width - (VECTORS - 1) * LANES;
    Block<ROWS, VECTORS, FULL, A>{p, rows_from(i), b, p.c + i * p.c_row + j, bias, row_bias, last}.multiply();
    i += ROWS;
  };
  if constexpr (MOST_ROWS == 8 && LANES == 16) {
    // Ten rows, as ten classes have: two blocks of five, where eight and two would leave the second waiting for its own sums.
    if (p.m == 10) {
      next_block(Rows<5>{});
      next_block(Rows<5>{});
    }
  }
  while (i + MOST_ROWS <= p.m) {
    if constexpr (FULL && VECTORS > 1) {
      using Next = Prefetch<MOST_ROWS, VECTORS>;
      if (large) {
        Next::output(p.c + i * p.c_row + j, p.c_row);
        if (p.changes != nullptr) {
          Next::output(p.changes + i * p.c_row + j, p.c_row);
        }
        if (j + VECTORS * LANES < p.n) {
          Next::next_strip(p, b, i);
        }
        if (j == 0 && i + MOST_ROWS < p.m) {
          Next::next_rows(p, rows_from(i));
        }
        if (p.ahead != nullptr) {
          p.ahead->ask(MOST_ROWS * VECTORS * LANES);
        }
      }
    }
    next_block(Rows<MOST_ROWS>{});
  }
  if constexpr (MOST_ROWS > 4) {
    if (i + 4 <= p.m) {
      next_block(Rows<4>{});
    }
  }
  if constexpr (MOST_ROWS > 2) {
    if (i + 2 <= p.m) {
      next_block(Rows<2>{});
    }
  }
  while (i < p.m) {
    next_block(Rows<1>{});
  }
}

// As many rows as leave registers for two vectors of B; with one vector of B, as many as hide the latency of the additions.
constexpr int ROWS_BY_TWO = LANES == 16 ? 8 : LANES == 8 ? 6 : 4;
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
  if constexpr (LANES == 16) {  // 32 registers
    for (; j + 4 * LANES <= p.n; j += 4 * LANES) {
      multiply_strip<4, 4, true, A>(p, j, 4 * LANES);
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

// A column times a row, as errors pass back through the weights of a single output.
void multiply_outer(const Product& p) {
  for (long long i = 0; i < p.m; i++) {
    const Vector left = broadcast(p.alpha * p.a[i * p.a_row]);
    float* const row = p.c + i * p.c_row;
    long long j = 0;
    for (; j + LANES <= p.n; j += LANES) {
      store(row + j, left * load(p.b + j));
    }
    if (j < p.n) {
      const int rest = static_cast<int>(p.n - j);
      store_first(row + j, left * load_first(p.b + j, rest), rest);
    }
  }
}

void multiply(const Product& given) {
  Product p = given;
  if (p.k == 1 && p.beta == 0.0f && p.bias == nullptr && p.row_bias == nullptr) {
    multiply_outer(p);
    return;
  }
  if (p.n == 1 && p.a_row == 1 && p.c_row == 1 && p.bias == nullptr && p.row_bias == nullptr) {
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
