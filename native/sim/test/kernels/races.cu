// Pairs of kernels: `..._ordered` is correct, the other lacks the synchronization. Blocks of 64 threads.
#include "cuda_portability.cuh"

#define PAIR(name, parameters, call)                                              \
  extern "C" __global__ void name parameters { name##_body<false> call; }         \
  extern "C" __global__ void name##_ordered parameters { name##_body<true> call; }

/** Reads the other warp's value. */
template <bool ORDERED>
__device__ void shared_read_body(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = 1.0f;
  if (ORDERED) __syncthreads();
  y[threadIdx.x] = s[threadIdx.x ^ 32];
}
PAIR(shared_read, (float* y), (y))

/** Overwrites a value that the other warp still reads. */
template <bool ORDERED>
__device__ void shared_overwrite_body(float* y) {
  WARPTRON_DYNAMIC_SHARED(float, s);
  s[threadIdx.x] = 1.0f;
  __syncthreads();
  float other = s[threadIdx.x ^ 32];
  if (ORDERED) __syncthreads();
  s[threadIdx.x] = other + 1.0f;
  y[threadIdx.x] = other;
}
PAIR(shared_overwrite, (float* y), (y))

/** Many threads read, then the first reader writes: it races with readers that are not the last. */
template <bool ORDERED>
__device__ void many_readers_body(float* y) {
  __shared__ float s;
  if (threadIdx.x == 0) s = 1.0f;
  __syncthreads();
  y[threadIdx.x] = s;
  if (ORDERED) __syncthreads();
  if (threadIdx.x == 0 || threadIdx.x == 63) y[64 + threadIdx.x] = s;
  if (ORDERED) __syncthreads();
  if (threadIdx.x == 0) s = 2.0f;
}
PAIR(many_readers, (float* y), (y))

/** Through global memory. */
template <bool ORDERED>
__device__ void global_read_body(float* y) {
  y[threadIdx.x] = 1.0f;
  if (ORDERED) __syncthreads();
  y[64 + threadIdx.x] = y[threadIdx.x ^ 32];
}
PAIR(global_read, (float* y), (y))

/** Lanes of one warp. */
template <bool ORDERED>
__device__ void lanes_body(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = 1.0f;
  if (ORDERED) __syncwarp();
  y[threadIdx.x] = s[threadIdx.x ^ 1];
}
PAIR(lanes, (float* y), (y))

/** A shuffle makes lanes wait, but does not order memory. */
template <bool ORDERED>
__device__ void shuffle_body(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = 1.0f;
  float other = __shfl_xor_sync(0xffffffffu, 1.0f, 1);
  if (ORDERED) __syncwarp();
  y[threadIdx.x] = s[threadIdx.x ^ 1] + other;
}
PAIR(shuffle, (float* y), (y))

/** A __syncwarp of each half warp orders only the lanes of that half. */
template <bool ORDERED>
__device__ void half_warps_body(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = 1.0f;
  __syncwarp(threadIdx.x % 32 < 16 ? 0x0000ffffu : 0xffff0000u);
  y[threadIdx.x] = s[threadIdx.x ^ 8];
  if (ORDERED) __syncwarp();
  y[64 + threadIdx.x] = s[threadIdx.x ^ 16];
}
PAIR(half_warps, (float* y), (y))

/** A float4 is four words. */
template <bool ORDERED>
__device__ void vectors_body(float4* y) {
  WARPTRON_DYNAMIC_SHARED(float4, s);
  reinterpret_cast<float*>(s)[threadIdx.x] = 1.0f;
  if (ORDERED) __syncthreads();
  if (threadIdx.x < 16) y[threadIdx.x] = s[15 - threadIdx.x];
}
PAIR(vectors, (float4* y), (y))

/** All blocks write one word; ordered: one word per block. */
template <bool ORDERED>
__device__ void blocks_write_body(float* y) {
  if (threadIdx.x == 0) y[ORDERED ? blockIdx.x : 0] = 1.0f;
}
PAIR(blocks_write, (float* y), (y))

/** A block reads what another block wrote. */
template <bool ORDERED>
__device__ void blocks_read_body(float* y) {
  if (threadIdx.x == 0) y[blockIdx.x] = 1.0f;
  if (threadIdx.x == 32 && !ORDERED) y[64 + blockIdx.x] = y[(blockIdx.x + 1) % gridDim.x];
}
PAIR(blocks_read, (float* y), (y))

/** Atomic increments, and one that is not atomic. */
template <bool ORDERED>
__device__ void counts_body(unsigned* y) {
  if (ORDERED || threadIdx.x != 5) {
    atomicAdd(y, 1u);
  } else {
    y[0] += 1;
  }
}
PAIR(counts, (unsigned* y), (y))

/** The last block sums what all blocks have written, by the scheme of kernels/reduce.cuh. */
template <bool RELEASE, bool ACQUIRE, bool VOLATILE>
__device__ void last_block(float* y, unsigned* ticket) {
  __shared__ bool last;
  if (threadIdx.x == 0) {
    y[1 + blockIdx.x] = 1.0f;
    if (RELEASE) __threadfence();
    last = atomicAdd(ticket, 1u) == gridDim.x - 1;
    if (ACQUIRE) __threadfence();
  }
  __syncthreads();
  if (last && threadIdx.x == 40) {
    using Row = std::conditional_t<VOLATILE, const volatile float, const float>;
    Row* rows = y + 1;
    for (unsigned block = 0; block < gridDim.x; block++) {
      y[0] += rows[block];
    }
    *ticket = 0;
  }
}
extern "C" __global__ void last_block_volatile_ordered(float* y, unsigned* ticket) { last_block<true, false, true>(y, ticket); }
extern "C" __global__ void last_block_fences_ordered(float* y, unsigned* ticket) { last_block<true, true, false>(y, ticket); }
extern "C" __global__ void last_block_unreleased(float* y, unsigned* ticket) { last_block<false, true, true>(y, ticket); }
extern "C" __global__ void last_block_unacquired(float* y, unsigned* ticket) { last_block<true, false, false>(y, ticket); }

/** Four threads write different bytes of one word; unordered: two threads write the same byte. */
template <bool ORDERED>
__device__ void bytes_body(unsigned char* y) {
  if (threadIdx.x < 4) y[ORDERED ? threadIdx.x : threadIdx.x / 2] = 1;
}
PAIR(bytes, (unsigned char* y), (y))
