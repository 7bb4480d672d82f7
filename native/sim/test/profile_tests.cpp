// The profiles of GPUs, what a kernel's registers and shared memory allow on each, and the two kinds of arithmetic.
#include "check.h"

#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

struct Expected {
  const char* name;
  int major, minor, multiprocessors, sharedOfBlock, sharedOfMultiprocessor, threads, blocks;
  int registersOfSaxpy;   // by test/kernels/resources.md
  int mostThreadsOfSaxpy;
  int blocksOfSaxpy;      // of 256 threads
};

// A warp of saxpy takes 4096, 2304 or 2048 registers, in units of 256, so a multiprocessor has them for 16, 28 or 32 warps.
// The multiprocessor of the T4 has room for 4 blocks by its registers and by its 1024 threads.
const Expected EXPECTED[] = {
    {"h100", 9, 0, 132, 232448, 233472, 2048, 32, 128, 512, 2},
    {"rtx", 8, 9, 128, 101376, 102400, 1536, 24, 65, 896, 3},
    {"t4", 7, 5, 40, 65536, 65536, 1024, 16, 64, 1024, 4},
};

const char* setting(const char* name, const char* otherwise) {
  const char* text = getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : text;
}

const Expected& expected() {
  for (const Expected& one : EXPECTED) {
    if (strcmp(one.name, setting("WARPTRON_SIM_PROFILE", "h100")) == 0) {
      return one;
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
  CHECK(attribute(97) == gpu.sharedOfBlock && attribute(81) == gpu.sharedOfMultiprocessor);
  CHECK(attribute(39) == gpu.threads && attribute(106) == gpu.blocks);
  CHECK(attribute(97) + attribute(111) == attribute(81));  // what the system reserves
  CHECK(attribute(8) == 49152 && attribute(12) == 65536 && attribute(82) == 65536);
  CHECK(functionAttribute("saxpy", 6) == 10 * gpu.major + gpu.minor);
}

void testRegisters() {
  freshContext();
  const Expected& gpu = expected();
  CHECK(functionAttribute("saxpy", 4) == gpu.registersOfSaxpy);
  CHECK(functionAttribute("saxpy", 0) == gpu.mostThreadsOfSaxpy);
  CUdeviceptr x, y;
  OK(cuMemAlloc_v2(&x, 4096));
  OK(cuMemAlloc_v2(&y, 4096));
  int n = 0;
  float a = 1;
  unsigned most = static_cast<unsigned>(gpu.mostThreadsOfSaxpy);
  OK(launch("saxpy", 1, most, 0, {&a, &x, &y, &n}));
  EXPECT(most == 1024 ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES,
         launch("saxpy", 1, most + 1, 0, {&a, &x, &y, &n}));
  int blocks = -1;
  OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel("saxpy"), 256, 0));
  CHECK(blocks == gpu.blocksOfSaxpy);
  OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel("saxpy"), 32, 40000));
  CHECK(blocks == gpu.sharedOfMultiprocessor / (40000 + attribute(111)));
  CHECK(functionAttribute("block_sum", 4) == 32);  // not in the table
}

void testSharedMemory() {
  freshContext();
  const Expected& gpu = expected();
  constexpr int STATIC = 1152;  // of unwritten_shared, by resources.md
  CUdeviceptr y;
  OK(cuMemAlloc_v2(&y, 1 << 20));
  CHECK(functionAttribute("unwritten_shared", 1) == STATIC);
  CHECK(functionAttribute("unwritten_shared", 8) == 49152 - STATIC);
  OK(launch("unwritten_shared", 1, 32, 49152 - STATIC, {&y}));
  EXPECT(CUDA_ERROR_INVALID_VALUE, launch("unwritten_shared", 1, 32, 49152 - STATIC + 1, {&y}));
  void* function = kernel("unwritten_shared");
  int most = gpu.sharedOfBlock - STATIC;
  EXPECT(CUDA_ERROR_INVALID_VALUE, cuFuncSetAttribute(function, 8, most + 1));
  OK(cuFuncSetAttribute(function, 8, most));
  OK(launch("unwritten_shared", 1, 32, static_cast<unsigned>(most), {&y}));
  EXPECT(CUDA_ERROR_INVALID_VALUE, launch("unwritten_shared", 1, 32, static_cast<unsigned>(most) + 1, {&y}));
  OK(cuStreamSynchronize(stream));
}

/** (1 + e)(1 + e) - (1 + 2e) is e squared, which is lost if the product is rounded first. */
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

/** 1e8 + 1 - 1e8 + 1 is 1 in the order of the terms, and 2 if every second term has a sum of its own. */
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

void testOrderOfSums() {
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
  testOrderOfSums();
}
