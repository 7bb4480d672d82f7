// Stand-in for libcublas.so.13: names of cuBLAS with signatures of the test's own. The result of each function shows whether
// every argument was passed correctly. calls.cpp is the caller.
#include <cstdarg>
#include <cstddef>
#include <cstdint>

namespace {

/** Runs while a first call loads this library: the bridge must preserve these argument registers. */
__attribute__((constructor)) void clobberRegisters() {
  __asm__ volatile(
      "pcmpeqd %%xmm0, %%xmm0; pcmpeqd %%xmm1, %%xmm1; pcmpeqd %%xmm2, %%xmm2; pcmpeqd %%xmm3, %%xmm3;"
      "pcmpeqd %%xmm4, %%xmm4; pcmpeqd %%xmm5, %%xmm5; pcmpeqd %%xmm6, %%xmm6; pcmpeqd %%xmm7, %%xmm7"
      ::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7");
}

}  // namespace

extern "C" {

// The first six integers are passed in registers, the other eight on the stack.
int cublasSgemm_v2(const void* handle, int a, int b, int c, int d, int e, const float* alpha, const float* x, int f,
                   const float* y, int g, const float* beta, float* z, int h) {
  bool right = handle == reinterpret_cast<const void*>(uintptr_t{0x123456789abcdef0}) && a == 1 && b == -2 && c == 3 &&
               d == -4 && e == 5 && f == -6 && g == 7 && h == -8;
  *z = right ? *alpha + *x + *y + *beta : -1;
  return right ? 0 : 13;
}

// All eight floating-point registers, and one on the stack.
double cublasDdot_v2(double a, double b, double c, double d, double e, double f, double g, double h, double i) {
  return a + 2 * b + 4 * c + 8 * d + 16 * e + 32 * f + 64 * g + 128 * h + 256 * i;
}

float cublasSdot_v2(float a, int b, float c, int64_t d, float e, double f) {
  return a + 2 * static_cast<float>(b) + 4 * c + 8 * static_cast<float>(d) + 16 * e + 32 * static_cast<float>(f);
}

// A variadic function: rax is the number of floating-point arguments.
double cublasDgemm_v2(int count, ...) {
  va_list values;
  va_start(values, count);
  double sum = 0;
  for (int i = 0; i < count; i++) {
    sum += (i + 1) * va_arg(values, double);
  }
  va_end(values);
  return sum;
}

struct Pair {
  int64_t first;
  int64_t second;
};

Pair cublasDasum_v2(int64_t first, int64_t second) { return {second, first}; }

size_t cublasGetCudartVersion() { return 13000; }

const char* cublasGetStatusName(int status) { return status == 15 ? "CUBLAS_STATUS_NOT_SUPPORTED" : "other"; }

int cublasSetMathMode(const void*, int mode) { return mode + 100; }

}  // extern "C"
