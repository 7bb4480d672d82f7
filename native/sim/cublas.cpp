// libcublas.so.12 and libcublas.so.13 of the simulator: the calls that Warptron makes, enqueued on the simulated streams, so
// that a capture records them. Column-major throughout, as in cuBLAS. All other calls are generated stubs.
#include "driver.h"

#include "rounding.h"
#include "sums.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

/** 12 or 13: build.sh links this file into two libraries. */
extern const int warptron_sim_cublas_major;

namespace {

using warptron_sim::InputPrecision;

enum Status : int {
  SUCCESS = 0,
  NOT_INITIALIZED = 1,
  ALLOC_FAILED = 3,
  INVALID_VALUE = 7,
  EXECUTION_FAILED = 13,
  NOT_SUPPORTED = 15,
};

enum { MATH_DEFAULT = 0, MATH_PEDANTIC = 2, MATH_TF32 = 3, MATH_NO_REDUCED_REDUCTION = 16 };
enum { COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_16BF = 75, COMPUTE_32F_FAST_TF32 = 77 };
enum { TYPE_32F = 0 };

constexpr unsigned LIVE = 0x57415250;  // cleared by cublasDestroy, to detect a later use

struct Handle {
  unsigned magic = LIVE;
  void* stream = nullptr;
  int mathMode = MATH_DEFAULT;
  int pointerMode = 0;  // 0: alpha and beta are in host memory, 1: in device memory
  int atomicsMode = 0;
};

bool alive(const Handle* handle) { return handle != nullptr && handle->magic == LIVE; }

struct Gemm {
  bool transA, transB;
  int m, n, k, lda, ldb, ldc;
  const float *a, *b;
  float* c;
  float alpha, beta;
  const float *deviceAlpha, *deviceBeta;  // read when the work runs, if not null
  InputPrecision precision;
};

/** Bytes from the first to the last entry of a column-major matrix. */
size_t extent(int rows, int columns, int leading) {
  return rows == 0 || columns == 0 ? 0
                                   : (static_cast<size_t>(columns - 1) * static_cast<size_t>(leading) +
                                      static_cast<size_t>(rows)) * sizeof(float);
}

/** op(source) as a dense rows x columns matrix of rounded values. */
std::vector<float> pack(const float* source, bool transposed, int rows, int columns, int leading,
                        InputPrecision precision) {
  std::vector<float> packed(static_cast<size_t>(rows) * static_cast<size_t>(columns));
  for (int j = 0; j < columns; j++) {
    float* to = packed.data() + static_cast<size_t>(j) * static_cast<size_t>(rows);
    for (int i = 0; i < rows; i++) {
      to[i] = source[transposed ? static_cast<size_t>(i) * static_cast<size_t>(leading) + static_cast<size_t>(j)
                                : static_cast<size_t>(j) * static_cast<size_t>(leading) + static_cast<size_t>(i)];
    }
  }
  warptron_sim::roundInputs(packed.data(), packed.size(), precision);
  return packed;
}

CUresult runGemm(void* argument) {
  const Gemm& g = *static_cast<const Gemm*>(argument);
  float alpha = g.deviceAlpha != nullptr ? *g.deviceAlpha : g.alpha;
  float beta = g.deviceBeta != nullptr ? *g.deviceBeta : g.beta;
  bool product = alpha != 0 && g.k > 0;
  auto require = warptron_sim_require_memory;
  if (CUresult bad = require(g.c, extent(g.m, g.n, g.ldc), "cublas gemm: C"); bad != CUDA_SUCCESS) {
    return bad;
  }
  std::vector<float> a, b;
  if (product) {
    size_t bytesA = g.transA ? extent(g.k, g.m, g.lda) : extent(g.m, g.k, g.lda);
    size_t bytesB = g.transB ? extent(g.n, g.k, g.ldb) : extent(g.k, g.n, g.ldb);
    CUresult badA = require(g.a, bytesA, "cublas gemm: A");
    CUresult badB = require(g.b, bytesB, "cublas gemm: B");
    if (badA != CUDA_SUCCESS || badB != CUDA_SUCCESS) {
      return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    a = pack(g.a, g.transA, g.m, g.k, g.lda, g.precision);
    b = pack(g.b, g.transB, g.k, g.n, g.ldb, g.precision);
  }
  int partials = warptron_sim::partialSumCount(g.m, g.n, g.k, g.a, g.b, g.c);
  std::vector<float> sum(static_cast<size_t>(g.m));
  for (int j = 0; j < g.n; j++) {
    std::fill(sum.begin(), sum.end(), 0.0f);
    if (product) {
      const float* column = b.data() + static_cast<size_t>(j) * static_cast<size_t>(g.k);
      if (partials == 1) {
        warptron_sim::addSequentially(sum.data(), a.data(), column, sum.size(), g.k);
      } else {
        warptron_sim::addInterleaved(sum.data(), a.data(), column, sum.size(), g.k, partials);
      }
    }
    float* c = g.c + static_cast<size_t>(j) * static_cast<size_t>(g.ldc);
    for (int i = 0; i < g.m; i++) {
      float value = product ? alpha * sum[static_cast<size_t>(i)] : 0.0f;
      c[i] = beta == 0 ? value : value + beta * c[i];  // C is not read with beta = 0: it may be NaN
    }
  }
  return CUDA_SUCCESS;
}

int gemm(Handle* handle, int transA, int transB, int m, int n, int k, const float* alpha, const float* a, int lda,
         const float* b, int ldb, const float* beta, float* c, int ldc, InputPrecision precision) {
  if (!alive(handle)) {
    return NOT_INITIALIZED;
  }
  bool operations = transA >= 0 && transA <= 2 && transB >= 0 && transB <= 2;
  if (!operations || m < 0 || n < 0 || k < 0 || lda < std::max(1, transA != 0 ? k : m) ||
      ldb < std::max(1, transB != 0 ? n : k) || ldc < std::max(1, m) || alpha == nullptr || beta == nullptr) {
    return INVALID_VALUE;
  }
  if (m == 0 || n == 0) {
    return SUCCESS;
  }
  bool onDevice = handle->pointerMode == 1;
  Gemm work{transA != 0, transB != 0, m, n, k, lda, ldb, ldc, a, b, c, onDevice ? 0 : *alpha, onDevice ? 0 : *beta,
            onDevice ? alpha : nullptr, onDevice ? beta : nullptr, precision};
  return warptron_sim_enqueue(handle->stream, runGemm, &work, sizeof(work)) == CUDA_SUCCESS ? SUCCESS
                                                                                             : EXECUTION_FAILED;
}

}  // namespace

// ---- the handle ----------------------------------------------------------------------------------------------------

WARPTRON_SIM_API int cublasCreate_v2(Handle** handle) {
  *handle = nullptr;
  if (const char* refusal = getenv("WARPTRON_SIM_CUBLAS_CREATE"); refusal != nullptr && *refusal != '\0') {
    return atoi(refusal);
  }
  if (warptron_sim_ready() != CUDA_SUCCESS) {
    return NOT_INITIALIZED;
  }
  if (warptron_sim_cublas_create_fails()) {
    return ALLOC_FAILED;
  }
  *handle = new Handle;
  return SUCCESS;
}

WARPTRON_SIM_API int cublasDestroy_v2(Handle* handle) {
  if (!alive(handle)) {
    return NOT_INITIALIZED;
  }
  handle->magic = 0;
  delete handle;
  return SUCCESS;
}

WARPTRON_SIM_API int cublasGetVersion_v2(Handle*, int* version) {
  *version = warptron_sim_cublas_major * 10000 + 600;
  return SUCCESS;
}

WARPTRON_SIM_API int cublasGetProperty(int which, int* value) {
  const int version[] = {warptron_sim_cublas_major, 6, 0};
  if (which < 0 || which > 2) {
    return INVALID_VALUE;
  }
  *value = version[which];
  return SUCCESS;
}

WARPTRON_SIM_API size_t cublasGetCudartVersion() {
  return static_cast<size_t>(warptron_sim_cublas_major * 1000 + 60);
}

WARPTRON_SIM_API int cublasSetStream_v2(Handle* handle, void* stream) {
  if (!alive(handle)) {
    return NOT_INITIALIZED;
  }
  handle->stream = stream;
  return SUCCESS;
}

WARPTRON_SIM_API int cublasGetStream_v2(Handle* handle, void** stream) {
  if (!alive(handle)) {
    return NOT_INITIALIZED;
  }
  *stream = handle->stream;
  return SUCCESS;
}

/** The workspace is not used, but it must be device memory aligned to 256 bytes, or null. */
WARPTRON_SIM_API int cublasSetWorkspace_v2(Handle* handle, void* workspace, size_t bytes) {
  if (!alive(handle)) {
    return NOT_INITIALIZED;
  }
  if (reinterpret_cast<uintptr_t>(workspace) % 256 != 0) {
    return INVALID_VALUE;
  }
  return warptron_sim_require_memory(workspace, bytes, "cublasSetWorkspace") == CUDA_SUCCESS ? SUCCESS : INVALID_VALUE;
}

WARPTRON_SIM_API int cublasSetMathMode(Handle* handle, int mode) {
  if (!alive(handle)) {
    return NOT_INITIALIZED;
  }
  if (mode < 0 || (mode & ~MATH_NO_REDUCED_REDUCTION) > MATH_TF32) {
    return INVALID_VALUE;
  }
  handle->mathMode = mode;
  return SUCCESS;
}

// A setting of 0 or 1 that is stored and returned.
#define WARPTRON_SIM_SETTING(field, setter, getter)                  \
  WARPTRON_SIM_API int setter(Handle* handle, int value) {           \
    if (!alive(handle) || value < 0 || value > 1) {                  \
      return alive(handle) ? INVALID_VALUE : NOT_INITIALIZED;        \
    }                                                                \
    handle->field = value;                                           \
    return SUCCESS;                                                  \
  }                                                                  \
  WARPTRON_SIM_API int getter(Handle* handle, int* value) {          \
    *value = alive(handle) ? handle->field : 0;                      \
    return alive(handle) ? SUCCESS : NOT_INITIALIZED;                \
  }
WARPTRON_SIM_SETTING(pointerMode, cublasSetPointerMode_v2, cublasGetPointerMode_v2)
WARPTRON_SIM_SETTING(atomicsMode, cublasSetAtomicsMode, cublasGetAtomicsMode)

WARPTRON_SIM_API int cublasGetMathMode(Handle* handle, int* mode) {
  *mode = alive(handle) ? handle->mathMode : 0;
  return alive(handle) ? SUCCESS : NOT_INITIALIZED;
}

// ---- matrix products -----------------------------------------------------------------------------------------------

WARPTRON_SIM_API int cublasSgemm_v2(Handle* handle, int transA, int transB, int m, int n, int k, const float* alpha,
                                    const float* a, int lda, const float* b, int ldb, const float* beta, float* c,
                                    int ldc) {
  bool tf32 = alive(handle) && (handle->mathMode & ~MATH_NO_REDUCED_REDUCTION) == MATH_TF32;
  return gemm(handle, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc,
              tf32 ? InputPrecision::TF32 : InputPrecision::FP32);
}

/** float32 matrices only; the compute types of cuBLAS 11 and later. */
WARPTRON_SIM_API int cublasGemmEx(Handle* handle, int transA, int transB, int m, int n, int k, const void* alpha,
                                  const void* a, int typeA, int lda, const void* b, int typeB, int ldb,
                                  const void* beta, void* c, int typeC, int ldc, int compute, int) {
  InputPrecision precision;
  switch (compute) {
    case COMPUTE_32F:
    case COMPUTE_32F_PEDANTIC: precision = InputPrecision::FP32; break;
    case COMPUTE_32F_FAST_TF32: precision = InputPrecision::TF32; break;
    case COMPUTE_32F_FAST_16BF: precision = InputPrecision::BF16; break;
    default: return NOT_SUPPORTED;
  }
  if (typeA != TYPE_32F || typeB != TYPE_32F || typeC != TYPE_32F) {
    return NOT_SUPPORTED;
  }
  return gemm(handle, transA, transB, m, n, k, static_cast<const float*>(alpha), static_cast<const float*>(a), lda,
              static_cast<const float*>(b), ldb, static_cast<const float*>(beta), static_cast<float*>(c), ldc,
              precision);
}
