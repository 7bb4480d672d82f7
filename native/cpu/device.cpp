#include "device.h"

#include <string.h>

#include <vector>

namespace warptron {

namespace {

// Grain size in additions and multiplications: with less, waking a thread costs more than it saves.
constexpr double LEAST_OPERATIONS_OF_AN_ITEM = 4e6;

// Cost of copying one number, in operations.
constexpr double OPERATIONS_OF_A_COPY = 16;

// Grain size of a copy, so that no two threads write to the same cache line.
constexpr long long FLOATS_OF_A_LINE = static_cast<long long>(CACHE_LINE / sizeof(float));

// Cost of a loss for one output, in operations: about two exponentials.
constexpr double OPERATIONS_OF_A_LOSS = 100;

}  // namespace

int Device::work_items(double operations, long long most) const {
  const double paying = operations / LEAST_OPERATIONS_OF_AN_ITEM;
  int items = threads_.count();
  if (paying < items) {
    items = paying < 1 ? 1 : static_cast<int>(paying);
  }
  if (most < items) {
    items = most < 1 ? 1 : static_cast<int>(most);
  }
  return items;
}

bool Device::is_one_item(double operations) { return operations / LEAST_OPERATIONS_OF_AN_ITEM < 2; }

void Device::with_library(bool transpose_a, bool transpose_b, long long m, long long n, long long k, float alpha,
                          const float* a, long long lda, const float* b, long long ldb, float beta, float* c,
                          long long ldc) {
  thread_local const GemmLibrary* prepared = nullptr;
  if (prepared != library_) {
    library_->use_one_thread();
    prepared = library_;
  }
  if (!library_->multiply(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)) {
    failed_ = true;
  }
}

void Device::pack(const float* b, bool transposed, long long k, long long n, float* packed) {
  const int count = work_items(OPERATIONS_OF_A_COPY * static_cast<double>(k) * static_cast<double>(n), threads_.count());
  threads_.run(count, [&](int item) {
    const long long rows = transposed ? n : k;
    const auto pack = transposed ? kernels_.pack_transposed : kernels_.pack;
    pack(b, k, n, item_begin(rows, count, item, GRAIN_ROWS), item_begin(rows, count, item + 1, GRAIN_ROWS), packed);
  });
}

void Device::copy(const float* from, long long count, float* to) {
  const int pieces = work_items(OPERATIONS_OF_A_COPY * static_cast<double>(count), threads_.count());
  threads_.run(pieces, [&](int item) {
    const long long begin = item_begin(count, pieces, item, FLOATS_OF_A_LINE);
    const long long end = item_begin(count, pieces, item + 1, FLOATS_OF_A_LINE);
    memcpy(to + begin, from + begin, static_cast<size_t>(end - begin) * sizeof(float));
  });
}

// Packs B into a scratch buffer, which the next call overwrites.
const float* Device::packed(const float* b, bool transposed, long long k, long long n) {
  float* const to = packed_.reserve(kernels_.packed_floats(k, n));
  pack(b, transposed, k, n, to);
  return to;
}

void Device::gemm(Form form, long long m, long long n, long long k, float alpha, const float* a, const float* b,
                  float beta, float* c) {
  if (m == 0 || n == 0) {
    return;
  }
  if (k == 0) {
    kernels_.scale(c, m * n, beta);  // the product A B is 0
    return;
  }
  const bool library = uses_library(form == Form::TN ? m * n : k * n);
  const long long lda = form == Form::TN ? m : k;
  const float* right = b;
  long long right_row = form == Form::NT ? k : n;
  float* columns = nullptr;
  if (!library && (form == Form::NT || pays_packing(k * n, m))) {
    right = packed(b, form == Form::NT, k, n);
    right_row = PACKED;
    columns = form == Form::TN ? columns_.reserve(m * k) : nullptr;
  }
  const int count =
      work_items(2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k), m / GRAIN_ROWS);
  threads_.run(count, [&](int item) {
    const long long from = item_begin(m, count, item, GRAIN_ROWS);
    const long long rows = item_begin(m, count, item + 1, GRAIN_ROWS) - from;
    if (rows == 0) {
      return;
    }
    const float* const left = form == Form::TN ? a + from : a + from * lda;
    float* const to = c + from * n;
    if (library) {
      with_library(form == Form::TN, form == Form::NT, rows, n, k, alpha, left, lda, right, right_row, beta, to, n);
      return;
    }
    Product product{rows, n, k, alpha, left, form == Form::TN ? 1 : lda, form == Form::TN ? lda : 1, right, right_row,
                    beta, to, n, nullptr};
    product.packing_buffer = columns == nullptr ? nullptr : columns + from * k;
    kernels_.multiply(product);
  });
}

void Device::affine_on_one_thread(const float* x, const float* w, const float* packed, const float* b, int activation,
                                  float p, long long rows, long long in, long long out, float* z, float* a) {
  if (uses_library(in * out)) {
    with_library(false, false, rows, out, in, 1.0f, x, in, w, out, 0.0f, z, out);
    if (b == nullptr) {
      kernels_.activate[activation](z, a, rows * out, p);
    } else {
      kernels_.add_bias_and_activate[activation](z, b, a, rows, out, p);
    }
    return;
  }
  Product product{rows, out, in, 1.0f, x, in, 1, w, out, 0.0f, z, out, b};
  if (packed != nullptr) {
    product.b = packed;
    product.b_row = PACKED;
  }
  kernels_.multiply(product);
  kernels_.activate[activation](z, a, rows * out, p);
}

void Device::affine(const float* x, const float* w, const float* b, int activation, float p, long long rows, long long in,
                    long long out, float* z, float* a) {
  if (rows == 0 || out == 0) {
    return;
  }
  const bool packs = !uses_library(in * out) && pays_packing(in * out, rows);
  const float* const right = packs ? packed(w, false, in, out) : nullptr;
  const int count =
      work_items(2.0 * static_cast<double>(rows) * static_cast<double>(in) * static_cast<double>(out), rows / GRAIN_ROWS);
  threads_.run(count, [&](int item) {
    const long long from = item_begin(rows, count, item, GRAIN_ROWS);
    const long long to = item_begin(rows, count, item + 1, GRAIN_ROWS);
    if (from < to) {
      affine_on_one_thread(x + from * in, w, right, b, activation, p, to - from, in, out, z + from * out, a + from * out);
    }
  });
}

RowWeights batch_weights(const float* weights, long long rows) {
  if (weights == nullptr) {
    return {};
  }
  double sum = 0;
  for (long long row = 0; row < rows; row++) {
    sum += static_cast<double>(weights[row]);
  }
  return {weights, sum == 0 ? 0.0f : static_cast<float>(static_cast<double>(rows) / sum)};
}

RowSums Device::loss(int loss, float p, const float* output, const float* target, const float* weights, float* delta,
                     long long rows, long long columns) {
  const RowWeights batch = delta == nullptr ? RowWeights{weights} : batch_weights(weights, rows);
  const int count =
      work_items(OPERATIONS_OF_A_LOSS * static_cast<double>(rows) * static_cast<double>(columns), rows / GRAIN_ROWS);
  std::vector<RowSums> sums(static_cast<size_t>(count));
  threads_.run(count, [&](int item) {
    const long long from = item_begin(rows, count, item, GRAIN_ROWS);
    const long long to = item_begin(rows, count, item + 1, GRAIN_ROWS);
    sums[static_cast<size_t>(item)] = kernels_.loss[loss](output + from * columns, target + from * columns,
                                                          delta == nullptr ? nullptr : delta + from * columns, to - from,
                                                          static_cast<int>(columns), p, batch.from(from));
  });
  RowSums total;
  for (const RowSums& each : sums) {
    total += each;
  }
  return total;
}

}  // namespace warptron
