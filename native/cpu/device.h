// The operations of the cpu device: which kernel, on how many threads.
//
// How a job is split depends on its size and the number of threads alone, so that the same call gives the same bits.
#pragma once

#include <atomic>

#include "gemm_library.h"
#include "kernels.h"
#include "memory.h"
#include "threads.h"

namespace warptron {

// Which operands of a product are transposed; dev.warptron.backend.spi.Product has the shapes.
enum class Form { NN, NT, TN };

// Rows go to the parts of a job in so many: enough that a library's packing of the other matrix pays.
constexpr long long ROWS_OF_A_PART = 16;

class Device {
 public:
  // prefers_library: the library multiplies whatever pays its calls; otherwise only what our own kernel is slower with.
  Device(const Kernels& kernels, int threads, bool prefers_library)
      : kernels_(kernels), threads_(threads), most_own_entries_(prefers_library ? FEW_ENTRIES : kernels.most_own_entries) {}

  const Kernels& kernels() const { return kernels_; }
  Threads& threads() { return threads_; }

  // Without a library every product is our own kernel's.
  void use(const GemmLibrary* library) { library_ = library; }

  // True if the library has refused a product since the last call.
  bool take_failure() { return failed_.exchange(false); }

  // Of how many parts a job should be made.  operations: additions and multiplications.  most: more parts make no sense.
  int parts(double operations, long long most) const;

  // Whether a job is one part on every device, however many threads it has.
  static bool is_one_part(double operations);

  // Whether a product is the library's, if there is one. It depends on the weights that take part, B for A B and A B^T and C for
  // A^T B, and never on the rows of the batch: a row's result does not depend on how many there are.
  bool wants_library(long long weights) const { return weights > most_own_entries_; }

  bool uses_library(long long weights) const { return library_ != nullptr && wants_library(weights); }

  // Whether it pays to pack the weights, or what takes their place, for a product with so many rows.
  static bool pays_packing(long long weights, long long rows) { return weights >= LARGE_MATRIX && rows >= ROWS_FOR_PACKING; }

  // C = alpha op(A) op(B) + beta C, row-major without gaps; on several threads if that pays.
  void gemm(Form form, long long m, long long n, long long k, float alpha, const float* a, const float* b, float beta,
            float* c);

  // Z = X W + 1 b and A = f(Z), x: [rows x in], w: [in x out]; z may be a; on several threads if that pays.
  // p: the parameter of the activation.
  void affine(const float* x, const float* w, const float* b, int activation, float p, long long rows, long long in,
              long long out, float* z, float* a);

  // B [k x n], or for transposed the rows of B^T [n x k], in the order in which our own kernel reads B: see Kernels::pack(); on several
  // threads if that pays.
  void lay_out(const float* b, bool transposed, long long k, long long n, float* packed);

  // On several threads if that pays.
  void copy(const float* from, long long count, float* to);

  // Losses and metrics of the rows, and their errors; error may be null or output.  p: the parameter of the loss.
  // weights: [rows], null for none.
  RowSums loss(int loss, float p, const float* output, const float* target, const float* weights, float* error, long long rows,
               long long columns);

  // The rest runs on the calling thread, and on any.

  // packed: W as Kernels::pack() lays it out, or null.
  void affine_on_one_thread(const float* x, const float* w, const float* packed, const float* b, int activation, float p,
                            long long rows, long long in, long long out, float* z, float* a);

  // The library's product, for matrices whose rows are apart by lda, ldb and ldc.
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
  Room packed_, columns_;  // of the operands of a product, kept for the next one
};

}  // namespace warptron
