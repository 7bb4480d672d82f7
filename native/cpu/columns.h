// Operations that treat each column, or each group of columns, by itself; on several threads if that pays.
#pragma once

#include "device.h"

namespace warptron {

// z[i][j] += bias[j], a[i][j] = f(z[i][j]); z, a: [rows x columns], may be the same.  p: the parameter of the activation.
void activate(Device& device, const float* bias, int activation, float p, long long rows, long long columns, float* z,
              float* a);

// y[i][j] = x[i][j] scale[j]; y may be x.
void scale_columns(Device& device, const float* x, const float* scale, long long rows, long long columns, float* y);

// result[i][j] = z[i][j] + share[j] (a[i][j] - z[i][j]); the result may be z or a.
void mix_columns(Device& device, const float* share, const float* z, const float* a, long long rows, long long columns,
                 float* result);

// sums[j] = factor (d[0][j] (a[0][j] - b[0][j]) + ...), summed in double precision.  b: null for zeros.
void column_dots(Device& device, double factor, const float* d, const float* a, const float* b, long long rows,
                 long long columns, float* sums);

// A product for each group of columns; dev.warptron.backend.spi.ColumnOperations has the formulas and shapes.
// in, out: columns of a group.
void grouped_gemm(Device& device, Form form, long long groups, long long rows, long long in, long long out, float alpha,
                  const float* a, const float* b, float* c);

// to[i][j] = from[i][j], 0 <= j < count.  from_row, to_row: distances between rows.
void copy_columns(const float* from, long long rows, long long from_row, long long count, float* to, long long to_row);

}  // namespace warptron
