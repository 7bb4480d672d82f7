// Grid-stride indices: a kernel that uses them is correct for every count >= 0 and every launch shape.
#pragma once
#include "cuda_portability.cuh"

// The default block size (Launch.THREADS). All kernels have launch bounds: without them another compiler, such as the driver's
// JIT, may use too many registers per thread to launch such a block. The bounds also say one block per multiprocessor: without
// this number nvcc spills registers to fit more blocks.
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
