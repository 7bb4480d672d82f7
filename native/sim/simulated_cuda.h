// The CUDA language for g++: force-included (-include) before kernels/*.cu, which stay plain CUDA.
//
// One thread of a kernel is one fiber of executor.cpp. Blocks run one after the other, and launches are serialised by the
// driver's lock, so `__shared__` and the indices of the running thread are plain globals.
#pragma once

#ifdef __CUDACC__
#error "simulated_cuda.h is for g++, not for nvcc"
#endif

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <math.h>
#include <type_traits>
#include <utility>

#define WARPTRON_SIMULATED_CUDA 1

// build.sh finds the kernels by this word in the preprocessed text.
#ifndef WARPTRON_SIM_LISTING
#define __global__
#endif
#define __device__ __attribute__((unused))
#define __host__
#define __constant__ __attribute__((unused))
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))
// All static shared memory is in one section, so that the executor can poison it before each block.
#define __shared__ static __attribute__((section("warptron_shared")))
#define WARPTRON_DYNAMIC_SHARED(type, name) type* const name = reinterpret_cast<type*>(warptron_sim::dynamicShared)

struct uint3 { unsigned x, y, z; };
struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

#define WARPTRON_SIM_VECTORS(scalar, name)                                                                 \
  struct alignas(2 * sizeof(scalar)) name##2 { scalar x, y; };                                             \
  struct name##3 { scalar x, y, z; };                                                                      \
  struct alignas(16) name##4 { scalar x, y, z, w; };                                                       \
  static inline name##2 make_##name##2(scalar x, scalar y) { return {x, y}; }                              \
  static inline name##3 make_##name##3(scalar x, scalar y, scalar z) { return {x, y, z}; }                 \
  static inline name##4 make_##name##4(scalar x, scalar y, scalar z, scalar w) { return {x, y, z, w}; }
WARPTRON_SIM_VECTORS(float, float)
WARPTRON_SIM_VECTORS(int, int)
struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(16) double2 { double x, y; };
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
static inline double2 make_double2(double x, double y) { return {x, y}; }
#undef WARPTRON_SIM_VECTORS

#include "simulated_threads.h"

// ---- scalar functions ------------------------------------------------------------------------------------------

// CUDA's min and max accept mixed types; std's do not.
template <class A, class B>
constexpr std::common_type_t<A, B> min(A a, B b) {
  using T = std::common_type_t<A, B>;
  return static_cast<T>(b) < static_cast<T>(a) ? static_cast<T>(b) : static_cast<T>(a);
}
template <class A, class B>
constexpr std::common_type_t<A, B> max(A a, B b) {
  using T = std::common_type_t<A, B>;
  return static_cast<T>(a) < static_cast<T>(b) ? static_cast<T>(b) : static_cast<T>(a);
}

namespace warptron_sim {
template <class To, class From>
inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From), "different sizes");
  To to;
  memcpy(&to, &from, sizeof(to));
  return to;
}
}  // namespace warptron_sim

// Macros where the C library has, or may get, a function with this name. The fast variants are exact here.
#define __expf(x) expf(x)
#define __logf(x) logf(x)
#define __log2f(x) log2f(x)
#define __powf(x, y) powf(x, y)
#define __sinf(x) sinf(x)
#define __cosf(x) cosf(x)
#define rsqrtf(x) (1.0f / sqrtf(x))
#define rsqrt(x) (1.0 / sqrt(x))

static inline float __fdividef(float a, float b) { return a / b; }
static inline float __frcp_rn(float a) { return 1.0f / a; }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fsub_rn(float a, float b) { return a - b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline float __fsqrt_rn(float a) { return sqrtf(a); }
static inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline float __saturatef(float a) { return !(a > 0.0f) ? 0.0f : a > 1.0f ? 1.0f : a; }
static inline float __uint2float_rn(unsigned a) { return static_cast<float>(a); }
static inline float __int2float_rn(int a) { return static_cast<float>(a); }
static inline unsigned __float_as_uint(float a) { return warptron_sim::bits<unsigned>(a); }
static inline int __float_as_int(float a) { return warptron_sim::bits<int>(a); }
static inline float __uint_as_float(unsigned a) { return warptron_sim::bits<float>(a); }
static inline float __int_as_float(int a) { return warptron_sim::bits<float>(a); }
static inline long long __double_as_longlong(double a) { return warptron_sim::bits<long long>(a); }
static inline double __longlong_as_double(long long a) { return warptron_sim::bits<double>(a); }
static inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>((uint64_t{a} * b) >> 32); }
static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return static_cast<unsigned long long>((static_cast<unsigned __int128>(a) * b) >> 64);
}
static inline int __popc(unsigned a) { return __builtin_popcount(a); }
static inline int __popcll(unsigned long long a) { return __builtin_popcountll(a); }
static inline int __clz(int a) { return a == 0 ? 32 : __builtin_clz(static_cast<unsigned>(a)); }
static inline int __ffs(int a) { return __builtin_ffs(a); }

// ---- memory ------------------------------------------------------------------------------------------------------

template <class T>
static inline T __ldg(const T* p) { return *p; }
template <class T>
static inline T __ldcs(const T* p) { return *p; }
template <class T>
static inline void __stcs(T* p, T value) { *p = value; }

static inline void __threadfence() {
#ifdef __SANITIZE_THREAD__
  warptron_sim::recordFence();  // an opaque call is also a compiler fence
#else
  std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}
static inline void __threadfence_block() { __threadfence(); }
static inline void __threadfence_system() { __threadfence(); }

// All simulated threads share one host thread and switch only where they wait, so a plain update is atomic.
#ifdef __SANITIZE_THREAD__  // recorded as one atomic access, not as a read and a write
#define WARPTRON_SIM_NOT_INSTRUMENTED __attribute__((no_sanitize("thread"), noinline))
#define WARPTRON_SIM_RECORD_ATOMIC(p) warptron_sim::recordAtomic(p, sizeof(*p), __builtin_return_address(0))
#else
#define WARPTRON_SIM_NOT_INSTRUMENTED inline
#define WARPTRON_SIM_RECORD_ATOMIC(p)
#endif
template <class T, class V>
WARPTRON_SIM_NOT_INSTRUMENTED static T warptron_sim_atomic(T* p, V value) {
  WARPTRON_SIM_RECORD_ATOMIC(p);
  T old = *p;
  *p = value(old);
  return old;
}
#define WARPTRON_SIM_ATOMIC(type, name, expression)                                   \
  static inline type name(type* p, type v) {                                          \
    return warptron_sim_atomic(p, [v](type old) -> type { return expression; });      \
  }
#define WARPTRON_SIM_INTEGER_ATOMICS(type)          \
  WARPTRON_SIM_ATOMIC(type, atomicAdd, old + v)     \
  WARPTRON_SIM_ATOMIC(type, atomicExch, ((void)old, v)) \
  WARPTRON_SIM_ATOMIC(type, atomicMin, min(old, v)) \
  WARPTRON_SIM_ATOMIC(type, atomicMax, max(old, v)) \
  WARPTRON_SIM_ATOMIC(type, atomicAnd, old & v)     \
  WARPTRON_SIM_ATOMIC(type, atomicOr, old | v)      \
  WARPTRON_SIM_ATOMIC(type, atomicXor, old ^ v)     \
  static inline type atomicCAS(type* p, type expected, type v) {                                             \
    return warptron_sim_atomic(p, [expected, v](type old) -> type { return old == expected ? v : old; });    \
  }
WARPTRON_SIM_INTEGER_ATOMICS(int)
WARPTRON_SIM_INTEGER_ATOMICS(unsigned)
WARPTRON_SIM_INTEGER_ATOMICS(unsigned long long)
WARPTRON_SIM_ATOMIC(int, atomicSub, old - v)
WARPTRON_SIM_ATOMIC(unsigned, atomicSub, old - v)
WARPTRON_SIM_ATOMIC(unsigned, atomicInc, old >= v ? 0u : old + 1u)
WARPTRON_SIM_ATOMIC(float, atomicAdd, old + v)
WARPTRON_SIM_ATOMIC(double, atomicAdd, old + v)
#undef WARPTRON_SIM_INTEGER_ATOMICS
#undef WARPTRON_SIM_ATOMIC
