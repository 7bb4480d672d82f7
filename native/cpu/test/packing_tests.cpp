// Products of packed operands: bitwise equal to those of unpacked operands.
#include "check.h"

namespace {

using warptron::Kernels;
using warptron::PACKED;
using warptron::Product;

constexpr int SIZES[] = {1, 2, 5, 8, 10, 14, 16, 17, 31, 32, 33, 64, 100, 150};

size_t count(long long floats) { return static_cast<size_t>(floats); }

// Packed in two calls, each of which may be empty.
Guarded packed(const Kernels& kernels, const Guarded& b, int k, int n) {
  Guarded result(count(kernels.packed_floats(k, n)), 9);
  kernels.pack(b.get(), k, n, k / 3, k, result.get());
  kernels.pack(b.get(), k, n, 0, k / 3, result.get());
  CHECK(result.untouched_around(), "%s %dx%d", kernels.name, k, n);
  return result;
}

bool same(const Guarded& one, const Guarded& other) {
  return memcmp(one.get(), other.get(), one.size() * sizeof(float)) == 0;
}

void check_transposed(const Kernels& kernels, int k, int n) {
  const Guarded b(count(k * n), 1);
  Guarded transposed(count(k * n));
  kernels.transpose(b.get(), k, n, transposed.get(), k);
  const int middle = n / 2 / 16 * 16;
  Guarded result(count(kernels.packed_floats(k, n)), 9);
  kernels.pack_transposed(transposed.get(), k, n, middle, n, result.get());
  kernels.pack_transposed(transposed.get(), k, n, 0, middle, result.get());
  CHECK(result.untouched_around(), "%s %dx%d", kernels.name, k, n);
  CHECK(same(result, packed(kernels, b, k, n)), "%s %dx%d", kernels.name, k, n);
}

void check_product(const Kernels& kernels, int m, int n, int k, bool transposed) {
  const Guarded a(count(m * k), 1);
  const Guarded b(count(k * n), 2);
  const Guarded bias(count(n), 3);
  Guarded plain(count(m * n));
  Product product{m, n, k, 0.75f, a.get(), transposed ? 1 : k, transposed ? m : 1, b.get(), n, 0, plain.get(), n,
                  bias.get()};
  kernels.multiply(product);
  const Guarded b_packed = packed(kernels, b, k, n);
  Guarded workspace(count(m * k));
  Guarded result(count(m * n));
  product.b = b_packed.get();
  product.b_row = PACKED;
  product.packing_buffer = workspace.get();
  product.c = result.get();
  kernels.multiply(product);
  CHECK(result.untouched_around() && workspace.untouched_around(), "%s %dx%dx%d", kernels.name, m, n, k);
  CHECK(same(result, plain), "%s %dx%dx%d%s", kernels.name, m, n, k, transposed ? " transposed" : "");
}

}  // namespace

void packing_tests() {
  for (const Kernels* kernels : tables()) {
    for (int m : SIZES) {
      for (int n : SIZES) {
        check_transposed(*kernels, m, n);
        for (int k : {1, 70, static_cast<int>(warptron::TILE) + 70}) {
          check_product(*kernels, m, n, k, false);
          check_product(*kernels, m, n, k, true);
        }
      }
    }
  }
}
