// Products, packing, transposition and sums: a part of the table of kernels.cpp.
#include "kernel_parts.h"

#include "lanes.h"
#include "packing.h"
#include "product.h"
#include "vector.h"

namespace warptron {
namespace {

// A column sum adds row r to group r mod SUM_GROUPS, and then the groups in a fixed order.
constexpr int SUM_GROUPS = 4;

template <bool FULL>
inline void sum_strip(const float* a, long long rows, long long columns, int width, float scale, float* sums) {
  Vector groups[SUM_GROUPS] = {};
  auto load_row = [=](long long row) {
    return FULL ? load(a + row * columns) : load_first(a + row * columns, width);
  };
  long long row = 0;
  for (; row + SUM_GROUPS <= rows; row += SUM_GROUPS) {
    for (int group = 0; group < SUM_GROUPS; group++) {
      groups[group] = groups[group] + load_row(row + group);
    }
  }
  for (int group = 0; row < rows; row++, group++) {
    groups[group] = groups[group] + load_row(row);
  }
  const Vector sum = broadcast(scale) * ((groups[0] + groups[1]) + (groups[2] + groups[3]));
  if (FULL) {
    store(sums, sum);
  } else {
    store_first(sums, sum, width);
  }
}

}  // namespace

namespace WARPTRON_SET {

void multiply(const Product& product) { warptron::multiply(product); }

void pack(const float* b, long long k, long long n, long long from, long long to, float* packed) {
  warptron::pack(b, k, n, from, to, packed);
}

void pack_transposed(const float* transposed, long long k, long long n, long long from, long long to, float* packed) {
  warptron::pack_transposed(transposed, k, n, from, to, packed);
}

long long packed_floats(long long k, long long n) { return warptron::packed_floats(k, n); }

void transpose(const float* matrix, long long rows, long long columns, float* transposed, long long step) {
  transpose_rows<Padding::UNTOUCHED>([=](long long row) { return matrix + row * columns; }, rows, columns, transposed, step);
}

void gather_transposed(const float* source, const int* permutation, long long rows, long long columns, float* transposed) {
  const long long step = (rows + LANES - 1) / LANES * LANES;
  if (permutation == nullptr) {
    transpose_rows<Padding::LAST_ROW>([=](long long row) { return source + row * columns; }, rows, columns, transposed, step);
  } else {
    transpose_rows<Padding::LAST_ROW>([=](long long row) { return source + permutation[row] * columns; }, rows, columns,
                                      transposed, step);
  }
}

void multiply_rows(const ProductOfRows& product) { warptron::multiply_rows(product); }

void row_sums(const float* a, long long rows, long long columns, float scale, float* sums) {
  warptron::row_sums(a, rows, columns, scale, sums);
}

void column_sums(const float* a, long long rows, long long columns, long long from, long long to, float scale,
                 float* sums) {
  long long j = from;
  for (; j + LANES <= to; j += LANES) {
    sum_strip<true>(a + j, rows, columns, LANES, scale, sums + j);
  }
  if (j < to) {
    sum_strip<false>(a + j, rows, columns, static_cast<int>(to - j), scale, sums + j);
  }
}

}  // namespace WARPTRON_SET
}  // namespace warptron
