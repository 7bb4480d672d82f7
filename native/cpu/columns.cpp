#include "columns.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <vector>

namespace warptron {
namespace {

#include "columns.cuh"

// Costs for one number, in operations.
constexpr double OF_AN_ACTIVATION = 32;
constexpr double OF_A_SCALING = 8;

// Divides rows among threads.  body(from, to): rows from <= i < to.
template <typename Body>
void over_rows(Device& device, double operations, long long rows, const Body& body) {
  const int count = device.work_items(operations, rows / GRAIN_ROWS);
  device.threads().run(count, [&](int item) {
    body(item_begin(rows, count, item, GRAIN_ROWS), item_begin(rows, count, item + 1, GRAIN_ROWS));
  });
}

double entries(long long rows, long long columns) { return static_cast<double>(rows) * static_cast<double>(columns); }

// C_g = alpha A_g W_g of one row.
void multiply_row(long long groups, long long in, long long out, float alpha, const float* a, const float* w, float* c) {
  for (long long group = 0; group < groups; group++, a += in, w += in * out, c += out) {
    for (long long j = 0; j < out; j++) {
      c[j] = 0;
    }
    for (long long k = 0; k < in; k++) {
      const float factor = alpha * a[k];
      const float* const weights = w + k * out;
#pragma GCC ivdep
      for (long long j = 0; j < out; j++) {
        c[j] += factor * weights[j];
      }
    }
  }
}

// C_g = alpha A_g W_g^T of one row.
void multiply_row_transposed(long long groups, long long in, long long out, float alpha, const float* a, const float* w,
                             float* c) {
  for (long long group = 0; group < groups; group++, a += out, w += in * out, c += in) {
    for (long long k = 0; k < in; k++) {
      const float* const weights = w + k * out;
      float sum = 0;
      for (long long j = 0; j < out; j++) {
        sum += a[j] * weights[j];
      }
      c[k] = alpha * sum;
    }
  }
}

// W_g = alpha A_g^T B_g of one group, over all rows.  sums: [in x out].
void multiply_columns(long long groups, long long rows, long long in, long long out, float alpha, const float* a,
                      const float* b, std::vector<double>* sums, float* w) {
  sums->assign(static_cast<size_t>(in * out), 0.0);
  for (long long row = 0; row < rows; row++, a += groups * in, b += groups * out) {
    double* to = sums->data();
    for (long long k = 0; k < in; k++, to += out) {
      const double factor = static_cast<double>(a[k]);
#pragma GCC ivdep
      for (long long j = 0; j < out; j++) {
        to[j] += factor * static_cast<double>(b[j]);
      }
    }
  }
  for (long long k = 0; k < in * out; k++) {
    w[k] = static_cast<float>(static_cast<double>(alpha) * (*sums)[static_cast<size_t>(k)]);
  }
}

}  // namespace

void activate(Device& device, const float* bias, int activation, float p, long long rows, long long columns, float* z,
              float* a) {
  const auto kernel = device.kernels().add_bias_and_activate[activation];
  over_rows(device, OF_AN_ACTIVATION * entries(rows, columns), rows, [&](long long from, long long to) {
    kernel(z + from * columns, bias, a + from * columns, to - from, columns, p);
  });
}

void scale_columns(Device& device, const float* x, const float* scale, long long rows, long long columns, float* y) {
  over_rows(device, OF_A_SCALING * entries(rows, columns), rows, [&](long long from, long long to) {
    for (long long i = from; i < to; i++) {
      const float* const source = x + i * columns;
      float* const target = y + i * columns;
#pragma GCC ivdep
      for (long long j = 0; j < columns; j++) {
        target[j] = source[j] * scale[j];
      }
    }
  });
}

void mix_columns(Device& device, const float* share, const float* z, const float* a, long long rows, long long columns,
                 float* result) {
  over_rows(device, OF_A_SCALING * entries(rows, columns), rows, [&](long long from, long long to) {
    for (long long i = from; i < to; i++) {
      const float* const first = z + i * columns;
      const float* const second = a + i * columns;
      float* const target = result + i * columns;
#pragma GCC ivdep
      for (long long j = 0; j < columns; j++) {
        target[j] = mixed(first[j], second[j], share[j]);
      }
    }
  });
}

void column_dots(Device& device, double factor, const float* d, const float* a, const float* b, long long rows,
                 long long columns, float* sums) {
  constexpr long long STRIP = 64;
  const int count = device.work_items(OF_A_SCALING * entries(rows, columns), columns / STRIP);
  device.threads().run(count, [&](int item) {
    const long long end = item_begin(columns, count, item + 1, STRIP);
    for (long long first = item_begin(columns, count, item, STRIP); first < end; first += STRIP) {
      const long long width = end - first < STRIP ? end - first : STRIP;
      double strip[STRIP] = {};
      for (long long i = 0; i < rows; i++) {
        const long long row = i * columns + first;
        for (long long j = 0; j < width; j++) {
          const double subtracted = b == nullptr ? 0.0 : static_cast<double>(b[row + j]);
          strip[j] += static_cast<double>(d[row + j]) * (static_cast<double>(a[row + j]) - subtracted);
        }
      }
      for (long long j = 0; j < width; j++) {
        sums[first + j] = static_cast<float>(factor * strip[j]);
      }
    }
  });
}

void grouped_gemm(Device& device, Form form, long long groups, long long rows, long long in, long long out, float alpha,
                  const float* a, const float* b, float* c) {
  const double operations = 2 * entries(rows, groups) * entries(in, out);
  if (form == Form::TN) {
    const int count = device.work_items(operations, groups);
    device.threads().run(count, [&](int item) {
      std::vector<double> sums;
      for (long long group = item_begin(groups, count, item, 1); group < item_begin(groups, count, item + 1, 1); group++) {
        multiply_columns(groups, rows, in, out, alpha, a + group * in, b + group * out, &sums, c + group * in * out);
      }
    });
    return;
  }
  const long long from_row = groups * (form == Form::NN ? in : out);
  const long long to_row = groups * (form == Form::NN ? out : in);
  const auto multiply = form == Form::NN ? multiply_row : multiply_row_transposed;
  over_rows(device, operations, rows, [&](long long from, long long to) {
    for (long long i = from; i < to; i++) {
      multiply(groups, in, out, alpha, a + i * from_row, b, c + i * to_row);
    }
  });
}

void copy_columns(const float* from, long long rows, long long from_row, long long count, float* to, long long to_row) {
  for (long long i = 0; i < rows; i++) {
    memcpy(to + i * to_row, from + i * from_row, static_cast<size_t>(count) * sizeof(float));
  }
}

}  // namespace warptron
