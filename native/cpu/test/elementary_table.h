// The functions of elementary.h, and of kernels/sine.cuh, on arrays, compiled once per instruction set. For tests only: the
// tables of kernels.h do not contain them.
#pragma once

struct Elementary {
  void (*exp)(const float* x, float* y, int count);
  void (*expm1)(const float* x, float* y, int count);
  void (*log)(const float* x, float* y, int count);
  void (*log1p)(const float* x, float* y, int count);
  void (*tanh)(const float* x, float* y, int count);
  void (*erf)(const float* x, float* y, int count);
  void (*sine)(const float* x, float* y, int count);
  void (*cosine)(const float* x, float* y, int count);
};

extern const Elementary ELEMENTARY_BASELINE, ELEMENTARY_AVX2, ELEMENTARY_AVX512;
