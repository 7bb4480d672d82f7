#include "check.h"

#include <chrono>
#include <cmath>
#include <vector>

namespace {

CUdeviceptr deviceFloats(const std::vector<float>& values) {
  CUdeviceptr address;
  OK(cuMemAlloc_v2(&address, values.size() * sizeof(float)));
  OK(cuMemcpyHtoD_v2(address, values.data(), values.size() * sizeof(float)));
  return address;
}

template <class T>
std::vector<T> fetch(CUdeviceptr address, size_t count) {
  std::vector<T> values(count);
  OK(cuMemcpyDtoHAsync_v2(values.data(), address, count * sizeof(T), stream));
  OK(cuStreamSynchronize(stream));
  return values;
}

std::vector<float> ramp(int n) {
  std::vector<float> values;
  for (int i = 0; i < n; i++) {
    values.push_back(static_cast<float>(i % 17) - 4.0f);
  }
  return values;
}

bool allNan(const std::vector<float>& values) {
  for (float value : values) {
    if (!std::isnan(value)) {
      return false;
    }
  }
  return true;
}

void testReductions(int n, CUdeviceptr x, double sum) {
  CUdeviceptr sums;
  OK(cuMemAlloc_v2(&sums, 64 * sizeof(double)));
  OK(launch("tree_sum", 16, 256, 256 * sizeof(double), {&x, &sums, &n}));
  double total = 0;
  for (double partial : fetch<double>(sums, 16)) {
    total += partial;
  }
  CHECK(total == sum);
  OK(launch("block_sum", 3, 160, 0, {&x, &sums, &n}));
  total = 0;
  for (float partial : fetch<float>(sums, 3)) {
    total += partial;
  }
  CHECK(total == sum);
}

void testWarpOperations() {
  CUdeviceptr out;
  OK(cuMemAlloc_v2(&out, 224 * sizeof(int)));
  OK(launch("warp_operations", 1, 32, 0, {&out}));
  std::vector<int> v = fetch<int>(out, 224);
  unsigned thirds = 0;
  for (int lane = 0; lane < 32; lane++) {
    thirds |= lane % 3 == 0 ? 1u << lane : 0;
  }
  for (int lane = 0; lane < 32; lane++) {
    auto at = [&](int row) { return v[static_cast<size_t>(row * 32 + lane)]; };
    CHECK(at(0) == 5);
    CHECK(at(1) == (lane ^ 1));
    CHECK(at(2) == (lane < 2 ? lane : lane - 2));
    CHECK(at(3) == (lane % 8 + 3 < 8 ? lane + 3 : lane));
    CHECK(static_cast<unsigned>(at(4)) == thirds);
    CHECK(lane < 16 ? at(5) == (lane ^ 8) : static_cast<unsigned>(at(5)) == 0xffff0000u);
    CHECK(at(6) == __builtin_popcount(static_cast<unsigned>(lane)) + (lane < 3 ? lane : 3) + 7);
  }
}

void testPositions() {
  CUdeviceptr out;
  OK(cuMemAlloc_v2(&out, 24 * 60 * 12));
  void* arguments[] = {&out};
  OK(cuLaunchKernel(kernel("positions"), 2, 3, 4, 5, 4, 3, 0, stream, arguments, nullptr));
  std::vector<unsigned> v = fetch<unsigned>(out, 24 * 60 * 3);
  bool right = true;
  for (unsigned i = 0; i < 24 * 60; i++) {
    unsigned t = i % 60;
    right = right && v[3 * i] == i / 60 && v[3 * i + 1] == t && v[3 * i + 2] == t % 5 + 10 * (t / 5 % 4) + 100 * (t / 20);
  }
  CHECK(right);
}

void testOtherKernels(int n, CUdeviceptr x, const std::vector<float>& values, double sum) {
  CUdeviceptr y = deviceFloats(values);
  float a = 3;
  OK(launch("saxpy", 3, 128, 0, {&a, &x, &y, &n}));
  a = 1e9f;  // has no effect: arguments are copied at the launch
  std::vector<float> result = fetch<float>(y, values.size());
  bool right = true;
  for (size_t i = 0; i < values.size(); i++) {
    right = right && result[i] == 4 * values[i];
  }
  CHECK(right);
  OK(launch("map_twice", 32, 128, 0, {&x, &y, &n}));
  CHECK(fetch<float>(y, 3)[2] == 2 * values[2]);
  OK(launch("map_rsqrt", 32, 128, 0, {&x, &y, &n}));
  CHECK(fetch<float>(y, 14)[13] == 1 / 3.0f);
  void* arguments[] = {&x, &y};
  OK(cuLaunchKernel(kernel("transpose16"), 1, 1, 1, 16, 16, 1, 0, stream, arguments, nullptr));
  CHECK(fetch<float>(y, 256)[16 * 3 + 11] == values[16 * 11 + 3]);

  CUdeviceptr totals;
  OK(cuMemAlloc_v2(&totals, 32));
  OK(cuMemsetD8_v2(totals, 0, 32));
  CUdeviceptr total = totals + 8, total64 = totals + 16;
  int quads = n / 4;
  OK(cuCtxSynchronize());  // the stream does not wait for the default stream's memset
  OK(launch("atomics", (quads + 63) / 64, 64, 0, {&x, &totals, &total, &total64, &quads}));
  std::vector<unsigned> counts = fetch<unsigned>(totals, 2);
  CHECK(counts[0] == unsigned(quads) && counts[1] == unsigned(quads) - 1);
  CHECK(fetch<float>(total, 1)[0] == sum);
}

/** The launch, or in lazy mode the next synchronization, returns the error, and so do all later calls. */
void expectFault(CUresult fault, CUresult launched) {
  CUresult later = cuStreamSynchronize(stream);
  CHECK(launched == fault || launched == CUDA_SUCCESS);
  CHECK(lazy ? launched == CUDA_SUCCESS : launched == fault);
  EXPECT(fault, later);
  EXPECT(fault, cuCtxSynchronize());
}

}  // namespace

void testRightKernels() {
  freshContext();
  int n = 4096;
  std::vector<float> values = ramp(n);
  double sum = 0;
  for (float value : values) {
    sum += value;
  }
  CUdeviceptr x = deviceFloats(values);
  testReductions(n, x, sum);
  testWarpOperations();
  testPositions();
  testOtherKernels(n, x, values, sum);
}

void testWrongKernels() {
  freshContext();
  std::vector<float> values = ramp(256);
  CUdeviceptr x = deviceFloats(values);
  CUdeviceptr y = deviceFloats(values);
  OK(launch("missing_barrier", 1, 256, 0, {&x, &y}));
  std::vector<float> shifted = fetch<float>(y, 256);
  int bad = 0;
  for (size_t i = 0; i < 256; i++) {
    bad += shifted[i] != values[(i + 1) % 256];
  }
  CHECK(bad == (reversed ? 1 : 255));

  for (const char* name : {"barrier_of_some", "two_barriers", "shuffle_against_barrier", "wrong_mask", "misaligned_pair"}) {
    freshContext();
    y = deviceFloats(values);
    expectFault(CUDA_ERROR_LAUNCH_FAILED, launch(name, 2, 32, 0, {&y}));
  }
  freshContext();
  y = deviceFloats(values);
  expectFault(CUDA_ERROR_ILLEGAL_ADDRESS, launch("shared_overrun", 1, 32, 128, {&y}));

  freshContext();
  y = deviceFloats(values);
  OK(launch("unwritten_shared", 3, 32, 128, {&y}));
  CHECK(allNan(fetch<float>(y, 96)));

  // Uninitialized memory.
  CUdeviceptr fresh;
  OK(cuMemAlloc_v2(&fresh, 1024));
  int n = 256;
  OK(launch("map_twice", 1, 256, 0, {&fresh, &y, &n}));
  CHECK(allNan(fetch<float>(y, 256)));

  // A host pointer.
  float a = 1;
  CUdeviceptr host = reinterpret_cast<CUdeviceptr>(&values);
  expectFault(CUDA_ERROR_ILLEGAL_ADDRESS, launch("saxpy", 1, 32, 0, {&a, &host, &y, &n}));

  // Writes outside the buffer are detected when it is freed.
  for (int offset : {1, -1}) {
    freshContext();
    y = deviceFloats(values);
    OK(launch("write_at", 1, 256, 0, {&y, &offset, &n}));
    EXPECT(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemFree_v2(y));
    EXPECT(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemAlloc_v2(&fresh, 4));
  }
  freshContext();
  CHECK(warptron_sim_bytes_in_use() == 0);
}

void testSpeed() {
  freshContext();
  int n = 1 << 20;
  CUdeviceptr x = deviceFloats(ramp(n));
  CUdeviceptr y = deviceFloats(ramp(n));
  auto time = [&](const char* name, unsigned grid, unsigned block, unsigned shared, int count) {
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
      auto start = std::chrono::steady_clock::now();
      OK(launch(name, grid, block, shared, {&x, &y, &count}));
      OK(cuStreamSynchronize(stream));
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    printf("%-10s %5u x %3u: %8.1f us, %6.1f ns per thread\n", name, grid, block, best * 1e6, best * 1e9 / (grid * block));
  };
  time("map_twice", 4096, 256, 0, n);
  time("map_twice", 1, 32, 0, 32);
  time("map_twice", 1, 256, 0, 256);
  time("block_sum", 4096, 256, 0, n);
  time("tree_sum", 4096, 256, 2048, n);
}
