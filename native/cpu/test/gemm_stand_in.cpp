// A GEMM library for the tests, in plain loops. CBLAS and DNNL select the interface; WRONG treats every matrix as
// column-major; OTHER has no GEMM function.
#include <stdint.h>

namespace {

[[maybe_unused]] void multiply(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
                               const float* a, int64_t lda, const float* b, int64_t ldb, float beta, float* c,
                               int64_t ldc) {
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = 0;
      for (int64_t l = 0; l < k; l++) {
        const float left = transpose_a ? a[l * lda + i] : a[i * lda + l];
        const float right = transpose_b ? b[j * ldb + l] : b[l * ldb + j];
        sum += static_cast<double>(left) * static_cast<double>(right);
      }
      const float product = alpha * static_cast<float>(sum);
      c[i * ldc + j] = beta == 0 ? product : product + beta * c[i * ldc + j];
    }
  }
}

}  // namespace

#ifdef CBLAS
extern "C" void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a,
                            int lda, const float* b, int ldb, float beta, float* c, int ldc) {
  if (order == 101) {
    multiply(transpose_a == 112, transpose_b == 112, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
}
#endif

#ifdef WRONG
extern "C" void cblas_sgemm(int, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a,
                            int lda, const float* b, int ldb, float beta, float* c, int ldc) {
  multiply(transpose_a != 112, transpose_b != 112, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
#endif

#ifdef DNNL
// Rejects negative sizes, as oneDNN does.
extern "C" int dnnl_sgemm(char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
                          int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
  if (m < 0 || n < 0 || k < 0) {
    return 2;
  }
  multiply(transpose_a == 'T', transpose_b == 'T', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  return 0;
}
#endif

#ifdef OTHER
extern "C" int warptron_no_gemm_library() { return 0; }
#endif
