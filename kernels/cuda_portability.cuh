// Macros that let three compilers accept a kernel file:
//   nvcc                        the product
//   g++ + simulated_cuda.h      the simulator of native/sim (tests without a GPU)
//   g++ alone                   the cpu backend, which shares the scalar formulas of the .cuh files
#pragma once

#if defined(__CUDACC__) || defined(WARPTRON_SIMULATED_CUDA)

// A scalar formula that runs on both sides.
#define WARPTRON_HD __host__ __device__ __forceinline__

// a b + c, fused by nvcc. A sum of two products leaves the compiler a choice of which product to fuse; formulas that
// several kernels must evaluate to the same bits use this instead.
#ifdef __CUDACC__
#define WARPTRON_FMA(a, b, c) fmaf(a, b, c)
#else
#define WARPTRON_FMA(a, b, c) ((a) * (b) + (c))
#endif

// a b in double precision, never fused with a sum.
#ifdef __CUDACC__
#define WARPTRON_ROUNDED_PRODUCT(a, b) __dmul_rn(a, b)
#else
#define WARPTRON_ROUNDED_PRODUCT(a, b) ((a) * (b))
#endif

// A function that is called, so that what it needs does not add to the registers of its caller.
#ifdef __CUDACC__
#define WARPTRON_OUT_OF_LINE __device__ __noinline__
#else
#define WARPTRON_OUT_OF_LINE __device__ inline
#endif

#ifdef __CUDACC__
// The address of a vector load or store must be a multiple of its size in bytes. A GPU checks that; a CPU does not, so the
// simulator checks it here.
#define WARPTRON_REQUIRE_ALIGNED(pointer, bytes) static_cast<void>(0)

// Declares `name` as a pointer to the dynamic shared memory of the block, 16-byte aligned. One name for all types:
// two `extern __shared__` arrays of different types in one file would clash.
#define WARPTRON_DYNAMIC_SHARED(type, name)                                \
  extern __shared__ __align__(16) unsigned char warptron_dynamic_shared[]; \
  type* const name = reinterpret_cast<type*>(warptron_dynamic_shared)
#endif

#else  // g++ alone

#include <math.h>
#include <stdint.h>

// Always inlined, since a loop that calls a function is not vectorised, and GCC inlines less the more a file contains.
#define WARPTRON_HD inline __attribute__((always_inline))
#define WARPTRON_FMA(a, b, c) ((a) * (b) + (c))
#define WARPTRON_ROUNDED_PRODUCT(a, b) ((a) * (b))

#endif

// Before a loop that nvcc would unroll to code of several times the size.
#ifdef __CUDACC__
#define WARPTRON_KEEP_ROLLED _Pragma("unroll 1")
#else
#define WARPTRON_KEEP_ROLLED
#endif
