// Profiles of GPUs, occupancy by registers and shared memory, contraction and summation order.
#include "check.h"

#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

struct Expected {
  const char* name;
  int major, minor, multiprocessors, sharedPerBlock, sharedPerMultiprocessor, threads, blocks;
  int saxpyRegisters;   // from test/kernels/resources.md
  int saxpyMaxThreads;
  int saxpyBlocks;      // resident blocks of 256 threads
};

// A warp of saxpy allocates 4096, 2304 or 2048 registers, in units of 256: 16, 28 or 32 warps per multiprocessor. On the T4
// both the registers and the 1024 threads of a multiprocessor limit it to 4 blocks.
const Expected EXPECTED[] = {
    {"h100", 9, 0, 132, 232448, 233472, 2048, 32, 128, 512, 2},
    {"rtx", 8, 9, 128, 101376, 102400, 1536, 24, 65, 896, 3},
    {"t4", 7, 5, 40, 65536, 65536, 1024, 16, 64, 1024, 4},
};

const char* setting(const char* name, const char* defaultValue) {
  const char* text = getenv(name);
  return text == nullptr || *text == '\0' ? defaultValue : text;
}

const Expected& expected() {
  for (const Expected& gpu : EXPECTED) {
    if (strcmp(gpu.name, setting("WARPTRON_SIM_PROFILE", "h100")) == 0) {
      return gpu;
    }
  }
  return EXPECTED[0];
}

int attribute(int which) {
  int value = -1;
  OK(cuDeviceGetAttribute(&value, which, 0));
  return value;
}

int functionAttribute(const char* name, int which) {
  int value = -1;
  OK(cuFuncGetAttribute(&value, which, kernel(name)));
  return value;
}

void testAttributes() {
  const Expected& gpu = expected();
  CHECK(attribute(75) == gpu.major && attribute(76) == gpu.minor);
  CHECK(attribute(16) == gpu.multiprocessors);
  CHECK(attribute(97) == gpu.sharedPerBlock && attribute(81) == gpu.sharedPerMultiprocessor);
  CHECK(attribute(39) == gpu.threads && attribute(106) == gpu.blocks);
  CHECK(attribute(97) + attribute(111) == attribute(81));  // 111: reserved by the system
  CHECK(attribute(8) == 49152 && attribute(12) == 65536 && attribute(82) == 65536);
  CHECK(functionAttribute("saxpy", 6) == 10 * gpu.major + gpu.minor);
}

void testRegisters() {
  freshContext();
  const Expected& gpu = expected();
  CHECK(functionAttribute("saxpy", 4) == gpu.saxpyRegisters);
  CHECK(functionAttribute("saxpy", 0) == gpu.saxpyMaxThreads);
  CUdeviceptr x, y;
  OK(cuMemAlloc_v2(&x, 4096));
  OK(cuMemAlloc_v2(&y, 4096));
  int n = 0;
  float a = 1;
  unsigned maxThreads = static_cast<unsigned>(gpu.saxpyMaxThreads);
  OK(launch("saxpy", 1, maxThreads, 0, {&a, &x, &y, &n}));
  EXPECT(maxThreads == 1024 ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES,
         launch("saxpy", 1, maxThreads + 1, 0, {&a, &x, &y, &n}));
  int blocks = -1;
  OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel("saxpy"), 256, 0));
  CHECK(blocks == gpu.saxpyBlocks);
  OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel("saxpy"), 32, 40000));
  CHECK(blocks == gpu.sharedPerMultiprocessor / (40000 + attribute(111)));
  CHECK(functionAttribute("block_sum", 4) == 32);  // not in the table
}

void testSharedMemory() {
  freshContext();
  const Expected& gpu = expected();
  constexpr int STATIC = 1152;  // of unwritten_shared, from resources.md
  CUdeviceptr y;
  OK(cuMemAlloc_v2(&y, 1 << 20));
  CHECK(functionAttribute("unwritten_shared", 1) == STATIC);
  CHECK(functionAttribute("unwritten_shared", 8) == 49152 - STATIC);
  OK(launch("unwritten_shared", 1, 32, 49152 - STATIC, {&y}));
  EXPECT(CUDA_ERROR_INVALID_VALUE, launch("unwritten_shared", 1, 32, 49152 - STATIC + 1, {&y}));
  void* function = kernel("unwritten_shared");
  int maxDynamic = gpu.sharedPerBlock - STATIC;
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuFuncSetAttribute(function, 8, maxDynamic + 1));
  OK(cuFuncSetAttribute(function, 8, maxDynamic));
  OK(launch("unwritten_shared", 1, 32, static_cast<unsigned>(maxDynamic), {&y}));
  EXPECT(CUDA_ERROR_INVALID_VALUE, launch("unwritten_shared", 1, 32, static_cast<unsigned>(maxDynamic) + 1, {&y}));
  OK(cuStreamSynchronize(stream));
}

/** (1 + e)(1 + e) - (1 + 2e) is e^2 if fused, and 0 if the product is rounded first. */
void testContraction() {
  freshContext();
  bool fused = strcmp(setting("WARPTRON_SIM_SELFTEST_FMA", "0"), "1") == 0;
  float e = 1.0f / 4096;
  float a = 1 + e, xValue = 1 + e, yValue = -(1 + 2 * e);
  int n = 1;
  CUdeviceptr x, y;
  OK(cuMemAlloc_v2(&x, 4));
  OK(cuMemAlloc_v2(&y, 4));
  OK(cuMemcpyHtoD_v2(x, &xValue, 4));
  OK(cuMemcpyHtoD_v2(y, &yValue, 4));
  OK(launch("saxpy", 1, 32, 0, {&a, &x, &y, &n}));
  OK(cuStreamSynchronize(stream));
  float result = -1;
  OK(cuMemcpyDtoH_v2(&result, y, 4));
  CHECK(result == (fused ? e * e : 0.0f));
}

/** 1e8 + 1 - 1e8 + 1 is 1 if summed sequentially, and 2 with two interleaved partial sums. */
float product(int m, int n, size_t offset) {
  const float terms[] = {1e8f, 1, -1e8f, 1};
  std::vector<float> a, b(static_cast<size_t>(4 * n), 1), c(static_cast<size_t>(m * n));
  for (float term : terms) {
    a.insert(a.end(), static_cast<size_t>(m), term);  // column-major [m x 4]
  }
  CUdeviceptr deviceA, deviceB, deviceC;
  OK(cuMemAlloc_v2(&deviceA, 1024));
  OK(cuMemAlloc_v2(&deviceB, 1024));
  OK(cuMemAlloc_v2(&deviceC, 1024));
  deviceA += offset;
  OK(cuMemcpyHtoD_v2(deviceA, a.data(), a.size() * 4));
  OK(cuMemcpyHtoD_v2(deviceB, b.data(), b.size() * 4));
  void* cublas = nullptr;
  float one = 1, zero = 0;
  CHECK(cublasCreate_v2(&cublas) == 0 && cublasSetStream_v2(cublas, stream) == 0);
  CHECK(cublasSgemm_v2(cublas, 0, 0, m, n, 4, &one, reinterpret_cast<const float*>(deviceA), m,
                       reinterpret_cast<const float*>(deviceB), 4, &zero, reinterpret_cast<float*>(deviceC), m) == 0);
  OK(cuStreamSynchronize(stream));
  OK(cuMemcpyDtoH_v2(c.data(), deviceC, c.size() * 4));
  CHECK(cublasDestroy_v2(cublas) == 0);
  return c.back();
}

void testSummationOrder() {
  freshContext();
  bool split = strcmp(setting("WARPTRON_SIM_SUMS", ""), "split") == 0;
  CHECK(product(3, 2, 0) == 1);
  CHECK(product(3, 2, 12) == (split ? 2 : 1));  // not aligned to 16 bytes
  CHECK(product(1, 2, 0) == (split ? 2 : 1));   // a vector
  CHECK(product(3, 1, 0) == (split ? 2 : 1));
}

}  // namespace

void testProfile() {
  testAttributes();
  testRegisters();
  testSharedMemory();
  testContraction();
  testSummationOrder();
}
