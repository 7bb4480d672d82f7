// Check macro and shared helpers of the tests.
#pragma once

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <string>
#include <vector>

#include "../kernels.h"

extern int failures;

// The condition states what is correct, so that NaN fails.
#define CHECK(condition, ...)                                  \
  do {                                                         \
    if (!(condition)) {                                        \
      if (++failures <= 20) {                                  \
        printf("FAIL %s:%d: %s: ", __FILE__, __LINE__, #condition); \
        printf(__VA_ARGS__);                                   \
        printf("\n");                                          \
      }                                                        \
    }                                                          \
  } while (false)

// The unit roundoff of single precision.
constexpr double U = 0x1p-24;

// gamma_n: bound of the relative error of n successive roundings (Higham, Accuracy and Stability of Numerical Algorithms,
// section 3.1).
inline double gamma(double n) { return n * U / (1 - n * U); }

// The tables that this processor can run, and the emulated AVX-512 table if it was compiled.
inline std::vector<const warptron::Kernels*> tables() {
  std::vector<const warptron::Kernels*> found;
#ifdef WARPTRON_WIDE_TABLE
  found.push_back(&warptron::KERNELS_WIDE);
#endif
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    if (const warptron::Kernels* table = warptron::kernels_named(name)) {
      found.push_back(table);
    }
  }
  return found;
}

// Pseudo-random numbers in [-1, 1), a function of the seed.
class Numbers {
 public:
  explicit Numbers(uint32_t seed) : state_(seed * 2654435761u + 12345u) {}
  float next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<float>(static_cast<int32_t>(state_) / 256) * 0x1p-23f;
  }

 private:
  uint32_t state_;
};

// An array with sentinels before and after it, to detect writes out of bounds.
class Guarded {
 public:
  // Where GCC inlines this, it warns of a count that is negative and yet no error.
  __attribute__((noinline)) explicit Guarded(size_t count, uint32_t seed = 0) : values_(count + 2 * GUARD, SENTINEL) {
    Numbers numbers(seed);
    for (size_t i = 0; i < count; i++) {
      get()[i] = seed == 0 ? 0.0f : numbers.next();
    }
  }

  float* get() { return values_.data() + GUARD; }
  const float* get() const { return values_.data() + GUARD; }
  float& operator[](size_t i) { return get()[i]; }
  float operator[](size_t i) const { return get()[i]; }
  size_t size() const { return values_.size() - 2 * GUARD; }

  bool untouched_around() const {
    for (size_t i = 0; i < GUARD; i++) {
      if (values_[i] != SENTINEL || values_[values_.size() - 1 - i] != SENTINEL) {
        return false;
      }
    }
    return true;
  }

 private:
  static constexpr size_t GUARD = 40;
  static constexpr float SENTINEL = -1234.5f;
  std::vector<float> values_;
};

// On every step-th float only.
void elementary_tests(uint32_t step);
void kernel_tests();
void row_operation_tests();
void loss_tests();
// lanes.h
void lanes_tests();
void product_tests();
// packing.h
void packing_tests();
// memory.h
void memory_tests();
void thread_tests();
void step_tests();
void step_layer_tests();
void forward_tests(const std::string& folder);
void epoch_tests();
void layout_tests();
void gemm_library_tests(const std::string& folder);
