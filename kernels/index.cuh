// Grid-stride indices: a kernel that uses them is right for every count >= 0 and every launch shape.
#pragma once
#include "cuda_portability.cuh"

// Threads of a block of every kernel that does not say otherwise (Launch.THREADS). All kernels have launch bounds:
// without them another compiler, such as a driver's, may give a thread more registers than such a block can have. One
// block on a multiprocessor is the least: without that number nvcc spills registers for the sake of more blocks.
#define WARPTRON_THREADS 256

__device__ __forceinline__ long long first_index() {
  return static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
}

__device__ __forceinline__ long long index_stride() {
  return static_cast<long long>(gridDim.x) * blockDim.x;
}

// i modulo columns, without a 64-bit division where 32 bits are enough.
__device__ __forceinline__ long long column_of(long long i, long long columns) {
  return (i | columns) >> 32 == 0
             ? static_cast<unsigned>(i) % static_cast<unsigned>(columns)
             : i % columns;
}
