// The caller: linked to libcublas.so.12 with lazy binding, as JCublas is.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

extern "C" {
int cublasSgemm_v2(const void*, int, int, int, int, int, const float*, const float*, int, const float*, int,
                   const float*, float*, int);
double cublasDdot_v2(double, double, double, double, double, double, double, double, double);
float cublasSdot_v2(float, int, float, int64_t, float, double);
double cublasDgemm_v2(int count, ...);
struct Pair {
  int64_t first;
  int64_t second;
};
Pair cublasDasum_v2(int64_t, int64_t);
size_t cublasGetCudartVersion();
const char* cublasGetStatusName(int);
const char* cublasGetStatusString(int);
int cublasSetMathMode(const void*, int);
int cublasCreate_v2(void**);
}

namespace {

int failures = 0;

void check(bool holds, const char* what) {
  if (!holds) {
    failures++;
    printf("FAIL: %s\n", what);
  }
}

void checkDoubles(const char* which) {
  char what[200];
  double sum = cublasDdot_v2(1, 2, 3, 4, 5, 6, 7, 8, 9);
  snprintf(what, sizeof(what), "%s call, 9 doubles: %g", which, sum);
  check(sum == 1 + 4 + 12 + 32 + 80 + 192 + 448 + 1024 + 2304, what);
}

void checkArguments(const char* which) {
  char what[200];
  const float alpha = 1, x = 2, y = 4, beta = 8;
  float z = 0;
  int status = cublasSgemm_v2(reinterpret_cast<const void*>(uintptr_t{0x123456789abcdef0}), 1, -2, 3, -4, 5, &alpha, &x,
                              -6, &y, 7, &beta, &z, -8);
  snprintf(what, sizeof(what), "%s call, 14 integers and pointers: status %d, z %g", which, status, static_cast<double>(z));
  check(status == 0 && z == 15, what);
  checkDoubles(which);
  float mixed = cublasSdot_v2(0.5f, -3, 0.25f, int64_t{1} << 20, -0.125f, 1.5);
  snprintf(what, sizeof(what), "%s call, floats, integers and a double: %g", which, static_cast<double>(mixed));
  check(mixed == 0.5f - 6 + 1 + 8388608 - 2 + 48, what);
  double variable = cublasDgemm_v2(3, 1.0, 10.0, 100.0);
  snprintf(what, sizeof(what), "%s call, variable number of doubles: %g", which, variable);
  check(variable == 321, what);
  Pair swapped = cublasDasum_v2(-7, INT64_MAX);
  check(swapped.first == INT64_MAX && swapped.second == -7, "a result in two registers");
  check(cublasGetCudartVersion() == 13000, "cublasGetCudartVersion");
  check(strcmp(cublasGetStatusName(15), "CUBLAS_STATUS_NOT_SUPPORTED") == 0, "cublasGetStatusName");
}

}  // namespace

/** Without a target: a status or a text, never a crash. Returns how many checks failed. */
extern "C" __attribute__((visibility("default"))) int callsWithoutTarget() {
  void* handle = nullptr;
  check(cublasCreate_v2(&handle) == 1, "without a target: CUBLAS_STATUS_NOT_INITIALIZED");
  check(cublasSetMathMode(nullptr, 3) == 1, "without a target: CUBLAS_STATUS_NOT_INITIALIZED");
  check(strcmp(cublasGetStatusName(1), "cuBLAS 13 does not say") == 0, "without a target: a text");
  return failures;
}

/** The first call loads the target, by its name. Returns how many checks failed. */
extern "C" __attribute__((visibility("default"))) int callThatLoadsTheTarget() {
  checkDoubles("loading");
  return failures;
}

/** With a target, possibly loaded after the calls above. Returns how many checks have failed. */
extern "C" __attribute__((visibility("default"))) int callsWithTarget() {
  std::vector<std::thread> threads;
  std::vector<int> statuses(8);
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([i, &statuses] { statuses[static_cast<size_t>(i)] = cublasSetMathMode(nullptr, i); });
  }
  for (int i = 0; i < 8; i++) {
    threads[static_cast<size_t>(i)].join();
    check(statuses[static_cast<size_t>(i)] == i + 100, "a function that 8 threads call for the first time");
  }
  checkArguments("first");
  checkArguments("second");
  void* handle = nullptr;
  check(cublasCreate_v2(&handle) == 15, "not in the target: CUBLAS_STATUS_NOT_SUPPORTED");
  check(cublasCreate_v2(&handle) == 15, "not in the target, second call");
  check(strcmp(cublasGetStatusString(0), "cuBLAS 13 does not say") == 0, "a text that is not in the target");
  return failures;
}
