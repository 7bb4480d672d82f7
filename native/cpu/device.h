// The operations of the cpu device: which kernel, on how many threads.
//
// How an operation is divided depends only on its size and the number of threads, so that the same call gives the same bits.
#pragma once

#include <atomic>

#include "gemm_library.h"
#include "kernels.h"
#include "memory.h"
#include "threads.h"

namespace warptron {

// Which operands of a product are transposed; dev.warptron.backend.spi.Product has the shapes.
enum class Form { NN, NT, TN };

// Grain size in rows: the boundaries of work items are multiples of it. Less does not amortise BLAS packing.
constexpr long long GRAIN_ROWS = 16;

class Device {
 public:
  // prefers_library: use the library for every product that amortises its call; otherwise only where our own kernel is slower.
  Device(const Kernels& kernels, int threads, bool prefers_library)
      : kernels_(kernels), threads_(threads), most_own_entries_(prefers_library ? FEW_ENTRIES : kernels.most_own_entries) {}

  const Kernels& kernels() const { return kernels_; }
  Threads& threads() { return threads_; }

  // Without a library our own kernel computes every product.
  void use(const GemmLibrary* library) { library_ = library; }

  // True if the library has refused a product since the last call.
  bool take_failure() { return failed_.exchange(false); }

  // The number of work items for an operation, at least 1.  operations: additions and multiplications.  most: upper bound.
  int work_items(double operations, long long most) const;

  // Whether an operation is too small to divide, whatever the number of threads.
  static bool is_one_item(double operations);

  // Whether the library, if there is one, should compute a product. weights: the number of weights, which are B in A B and
  // A B^T, and C in A^T B. The number of rows does not count, so that a row's result does not depend on the batch size.
  bool wants_library(long long weights) const { return weights > most_own_entries_; }

  bool uses_library(long long weights) const { return library_ != nullptr && wants_library(weights); }

  // Whether packing an operand of `weights` entries pays in a product with this number of rows.
  static bool pays_packing(long long weights, long long rows) { return weights >= LARGE_MATRIX && rows >= ROWS_FOR_PACKING; }

  // C = alpha op(A) op(B) + beta C, row-major without padding; on several threads if that pays.
  void gemm(Form form, long long m, long long n, long long k, float alpha, const float* a, const float* b, float beta,
            float* c);

  // Z = X W + 1 b and A = f(Z), x: [rows x in], w: [in x out]; z may be a; on several threads if that pays.
  // p: the parameter of the activation.
  void affine(const float* x, const float* w, const float* b, int activation, float p, long long rows, long long in,
              long long out, float* z, float* a);

  // Packs B [k x n] for our own kernel; if transposed, b is B^T [n x k]. See Kernels::pack(). On several threads if that pays.
  void pack(const float* b, bool transposed, long long k, long long n, float* packed);

  // Copies `count` floats; on several threads if that pays.
  void copy(const float* from, long long count, float* to);

  // Loss and metric sums of the rows. delta: receives dZ, [rows x columns]; may be null or output.
  // p: the parameter of the loss.  weights: [rows], null for none.
  RowSums loss(int loss, float p, const float* output, const float* target, const float* weights, float* delta,
               long long rows, long long columns);

  // The methods below run on the calling thread only, and any thread may call them.

  // packed: W packed by Kernels::pack(), or null.  b: null for none.
  void affine_on_one_thread(const float* x, const float* w, const float* packed, const float* b, int activation, float p,
                            long long rows, long long in, long long out, float* z, float* a);

  // C = alpha op(A) op(B) + beta C by the library.  lda, ldb, ldc: row strides of the stored matrices.
  void with_library(bool transpose_a, bool transpose_b, long long m, long long n, long long k, float alpha,
                    const float* a, long long lda, const float* b, long long ldb, float beta, float* c, long long ldc);

 private:
  static constexpr long long ROWS_FOR_PACKING = 32;

  const float* packed(const float* b, bool transposed, long long k, long long n);

  const Kernels& kernels_;
  Threads threads_;
  const long long most_own_entries_;
  const GemmLibrary* library_ = nullptr;
  std::atomic<bool> failed_{false};
  ScratchBuffer packed_, columns_;  // scratch buffers for packed operands, reused by the next product
};

}  // namespace warptron
