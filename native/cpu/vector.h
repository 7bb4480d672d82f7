// The widest vector of floats of the instruction set that this file is compiled for. The namespace is unnamed, since the
// library contains the same names once for each instruction set.
#pragma once

#include <immintrin.h>
#include <string.h>

// For functions that loops over vectors call. GCC inlines less the more a file contains, and does not vectorise a loop with a
// call.
#define WARPTRON_INLINE inline __attribute__((always_inline))

namespace warptron {
namespace {

#if defined(WARPTRON_LANES)  // for tests: any width, whatever the instruction set
constexpr int LANES = WARPTRON_LANES;
#elif defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX2__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif

typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

WARPTRON_INLINE Vector load(const float* from) {
  Vector value;
  memcpy(&value, from, sizeof value);
  return value;
}

WARPTRON_INLINE void store(float* to, Vector value) { memcpy(to, &value, sizeof value); }

WARPTRON_INLINE Vector broadcast(float value) {
#if defined(__AVX512F__)
  return _mm512_set1_ps(value);
#elif defined(__AVX2__)
  return _mm256_set1_ps(value);
#else
  return value - Vector{};
#endif
}

#if defined(__AVX512F__)

WARPTRON_INLINE __mmask16 first_lanes(int count) { return static_cast<__mmask16>((1u << count) - 1); }

#elif defined(__AVX2__)

WARPTRON_INLINE __m256i first_lanes(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

#endif

// Loads the first `count` lanes, 0 < count <= LANES; the others are 0. Does not access memory after them.
WARPTRON_INLINE Vector load_first(const float* from, int count) {
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps(first_lanes(count), from);
#elif defined(__AVX2__)
  return _mm256_maskload_ps(from, first_lanes(count));
#else
  Vector value{};
  for (int lane = 0; lane < count; lane++) {
    value[lane] = from[lane];
  }
  return value;
#endif
}

WARPTRON_INLINE void store_first(float* to, Vector value, int count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, first_lanes(count), value);
#elif defined(__AVX2__)
  _mm256_maskstore_ps(to, first_lanes(count), value);
#else
  for (int lane = 0; lane < count; lane++) {
    to[lane] = value[lane];
  }
#endif
}

// a b + c: fused if the instruction set has FMA, otherwise with two roundings. Scalar and vector code make the same choice, so
// that a result does not depend on its position in a vector. The compiler itself never fuses (-ffp-contract=off).
WARPTRON_INLINE float multiply_add(float a, float b, float c) {
#if defined(__FMA__)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

WARPTRON_INLINE Vector multiply_add(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#else
  return a * b + c;
#endif
}

}  // namespace
}  // namespace warptron
