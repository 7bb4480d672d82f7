#include "check.h"

#include "../rounding.h"

#include <cmath>
#include <vector>

namespace {

using warptron_sim::roundMantissa;

constexpr int M = 5, N = 7, K = 6, LDA = 9, LDB = 10, LDC = 8;

struct Operands {
  std::vector<float> a = std::vector<float>(100), b = std::vector<float>(100);
  CUdeviceptr deviceA, deviceB, deviceC;
};

Operands makeOperands() {
  Operands o;
  for (size_t i = 0; i < 100; i++) {
    o.a[i] = static_cast<float>(std::sin(static_cast<double>(i)));
    o.b[i] = static_cast<float>(std::cos(3.0 * static_cast<double>(i)));
  }
  OK(cuMemAlloc_v2(&o.deviceA, 400));
  OK(cuMemAlloc_v2(&o.deviceB, 400));
  OK(cuMemAlloc_v2(&o.deviceC, 400));  // NaN, which must not be read with beta = 0
  OK(cuMemcpyHtoD_v2(o.deviceA, o.a.data(), 400));
  OK(cuMemcpyHtoD_v2(o.deviceB, o.b.data(), 400));
  return o;
}

const float* floats(CUdeviceptr address) { return reinterpret_cast<const float*>(address); }

/** The largest error relative to double precision, on inputs rounded to `dropped` bits less. */
double error(const Operands& o, bool transA, bool transB, float alpha, int dropped) {
  std::vector<float> c(100);
  OK(cuStreamSynchronize(stream));
  OK(cuMemcpyDtoH_v2(c.data(), o.deviceC, 400));
  double worst = 0;
  for (int i = 0; i < M; i++) {
    for (int j = 0; j < N; j++) {
      double sum = 0;
      for (int l = 0; l < K; l++) {
        float x = o.a[static_cast<size_t>(transA ? l + i * LDA : i + l * LDA)];
        float y = o.b[static_cast<size_t>(transB ? j + l * LDB : l + j * LDB)];
        sum += dropped == 0 ? double(x) * y : double(roundMantissa(x, dropped)) * roundMantissa(y, dropped);
      }
      double difference = std::abs(alpha * sum - c[static_cast<size_t>(i + j * LDC)]);
      worst = difference <= worst ? worst : difference;  // NaN is the worst
    }
  }
  CHECK(std::isnan(c[M]));  // the padding between columns is not written
  return worst;
}

}  // namespace

void testCublas() {
  freshContext();
  Operands o = makeOperands();
  void* handle;
  CHECK(cublasCreate_v2(&handle) == 0);
  CHECK(cublasSetStream_v2(handle, stream) == 0);
  float alpha = 2, beta = 0;
  const float *a = floats(o.deviceA), *b = floats(o.deviceB);
  auto* c = reinterpret_cast<float*>(o.deviceC);
  for (int mode = 0; mode < 4; mode++) {
    int transA = mode & 1, transB = mode >> 1;
    CHECK(cublasSgemm_v2(handle, transA, transB, M, N, K, &alpha, a, LDA, b, LDB, &beta, c, LDC) == 0);
    CHECK(error(o, transA != 0, transB != 0, alpha, 0) < 1e-5);
  }
  struct { int compute, dropped; } variants[] = {{68, 0}, {77, 13}, {75, 16}};
  for (auto [compute, dropped] : variants) {
    CHECK(cublasGemmEx(handle, 0, 0, M, N, K, &alpha, a, 0, LDA, b, 0, LDB, &beta, c, 0, LDC, compute, -1) == 0);
    CHECK(error(o, false, false, alpha, dropped) < 1e-5);
    CHECK(dropped == 0 || error(o, false, false, alpha, 0) > 1e-5);
  }
  CHECK(cublasSetMathMode(handle, 3) == 0);
  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, K, &alpha, a, LDA, b, LDB, &beta, c, LDC) == 0);
  CHECK(error(o, false, false, alpha, 13) < 1e-5);
  CHECK(cublasSetMathMode(handle, 0) == 0);

  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, K, &alpha, a, M - 1, b, LDB, &beta, c, LDC) == 7);
  CHECK(cublasSgemm_v2(handle, 1, 0, M, N, K, &alpha, a, K - 1, b, LDB, &beta, c, LDC) == 7);
  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, K, &alpha, a, LDA, b, K - 1, &beta, c, LDC) == 7);
  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, K, &alpha, a, LDA, b, LDB, &beta, c, M - 1) == 7);
  CHECK(cublasSgemm_v2(handle, 0, 0, -1, N, K, &alpha, a, LDA, b, LDB, &beta, c, LDC) == 7);
  CHECK(cublasSgemm_v2(handle, 0, 0, 0, N, K, &alpha, a, LDA, b, LDB, &beta, c, LDC) == 0);
  CHECK(cublasGemmEx(handle, 0, 0, M, N, K, &alpha, a, 0, LDA, b, 0, LDB, &beta, c, 0, LDC, 64, -1) == 15);
  CHECK(cublasSaxpy_v2() == 15);

  // Captured and replayed with alpha and beta on the device: C accumulates 2 A B three times.
  CUdeviceptr scalars;
  float values[2] = {2, 1};
  OK(cuMemAlloc_v2(&scalars, 8));
  OK(cuMemcpyHtoD_v2(scalars, values, 8));
  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, K, &alpha, a, LDA, b, LDB, &beta, c, LDC) == 0);
  CHECK(cublasSetPointerMode_v2(handle, 1) == 0);
  OK(cuStreamBeginCapture_v2(stream, 0));
  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, K, floats(scalars), a, LDA, b, LDB, floats(scalars + 4), c, LDC) == 0);
  void *graph, *executable;
  OK(cuStreamEndCapture(stream, &graph));
  OK(cuGraphInstantiateWithFlags(&executable, graph, 0));
  OK(cuGraphLaunch(executable, stream));
  OK(cuGraphLaunch(executable, stream));
  CHECK(error(o, false, false, 3 * alpha, 0) < 1e-4);
  CHECK(cublasSetPointerMode_v2(handle, 0) == 0);

  // A matrix that exceeds its buffer.
  CHECK(cublasSgemm_v2(handle, 0, 0, M, N, 100, &alpha, a, LDA, b, 100, &beta, c, LDC) == (lazy ? 0 : 13));
  EXPECT(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream));
  CHECK(cublasDestroy_v2(handle) == 0);
}
