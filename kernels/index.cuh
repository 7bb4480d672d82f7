// Grid-stride indices: a kernel that uses them is right for every count >= 0 and every launch shape.
#pragma once
#include "cuda_portability.cuh"

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
