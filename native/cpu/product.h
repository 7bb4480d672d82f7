// The matrix product of kernels.h. A register tile is a block of a few rows of C by one or more vectors.
#pragma once

#include "kernels.h"
#include "left_operand.h"
#include "packing.h"
#include "vector.h"

namespace warptron {
namespace {

// A block of C: C[0 .. ROWS)[0 .. width of the strip).
template <int ROWS, typename S, bool PACKED_B, typename A>
struct Block {
  const Product& p;
  const A a;
  const float* const b;
  float* const c;
  const float* const bias;      // of the block's columns; null for none
  const float* const row_bias;  // of its rows; null for none
  const int last;               // lanes of the last vector

  using Sums = Vector[ROWS][S::VECTORS];

  static constexpr bool is_full(int v) { return S::FULL || v < S::VECTORS - 1; }

  Vector load_at(const float* from, int v) const {
    return is_full(v) ? load(from + v * LANES) : load_first(from + v * LANES, last);
  }

  void store_at(float* to, int v, Vector value) const {
    if (is_full(v)) {
      store(to + v * LANES, value);
    } else {
      store_first(to + v * LANES, value, last);
    }
  }

  Vector right(long long l, int v) const {
    return PACKED_B ? load(b + l * S::WIDTH + v * LANES) : load_at(b + l * p.b_row, v);
  }

  void finish(const Sums& sum) const {
    const Vector alpha = broadcast(p.alpha);
    if (p.beta == 0.0f && row_bias == nullptr) {  // the common case: no branches in the inner loops
      for (int v = 0; v < S::VECTORS; v++) {
        const Vector added = bias == nullptr ? Vector{} : load_at(bias, v);
        for (int r = 0; r < ROWS; r++) {
          const Vector value = alpha * sum[r][v];
          store_at(c + r * p.c_row, v, bias == nullptr ? value : value + added);
        }
      }
      return;
    }
    for (int v = 0; v < S::VECTORS; v++) {
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
        store_at(row, v, value);
      }
    }
  }

  void add_term(long long l, Sums& sum) const {
    Vector from_b[S::VECTORS];
    for (int v = 0; v < S::VECTORS; v++) {
      from_b[v] = right(l, v);
    }
    for (int r = 0; r < ROWS; r++) {
      const Vector left = broadcast(a.at(r, l));
      for (int v = 0; v < S::VECTORS; v++) {
        sum[r][v] = multiply_add(left, from_b[v], sum[r][v]);
      }
    }
  }

  static void clear(Sums& sum) {
    for (int r = 0; r < ROWS; r++) {
      for (int v = 0; v < S::VECTORS; v++) {
        sum[r][v] = Vector{};
      }
    }
  }

  static void add(const Sums& sum, Sums& total) {
    for (int r = 0; r < ROWS; r++) {
      for (int v = 0; v < S::VECTORS; v++) {
        total[r][v] = total[r][v] + sum[r][v];
      }
    }
  }

  void multiply() const {
    if constexpr (!S::FULL) {
      add_tiles_apart();
    } else if (p.k <= TILE) {
      add_one_tile();
    } else {
      add_tiles();
    }
  }

  // Only the tiled loop of full strips is inlined: with more inlined, the code of every block was slower, by measurement.
  __attribute__((noinline)) void add_one_tile() const {
    Sums sum;
    clear(sum);
    add_terms(0, p.k, sum);
    finish(sum);
  }

  __attribute__((noinline)) void add_tiles_apart() const { add_tiles(); }

  __attribute__((always_inline)) void add_tiles() const {
    Sums total, sum;
    clear(total);
    long long start = 0;
    for (; start + TILE <= p.k; start += TILE) {
      clear(sum);
      add_terms(start, start + TILE, sum);
      add(sum, total);
    }
    if (start < p.k) {
      clear(sum);
      add_terms(start, p.k, sum);
      add(sum, total);
    }
    finish(total);
  }

  __attribute__((always_inline)) void add_terms(long long from, long long to, Sums& sum) const {
    if constexpr (S::FULL) {
      // Unrolled to save issue slots, which an SMT sibling may compete for.
#pragma GCC unroll 4
      for (long long l = from; l < to; l++) {
        add_term(l, sum);
      }
    } else {  // unrolled by four, masked vectors took twice as long
      for (long long l = from; l < to; l++) {
        add_term(l, sum);
      }
    }
  }
};

// Prefetches a block of C, or of the weights that C updates, for writing: another core may own the cache lines.
template <int ROWS, int VECTORS>
inline void prefetch_output(const float* c, long long c_row) {
  for (int r = 0; r < ROWS; r++) {
    for (int v = 0; v < VECTORS; v++) {
      __builtin_prefetch(c + r * c_row + v * LANES, 1, 3);
    }
  }
}

// One strip of columns from j on: all rows of C, in blocks.
template <int MOST_ROWS, typename S, bool PACKED_B, typename A>
inline void multiply_strip(const Product& p, long long j, int width) {
  const float* const b = p.b + (PACKED_B ? j * p.k : j);
  const float* const bias = p.bias == nullptr ? nullptr : p.bias + j;
  const int last = width - (S::VECTORS - 1) * LANES;
  const bool large = p.k * p.n >= LARGE_MATRIX;
  in_blocks<MOST_ROWS>(p.m, [&](auto rows, long long i) {
    constexpr int ROWS = decltype(rows)::value;
    float* const c = p.c + i * p.c_row + j;
    if constexpr (ROWS == MOST_ROWS && S::FULL && S::VECTORS > 1) {
      if (large) {
        prefetch_output<ROWS, S::VECTORS>(c, p.c_row);
        if (p.updated_weights != nullptr) {
          prefetch_output<ROWS, S::VECTORS>(p.updated_weights + i * p.c_row + j, p.c_row);
        }
        if (p.prefetcher != nullptr) {
          p.prefetcher->prefetch(ROWS * S::WIDTH);
        }
      }
    }
    A::template prefetch<ROWS>(p, i + ROWS);
    const float* const row_bias = p.row_bias == nullptr ? nullptr : p.row_bias + i;
    const auto a = A::template block<ROWS>(p, i);
    Block<ROWS, S, PACKED_B, decltype(a)>{p, a, b, c, bias, row_bias, last}.multiply();
  });
}

// Rows of a block. With two vectors of B: limited by the number of registers. With one: enough to hide the latency of the FMAs.
constexpr int ROWS_BY_TWO = LANES == 16 ? 8 : LANES == 8 ? 6 : 4;
constexpr int ROWS_BY_ONE = 8;
constexpr int VECTORS_OF_ONE_ROW = 4;

template <typename A, typename S>
constexpr int most_rows() {
  return __is_same(A, AsPacked) ? PACKED_ROWS : S::VECTORS == 4 ? 4 : S::VECTORS == 2 ? ROWS_BY_TWO : ROWS_BY_ONE;
}

template <bool PACKED_B, typename A>
void multiply_with(const Product& p) {
  long long from = 0;
  if constexpr (!PACKED_B) {
    if (p.m == 1) {
      constexpr int WIDTH = VECTORS_OF_ONE_ROW * LANES;
      for (; from + WIDTH <= p.n; from += WIDTH) {
        multiply_strip<1, Strip<VECTORS_OF_ONE_ROW, true>, false, A>(p, from, WIDTH);
      }
    }
  }
  in_strips(from, p.n, [&p](auto strip, long long j, int width) {
    using S = decltype(strip);
    multiply_strip<most_rows<A, S>(), S, PACKED_B, A>(p, j, width);
  });
}

// The outer product of a column and a row, such as dZ W^T for a layer with one output.
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

// C has one column and A is stored transposed: computes C^T = B^T A^T, a row, which fills the vectors.
void multiply_transposed(const Product& p) {
  Product transposed{1, p.m, p.k, p.alpha, p.b, 0, p.b_row, p.a, p.a_column, p.beta, p.c, p.m, nullptr};
  if (p.b_row == 1) {
    multiply_with<false, AsRows>(transposed);
  } else {
    transposed.a_row = 1;  // B is a column with a stride: read B^T as a transposed operand
    multiply_with<false, AsColumns>(transposed);
  }
}

void multiply_packed(const Product& p) {
  if (p.a_column == 1) {
    multiply_with<true, AsRows>(p);
  } else {
    Product packed = p;
    pack_columns(p.a, p.a_column, p.m, p.k, p.packing_buffer);
    packed.a = p.packing_buffer;
    multiply_with<true, AsPacked>(packed);
  }
}

void multiply(const Product& p) {
  const bool unbiased = p.bias == nullptr && p.row_bias == nullptr;
  if (p.b_row == PACKED) {
    multiply_packed(p);
  } else if (p.k == 1 && p.beta == 0.0f && unbiased) {
    multiply_outer(p);
  } else if (p.n == 1 && p.a_row == 1 && p.c_row == 1 && unbiased) {
    multiply_transposed(p);
  } else if (p.a_column == 1) {
    multiply_with<false, AsRows>(p);
  } else {
    multiply_with<false, AsColumns>(p);
  }
}

}  // namespace
}  // namespace warptron
