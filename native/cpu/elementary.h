// exp, expm1, log, log1p, tanh and erf in single precision, without branches or calls, so that the compiler can vectorise a loop
// over them.
// They replace libm's functions in the formulas of kernels/*.cuh (formulas.h).
//
// Largest errors in ulp against double precision, over all floats of the domain and all instruction sets: exp 1.081, expm1 1.759,
// log 0.954, log1p 1.329, tanh 1.332, erf 1.339. test/run.sh OUTDIR --every-float measures them again; test/elementary_tests.cpp
// fails beyond them. NaN gives NaN.
//
// Coefficients: fit_polynomials.py.
#pragma once

#include <stdint.h>
#include <string.h>

#include "vector.h"

namespace warptron {
namespace {

WARPTRON_INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

WARPTRON_INLINE float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// 2^exponent, for -126 <= exponent <= 127.
WARPTRON_INLINE float power_of_two(int32_t exponent) {
  return float_of((static_cast<uint32_t>(exponent) + 127u) << 23);
}

constexpr float LN2_HIGH = 0x1.62e4p-1f;  // few bits: its product with a small integer is exact
constexpr float LN2_LOW = 0x1.7f7d1cp-20f;
constexpr float LOG2_E = 0x1.715476p+0f;

// n and e^r - 1 of e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln(2) / 2.
struct Reduced {
  int32_t n;
  float power_less_one;
};

WARPTRON_INLINE Reduced reduce(float x) {
  // Adding 1.5 * 2^23 rounds to an integer and leaves n in the low bits.
  const float shift = 0x1.8p+23f;
  const float shifted = multiply_add(x, LOG2_E, shift);
  const float n = shifted - shift;
  const float r = multiply_add(n, -LN2_LOW, multiply_add(n, -LN2_HIGH, x));
  float q = 0x1.6d117cp-10f;
  q = multiply_add(q, r, 0x1.120be2p-7f);
  q = multiply_add(q, r, 0x1.555518p-5f);
  q = multiply_add(q, r, 0x1.5554dcp-3f);
  q = multiply_add(q, r, 0.5f);
  return {static_cast<int32_t>(bits_of(shifted) - bits_of(shift)), multiply_add(r * r, q, r)};
}

// e^x for every x; 0 and infinity beyond the range of floats.
WARPTRON_INLINE float expf(float x) {
  const float above = x < -104.0f ? -104.0f : x;     // rounds to 0
  const float limited = above > 89.0f ? 89.0f : above;  // overflows
  const Reduced reduced = reduce(limited);
  // 2^n as two factors, since n may exceed the exponent range of floats.
  const int32_t half = reduced.n >> 1;
  return (reduced.power_less_one + 1.0f) * power_of_two(half) * power_of_two(reduced.n - half);
}

// e^x - 1 for x <= 88.
//
// 2^n (e^r - 1) + (2^n - 1), of which the second term is exact.
WARPTRON_INLINE float expm1f(float x) {
  const float above = x < -18.0f ? -18.0f : x;  // rounds to -1
  const float limited = above > 88.0f ? 88.0f : above;
  const Reduced reduced = reduce(limited);
  const float power = power_of_two(reduced.n);
  return multiply_add(power, reduced.power_less_one, power - 1.0f);
}

// ln x for normal x > 0.
//
// x = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1).
WARPTRON_INLINE float logf(float x) {
  const uint32_t sqrt_half = 0x3f3504f3u;
  const uint32_t steps = bits_of(x) - sqrt_half;
  const int32_t exponent = static_cast<int32_t>(steps) >> 23;
  const float m = float_of((steps & 0x007fffffu) + sqrt_half);
  const float e = static_cast<float>(exponent);
  const float f = m - 1.0f;
  const float s = f / (m + 1.0f);
  const float square = s * s;
  float series = 1.0f / 9.0f;
  series = multiply_add(series, square, 1.0f / 7.0f);
  series = multiply_add(series, square, 1.0f / 5.0f);
  series = multiply_add(series, square, 1.0f / 3.0f);
  // 2 s = f - f s: f is exact, and the terms added to it are small.
  const float tail = s * multiply_add(square + square, series, -f);
  const float result = multiply_add(e, LN2_HIGH, multiply_add(e, LN2_LOW, tail) + f);
  return result + (x - x);  // NaN for NaN, whose bits were treated as a number above
}

// ln(1 + x) for 0 <= x <= 2^64.
WARPTRON_INLINE float log1pf(float x) {
  const float sum = 1.0f + x;
  const float lost = x - (sum - 1.0f);
  return logf(sum) + lost / sum;
}

// tanh x for every x.
//
// x + x^3 t(x^2) for small x, where 1 - 2 / (e^2|x| + 1) suffers from cancellation.
WARPTRON_INLINE float tanhf(float x) {
  const float size = x < 0.0f ? -x : x;
  const float square = x * x;
  float t = -0x1.8f83e8p-8f;
  t = multiply_add(t, square, 0x1.58025ap-6f);
  t = multiply_add(t, square, -0x1.b92538p-5f);
  t = multiply_add(t, square, 0x1.110e1ap-3f);
  t = multiply_add(t, square, -0x1.555552p-2f);
  const float small = multiply_add(x * square, t, x);
  const float large = 1.0f - 2.0f / (expf(2.0f * size) + 1.0f);
  const float signed_large = x < 0.0f ? -large : large;
  return size < 0.625f ? small : signed_large;
}

// erf x for every x.
//
// x + x p(x^2) for small x; above, 1 - e^(-x l(x)), with the logarithm of 1 - erf x as a polynomial x l(x).
WARPTRON_INLINE float erff(float x) {
  const float size = x < 0.0f ? -x : x;
  const float square = x * x;
  float p = -0x1.45d264p-11f;
  p = multiply_add(p, square, 0x1.49eea2p-8f);
  p = multiply_add(p, square, -0x1.b6f9cp-6f);
  p = multiply_add(p, square, 0x1.ce218cp-4f);
  p = multiply_add(p, square, -0x1.81270ep-2f);
  p = multiply_add(p, square, 0x1.06eba6p-3f);
  const float small = multiply_add(x, p, x);
  const float limited = size > 4.0f ? 4.0f : size;  // rounds to 1
  float l = 0x1.176bc6p-16f;
  l = multiply_add(l, limited, -0x1.88a0b8p-12f);
  l = multiply_add(l, limited, 0x1.f6fff6p-9f);
  l = multiply_add(l, limited, -0x1.8b6cdap-6f);
  l = multiply_add(l, limited, 0x1.b4b1bp-4f);
  l = multiply_add(l, limited, 0x1.45196ap-1f);
  l = multiply_add(l, limited, 0x1.20f196p+0f);
  const float large = 1.0f - expf(-limited * l);
  const float signed_large = x < 0.0f ? -large : large;
  return size < 0.875f ? small : signed_large;
}

}  // namespace
}  // namespace warptron
