// Matrix products against plain loops in double precision.
#include "check.h"

namespace {

using warptron::Kernels;
using warptron::Product;

constexpr int TILE = static_cast<int>(warptron::TILE);

constexpr int SIZES[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 65};

struct Case {
  int m, n, k;
  bool transposed;  // A is stored as [k x m]
  float alpha, beta;
  bool with_bias;
  bool with_row_bias = false;
};

void check(const Kernels& kernels, const Case& c) {
  Guarded a(static_cast<size_t>(c.m * c.k), 1);
  Guarded b(static_cast<size_t>(c.k * c.n), 2);
  Guarded result(static_cast<size_t>(c.m * c.n), 3);
  Guarded bias(static_cast<size_t>(c.n), 4);
  Guarded row_bias(static_cast<size_t>(c.m), 5);
  const Guarded before = result;
  if (c.beta == 0) {
    for (size_t i = 0; i < result.size(); i++) {
      result[i] = NAN;  // must not be read
    }
  }
  kernels.multiply({c.m, c.n, c.k, c.alpha, a.get(), c.transposed ? 1 : c.k, c.transposed ? c.m : 1, b.get(), c.n, c.beta,
                    result.get(), c.n, c.with_bias ? bias.get() : nullptr, c.with_row_bias ? row_bias.get() : nullptr});
  CHECK(result.untouched_around(), "%s %dx%dx%d", kernels.name, c.m, c.n, c.k);
  for (int i = 0; i < c.m; i++) {
    for (int j = 0; j < c.n; j++) {
      const size_t at = static_cast<size_t>(i * c.n + j);
      double sum = static_cast<double>(c.beta) * static_cast<double>(before[at]);
      double size = fabs(sum);
      if (c.with_bias) {
        sum += static_cast<double>(bias[static_cast<size_t>(j)]);
        size += fabs(static_cast<double>(bias[static_cast<size_t>(j)]));
      }
      if (c.with_row_bias) {
        sum += static_cast<double>(row_bias[static_cast<size_t>(i)]);
        size += fabs(static_cast<double>(row_bias[static_cast<size_t>(i)]));
      }
      for (int l = 0; l < c.k; l++) {
        const double left = static_cast<double>(a[static_cast<size_t>(c.transposed ? l * c.m + i : i * c.k + l)]);
        const double term = static_cast<double>(c.alpha) * left * static_cast<double>(b[static_cast<size_t>(l * c.n + j)]);
        sum += term;
        size += fabs(term);
      }
      // Roundings of a term: in its tile's sum (k-blocking), in the sum of the tiles, and five with alpha, beta and biases.
      const double roundings = static_cast<double>(c.k < TILE ? c.k : TILE + (c.k + TILE - 1) / TILE) + 5;
      CHECK(fabs(static_cast<double>(result[at]) - sum) <= gamma(roundings) * size, "%s %dx%dx%d%s, (%d, %d)", kernels.name,
            c.m, c.n, c.k, c.transposed ? " transposed" : "", i, j);
    }
  }
}

// A row of the result has the same bits alone and in a larger product.
void check_rows_alone(const Kernels& kernels) {
  const int m = 37;
  const int n = 21;
  const int k = 2 * TILE + 150;
  Guarded a(static_cast<size_t>(m * k), 1);
  Guarded b(static_cast<size_t>(k * n), 2);
  Guarded together(static_cast<size_t>(m * n));
  Guarded alone(static_cast<size_t>(n));
  kernels.multiply({m, n, k, 1, a.get(), k, 1, b.get(), n, 0, together.get(), n, nullptr});
  for (int i = 0; i < m; i++) {
    kernels.multiply({1, n, k, 1, a.get() + i * k, k, 1, b.get(), n, 0, alone.get(), n, nullptr});
    CHECK(memcmp(alone.get(), together.get() + i * n, static_cast<size_t>(n) * sizeof(float)) == 0, "%s row %d",
          kernels.name, i);
  }
}

// Prefetching rows does not change the result, for any number of rows.
void check_prefetcher(const Kernels& kernels) {
  const int m = 40;
  const int n = 150;
  const int k = 90;
  Guarded a(static_cast<size_t>(m * k), 1);
  Guarded b(static_cast<size_t>(k * n), 2);
  Guarded plain(static_cast<size_t>(m * n));
  warptron::Product product{m, n, k, 1, a.get(), k, 1, b.get(), n, 0, plain.get(), n, nullptr};
  kernels.multiply(product);
  const Guarded source(500, 3);
  const int permutation[] = {4, 0, 9, 2};
  for (int rows : {0, 1, 4}) {
    for (int entries : {1, m * n, 5 * m * n}) {
      warptron::RowPrefetcher prefetcher(source.get(), permutation, rows, 50, entries);
      Guarded result(static_cast<size_t>(m * n));
      product.c = result.get();
      product.prefetcher = &prefetcher;
      kernels.multiply(product);
      CHECK(memcmp(result.get(), plain.get(), static_cast<size_t>(m * n) * sizeof(float)) == 0, "%s %d rows", kernels.name,
            rows);
    }
  }
}

}  // namespace

void product_tests() {
  for (const Kernels* kernels : tables()) {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (bool transposed : {false, true}) {
          check(*kernels, {m, n, 5, transposed, 1, 0, true});
          check(*kernels, {m, n, TILE + 70, transposed, 0.5f, 0, false});
          check(*kernels, {m, n, TILE, transposed, -1.5f, 2, false});
          check(*kernels, {m, n, 1, transposed, 1, 0, false});
          check(*kernels, {m, n, 70, transposed, 1, 0, false, true});
        }
      }
    }
    for (int k : {TILE - 1, TILE + 1, 2 * TILE, 3 * TILE + 5}) {
      for (bool transposed : {false, true}) {
        check(*kernels, {13, 39, k, transposed, 1, 2, true});
      }
    }
    check(*kernels, {3, 150, 20, false, 1, 0, true});
    check(*kernels, {1, 150, 20, false, 1, 0, true});
    for (int m : {4, 9, 10, 11, 50}) {
      for (int n : {63, 64, 100, 130}) {
        check(*kernels, {m, n, 140, false, 1, 0, true});  // too large for the L1 cache
        check(*kernels, {m, n, 140, true, 1, 0, false, true});
      }
    }
    check_rows_alone(*kernels);
    check_prefetcher(*kernels);
  }
}
