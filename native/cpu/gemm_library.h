// The matrix product of a library that is loaded when the program runs: cblas_sgemm of OpenBLAS, MKL, BLIS and others, or
// dnnl_sgemm of oneDNN.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace warptron {

class GemmLibrary {
 public:
  // Loads the library, sets it to one thread, and checks its product of small matrices. The library is never unloaded, since
  // some leave threads running.
  //
  // Returns null on failure, with the reason in `problem`, truncated to `size` bytes.
  static const GemmLibrary* open(const char* path, char* problem, size_t size);

  // C = alpha op(A) op(B) + beta C, row-major. lda, ldb, ldc: row strides of the stored (not transposed) matrices. No size may
  // be 0. Returns false if the library refuses.
  bool multiply(bool transpose_a, bool transpose_b, long long m, long long n, long long k, float alpha, const float* a,
                long long lda, const float* b, long long ldb, float beta, float* c, long long ldc) const;

  // Call it once on every thread that multiplies: some libraries have a setting for each thread.
  void use_one_thread() const;

 private:
  using Cblas = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a,
                         int lda, const float* b, int ldb, float beta, float* c, int ldc);
  using Dnnl = int (*)(char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
                       int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

  explicit GemmLibrary(void* handle);
  bool multiplies_right() const;

  void* handle_;
  Cblas cblas_;
  Dnnl dnnl_;
};

}  // namespace warptron
