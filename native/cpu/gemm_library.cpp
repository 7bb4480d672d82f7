#include "gemm_library.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>

#include <initializer_list>
#include <new>

namespace warptron {

namespace {

constexpr int ROW_MAJOR = 101;  // CBLAS_LAYOUT
constexpr int NOT_TRANSPOSED = 111;
constexpr int TRANSPOSED = 112;

// Functions that set the number of threads. Which of them a library has depends on its build.
constexpr const char* THREAD_SETTERS[] = {
    "openblas_set_num_threads",      // OpenBLAS
    "MKL_Set_Num_Threads",           // MKL
    "bli_thread_set_num_threads",    // BLIS
    "omp_set_num_threads",           // any library on OpenMP; a setting of the calling thread
};

template <typename Function>
Function find(void* handle, const char* name) {
  return reinterpret_cast<Function>(dlsym(handle, name));
}

}  // namespace

GemmLibrary::GemmLibrary(void* handle)
    : handle_(handle), cblas_(find<Cblas>(handle, "cblas_sgemm")), dnnl_(find<Dnnl>(handle, "dnnl_sgemm")) {}

const GemmLibrary* GemmLibrary::open(const char* path, char* problem, size_t size) {
  void* const handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    snprintf(problem, size, "it cannot be loaded: %s", dlerror());
    return nullptr;
  }
  GemmLibrary library(handle);
  if (library.cblas_ == nullptr && library.dnnl_ == nullptr) {
    snprintf(problem, size, "it has neither cblas_sgemm nor dnnl_sgemm");
    return nullptr;
  }
  library.use_one_thread();
  if (!library.multiplies_right()) {
    snprintf(problem, size, "its %s multiplies small matrices wrong; it must take 32-bit sizes and row-major matrices",
             library.cblas_ != nullptr ? "cblas_sgemm" : "dnnl_sgemm");
    return nullptr;
  }
  const GemmLibrary* const loaded = new (std::nothrow) GemmLibrary(library);
  if (loaded == nullptr) {
    snprintf(problem, size, "there is no memory left");
  }
  return loaded;
}

void GemmLibrary::use_one_thread() const {
  for (const char* name : THREAD_SETTERS) {
    if (auto set = find<void (*)(int)>(handle_, name)) {
      set(1);
    }
  }
}

bool GemmLibrary::multiply(bool transpose_a, bool transpose_b, long long m, long long n, long long k, float alpha,
                           const float* a, long long lda, const float* b, long long ldb, float beta, float* c,
                           long long ldc) const {
  if (cblas_ != nullptr) {
    for (long long size : {m, n, k, lda, ldb, ldc}) {
      if (size > INT_MAX) {
        return false;
      }
    }
    cblas_(ROW_MAJOR, transpose_a ? TRANSPOSED : NOT_TRANSPOSED, transpose_b ? TRANSPOSED : NOT_TRANSPOSED,
           static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), alpha, a, static_cast<int>(lda), b,
           static_cast<int>(ldb), beta, c, static_cast<int>(ldc));
    return true;
  }
  return dnnl_(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) == 0;
}

// Uses small integers: every sum is exact in float, whatever its order.
bool GemmLibrary::multiplies_right() const {
  constexpr int M = 3;
  constexpr int N = 5;
  constexpr int K = 4;
  for (int which = 0; which < 3; which++) {  // A B, A B^T, A^T B
    const bool transpose_a = which == 2;
    const bool transpose_b = which == 1;
    float a[M * K];
    float b[K * N];
    float c[M * N];
    float expected[M * N];
    for (int i = 0; i < M * K; i++) {
      a[i] = static_cast<float>(i - 3);
    }
    for (int i = 0; i < K * N; i++) {
      b[i] = static_cast<float>(7 - 2 * i);
    }
    for (int i = 0; i < M; i++) {
      for (int j = 0; j < N; j++) {
        c[i * N + j] = static_cast<float>(i + j);
        float sum = 0;
        for (int l = 0; l < K; l++) {
          sum += (transpose_a ? a[l * M + i] : a[i * K + l]) * (transpose_b ? b[j * K + l] : b[l * N + j]);
        }
        expected[i * N + j] = 2 * sum + 3 * c[i * N + j];
      }
    }
    if (!multiply(transpose_a, transpose_b, M, N, K, 2, a, transpose_a ? M : K, b, transpose_b ? K : N, 3, c, N)) {
      return false;
    }
    for (int i = 0; i < M * N; i++) {
      if (c[i] != expected[i]) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace warptron
