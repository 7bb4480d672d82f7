// Correct kernels: their results must be the same in every mode.
#include "cuda_portability.cuh"

WARPTRON_HD float twice(float x) { return 2.0f * x; }

/** Grid-stride: y[i] = a * x[i] + y[i]. */
extern "C" __global__ void saxpy(float a, const float* __restrict__ x, float* __restrict__ y, int n) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    y[i] = a * x[i] + y[i];
  }
}

/** Tree reduction in dynamic shared memory, one sum per block, in double. The block size is a power of two. */
extern "C" __global__ void __launch_bounds__(1024) tree_sum(const float* __restrict__ x, double* __restrict__ sums, int n) {
  WARPTRON_DYNAMIC_SHARED(double, partial);
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  partial[threadIdx.x] = i < n ? double(x[i]) : 0.0;
  __syncthreads();
  for (unsigned half = blockDim.x / 2; half > 0; half >>= 1) {
    if (threadIdx.x < half) {
      partial[threadIdx.x] += partial[threadIdx.x + half];
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = partial[0];
  }
}

__device__ __forceinline__ float warp_sum(float v) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) {
    v += __shfl_down_sync(0xffffffffu, v, offset);
  }
  return v;
}

/** Warp reduction, then over the warps; static shared memory. One sum per block. */
extern "C" __global__ void block_sum(const float* __restrict__ x, float* __restrict__ sums, int n) {
  __shared__ float partial[32];
  float v = 0.0f;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    v += x[i];
  }
  v = warp_sum(v);
  if ((threadIdx.x & 31) == 0) {
    partial[threadIdx.x >> 5] = v;
  }
  __syncthreads();
  if (threadIdx.x < 32) {
    v = threadIdx.x < blockDim.x / 32 ? partial[threadIdx.x] : 0.0f;
    v = warp_sum(v);
    if (threadIdx.x == 0) {
      sums[blockIdx.x] = v;
    }
  }
}

/** One result per lane of every kind of warp operation; half warps with masks of their own. */
extern "C" __global__ void warp_operations(int* __restrict__ out) {
  int lane = threadIdx.x;
  out[lane] = __shfl_sync(0xffffffffu, lane, 5);
  out[32 + lane] = __shfl_xor_sync(0xffffffffu, lane, 1);
  out[64 + lane] = __shfl_up_sync(0xffffffffu, lane, 2);
  out[96 + lane] = __shfl_down_sync(0xffffffffu, lane, 3, 8);
  out[128 + lane] = static_cast<int>(__ballot_sync(0xffffffffu, lane % 3 == 0));
  if (lane < 16) {
    out[160 + lane] = __shfl_xor_sync(0x0000ffffu, lane, 8);
    __syncwarp(0x0000ffffu);
  } else {
    out[160 + lane] = static_cast<int>(__ballot_sync(0xffff0000u, 1));
  }
  out[192 + lane] = __popc(static_cast<unsigned>(lane)) + min(lane, 3u) + __syncthreads_count(lane < 7);
}

/** Atomic counters; float4 loads; the fence is a compiler fence here. */
extern "C" __global__ void atomics(const float4* __restrict__ x, unsigned* count, float* total, double* total64, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    float4 v = __ldg(&x[i]);
    atomicAdd(total, v.x + v.y + v.z + v.w);
    atomicAdd(total64, double(v.x));
    __threadfence();
    atomicAdd(count, 1u);
    atomicMax(count + 1, unsigned(i));
  }
}

/** Coordinates of the thread in three dimensions. */
extern "C" __global__ void positions(uint3* __restrict__ out) {
  unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  out[block * (blockDim.x * blockDim.y * blockDim.z) + thread] =
      make_uint3(block, thread, threadIdx.x + 10 * threadIdx.y + 100 * threadIdx.z);
}

/** Shared memory in a template: one tile transposed. */
template <int N>
__device__ void transpose_tile(const float* x, float* y) {
  __shared__ float tile[N][N + 1];
  tile[threadIdx.y][threadIdx.x] = x[threadIdx.y * N + threadIdx.x];
  __syncthreads();
  y[threadIdx.y * N + threadIdx.x] = tile[threadIdx.x][threadIdx.y];
}
extern "C" __global__ void transpose16(const float* x, float* y) { transpose_tile<16>(x, y); }

// Kernels defined by a macro.
#define MAP_KERNEL(name, formula)                                                       \
  extern "C" __global__ void map_##name(const float* x, float* y, int n) {              \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                      \
    if (i < n) {                                                                        \
      y[i] = formula;                                                                   \
    }                                                                                   \
  }
MAP_KERNEL(twice, twice(x[i]))
MAP_KERNEL(rsqrt, rsqrtf(x[i]))
