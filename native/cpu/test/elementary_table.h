// The functions of elementary.h on arrays, compiled for one instruction set: beside the tables of kernels.h, for the tests alone.
#pragma once

struct Elementary {
  void (*exp)(const float* x, float* y, int count);
  void (*log)(const float* x, float* y, int count);
  void (*log1p)(const float* x, float* y, int count);
  void (*tanh)(const float* x, float* y, int count);
};

extern const Elementary ELEMENTARY_BASELINE, ELEMENTARY_AVX2, ELEMENTARY_AVX512;
