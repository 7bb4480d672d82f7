// Operations across lanes: transposition, products of rows, sums of rows.
#include "check.h"

namespace {

using warptron::Kernels;

constexpr int SIZES[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 50};

size_t at(int row, int columns, int column) { return static_cast<size_t>(row * columns + column); }

int rounded_up(int count, int lanes) { return (count + lanes - 1) / lanes * lanes; }

void transpose(const Kernels& k, int rows, int columns) {
  const Guarded matrix(static_cast<size_t>(rows * columns), 1);
  const int step = rows + 3;
  Guarded transposed(static_cast<size_t>(columns * step), 2);
  const Guarded before = transposed;
  k.transpose(matrix.get(), rows, columns, transposed.get(), step);
  CHECK(transposed.untouched_around(), "%s %dx%d", k.name, rows, columns);
  for (int j = 0; j < columns; j++) {
    for (int i = 0; i < step; i++) {
      const float expected = i < rows ? matrix[at(i, columns, j)] : before[at(j, step, i)];
      CHECK(transposed[at(j, step, i)] == expected, "%s %dx%d, (%d, %d)", k.name, rows, columns, i, j);
    }
  }
}

void gather_transposed(const Kernels& k, int rows, int columns) {
  const Guarded source(static_cast<size_t>(rows * columns), 1);
  std::vector<int> permutation;
  for (int i = 0; i < rows; i++) {
    permutation.push_back(i * 5 % rows);
  }
  const int step = rounded_up(rows, k.lanes);
  for (const int* given : {static_cast<const int*>(nullptr), static_cast<const int*>(permutation.data())}) {
    Guarded transposed(static_cast<size_t>(columns * step), 2);
    k.gather_transposed(source.get(), given, rows, columns, transposed.get());
    CHECK(transposed.untouched_around(), "%s %dx%d", k.name, rows, columns);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < step; i++) {
        const int place = i < rows ? i : rows - 1;  // the padding repeats the last row
        const int row = given == nullptr ? place : given[place];
        CHECK(transposed[at(j, step, i)] == source[at(row, columns, j)], "%s %dx%d, (%d, %d)", k.name, rows, columns, i, j);
      }
    }
  }
}

void multiply_rows(const Kernels& k, int m, int n) {
  const int terms = rounded_up(70, k.lanes);
  const int step = terms + k.lanes;
  const Guarded a(static_cast<size_t>(m * step), 1);
  const Guarded b(static_cast<size_t>(n * step), 2);
  Guarded c(static_cast<size_t>(m * n));
  k.multiply_rows({m, n, terms, 0.75f, a.get(), b.get(), step, c.get()});
  CHECK(c.untouched_around(), "%s %dx%d", k.name, m, n);
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      double size = 0;
      for (int l = 0; l < terms; l++) {
        const double term =
            0.75 * static_cast<double>(a[at(i, step, l)]) * static_cast<double>(b[at(j, step, l)]);
        sum += term;
        size += fabs(term);
      }
      CHECK(fabs(static_cast<double>(c[at(i, n, j)]) - sum) <= gamma(terms + 2) * size, "%s %dx%d, (%d, %d)", k.name, m,
            n, i, j);
    }
  }
}

void row_sums(const Kernels& k, int rows) {
  for (int vectors : {1, 2, 5}) {
    const int columns = vectors * k.lanes;
    const Guarded a(static_cast<size_t>(rows * columns), 1);
    Guarded sums(static_cast<size_t>(rows));
    k.row_sums(a.get(), rows, columns, 0.25f, sums.get());
    CHECK(sums.untouched_around(), "%s %d rows", k.name, rows);
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      double size = 0;
      for (int j = 0; j < columns; j++) {
        sum += 0.25 * static_cast<double>(a[at(i, columns, j)]);
        size += 0.25 * fabs(static_cast<double>(a[at(i, columns, j)]));
      }
      CHECK(fabs(static_cast<double>(sums[static_cast<size_t>(i)]) - sum) <= gamma(columns + 1) * size, "%s row %d of %d",
            k.name, i, rows);
    }
  }
}

}  // namespace

void lanes_tests() {
  for (const Kernels* kernels : tables()) {
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        transpose(*kernels, rows, columns);
        gather_transposed(*kernels, rows, columns);
        multiply_rows(*kernels, rows, columns);
      }
      row_sums(*kernels, rows);
    }
  }
}
