// Kernels with one defect each, which the simulator must detect.
#include "cuda_portability.cuh"

/** No barrier between the write and the read of another thread's value. */
extern "C" __global__ void missing_barrier(const float* x, float* y) {
  __shared__ float s[256];
  s[threadIdx.x] = x[threadIdx.x];
  y[threadIdx.x] = s[(threadIdx.x + 1) % blockDim.x];
}

/** Half of the block exits, the other half waits. */
extern "C" __global__ void barrier_of_some(float* y) {
  if (threadIdx.x < 16) {
    __syncthreads();
    y[threadIdx.x] = 1.0f;
  }
}

/** Both halves wait, at different barriers. */
extern "C" __global__ void two_barriers(float* y) {
  if (threadIdx.x < 16) {
    __syncthreads();
  } else {
    y[threadIdx.x] = 1.0f;
    __syncthreads();
  }
}

/** Half of a warp waits at a shuffle for the other half, which waits at a barrier. */
extern "C" __global__ void shuffle_against_barrier(float* y) {
  if (threadIdx.x < 16) {
    y[threadIdx.x] = __shfl_down_sync(0xffffffffu, y[threadIdx.x], 1);
  } else {
    __syncthreads();
  }
}

/** The mask of the shuffle does not contain all calling lanes. */
extern "C" __global__ void wrong_mask(float* y) { y[threadIdx.x] = __shfl_down_sync(0x0000ffffu, y[threadIdx.x], 1); }

/** Writes n values from an offset, possibly outside the buffer. */
extern "C" __global__ void write_at(float* y, int offset, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    y[offset + i] = 1.0f;
  }
}

/** Static shared memory in a template. */
template <int N>
__device__ float* shared_of_template() {
  __shared__ float values[N];
  return values;
}

/** Reads uninitialized shared memory: dynamic, static, and static in a template. */
extern "C" __global__ void unwritten_shared(float* y) {
  WARPTRON_DYNAMIC_SHARED(float, dynamic);
  __shared__ float fixed[32];
  y[threadIdx.x] = dynamic[threadIdx.x];
  y[32 + threadIdx.x] = fixed[threadIdx.x];
  float* other = shared_of_template<32>();
  y[64 + threadIdx.x] = other[threadIdx.x];
  if (blockIdx.x < 1000) {  // the next block must not see these values
    dynamic[threadIdx.x] = fixed[threadIdx.x] = other[threadIdx.x] = 7.0f;
  }
}

/** Loads a pair from an odd address. */
extern "C" __global__ void misaligned_pair(float* y) {
  WARPTRON_REQUIRE_ALIGNED(y + 1, sizeof(float2));
  const float2 pair = *reinterpret_cast<const float2*>(y + 1);
  y[0] = pair.x + pair.y;
}

/** Writes one value past the end of dynamic shared memory. */
extern "C" __global__ void shared_overrun(float* y) {
  WARPTRON_DYNAMIC_SHARED(float, s);
  s[threadIdx.x + 1] = 1.0f;
  y[threadIdx.x] = s[threadIdx.x + 1];
}
