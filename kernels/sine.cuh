// sin and cos in single precision, without branches, calls or local memory: g++ vectorises a loop over them, and nvcc needs no
// stack, unlike for its own functions, which treat large arguments separately.
//
// The largest error, over all floats from 2^-14 to 2^13, is 2.151 units of 2^-24 for sin and 2.183 for cos; for larger
// arguments it is 2^-22 |z|.
// Coefficients: native/cpu/fit_polynomials.py.
#pragma once
#include "cuda_portability.cuh"

// sin(z + offset pi), for an offset of 0 or 1/2: (-1)^k sin r, with k = round(z / pi + offset) and r = z - (k - offset) pi.
WARPTRON_HD float shifted_sine(float z, float offset) {
  const float shift = 0x1.8p+23f;  // adding it rounds to an integer
  const float k = WARPTRON_FMA(z, 0x1.45f306p-2f, offset) + shift - shift;
  const float turns = k - offset;
  // pi in three parts. The first two have few bits, so that their products are exact for |z| <= 2^13.
  float r = WARPTRON_FMA(turns, -0x1.92p+1f, z);
  r = WARPTRON_FMA(turns, -0x1.fb8p-11f, r);
  r = WARPTRON_FMA(turns, 0x1.5dde98p-22f, r);
  r = r < -1.6f ? -1.6f : r;  // for |z| > 2^23, where k is no longer the nearest integer
  r = r > 1.6f ? 1.6f : r;
  const float square = r * r;
  float p = -0x1.9da93cp-26f;
  p = WARPTRON_FMA(p, square, 0x1.719646p-19f);
  p = WARPTRON_FMA(p, square, -0x1.a01904p-13f);
  p = WARPTRON_FMA(p, square, 0x1.11111p-7f);
  p = WARPTRON_FMA(p, square, -0x1.555556p-3f);
  const float sine = WARPTRON_FMA(r * square, p, r);
  const float half = 0.5f * k;
  const float odd = half - (half + shift - shift);  // 0 if k is even, otherwise 1/2 or -1/2
  return odd == 0.0f ? sine : -sine;
}

WARPTRON_HD float sine_of(float z) { return shifted_sine(z, 0.0f); }
WARPTRON_HD float cosine_of(float z) { return shifted_sine(z, 0.5f); }
