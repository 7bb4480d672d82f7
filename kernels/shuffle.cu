// Prepares a launch of train_tiny: draws the permutation of each epoch, and sets the sums to 0.
#include "philox.cuh"
#include "cuda_portability.cuh"

// The epochs of one network. dev.warptron.backend.cuda.steps.EpochDraw writes it, field by field in this
// order: change both. Every field is 8 bytes, so that the layout holds no gaps.
struct EpochDraw {
  unsigned long long seed;
  unsigned long long first_stream;  // of the first epoch; the next one has the next stream
  long long rows;
  long long epochs;
  int* permutations;  // [epochs x rows] overwritten; null: nothing is drawn
  int* scratch;       // [epochs x 2 rows]; null: use 2 rows ints of dynamic shared memory
  double* sums;       // [epochs x sum_count] set to 0
  long long sum_count;
};

static_assert(sizeof(EpochDraw) == 8 * 8, "a field that EpochDraw.java does not know");

#ifdef __CUDACC__
#define SHUFFLE_ROLLED _Pragma("unroll 1")  // unrolled, the loops spill registers
#else
#define SHUFFLE_ROLLED
#endif

// Marks in `other`. SHUFFLE_DONE: the swap is done. All smaller numbers: the swap with `place` may be made now.
#define SHUFFLE_DONE (-1)
#define SHUFFLE_READY(place) (-2 - (place))

// permutation: [rows], receives the result of dev.warptron.random.Philox.permutation.  other, largest: [rows] scratch.
//
// Fisher and Yates swap place i with place other[i] <= i, from the last place down. Swaps that share no
// place commute, so each round makes all swaps that come first at both of their places; about ln(rows)
// rounds do (Shun et al., Sequential random permutation, list contraction and tree contraction are
// highly parallel, SODA 2015). The result is that of the sequential loop.
__device__ __forceinline__ void shuffle(unsigned long long seed, unsigned long long stream, int rows,
                                        int* permutation, int* other, int* largest) {
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  SHUFFLE_ROLLED
  for (int i = thread; i < rows; i += threads) {
    const unsigned long long index = static_cast<unsigned long long>(rows - 1 - i);
    const int drawn =
        static_cast<int>(philox_below(static_cast<unsigned>(i) + 1, philox_bits(seed, stream, index)));
    permutation[i] = i;
    other[i] = drawn == i ? SHUFFLE_DONE : drawn;
    largest[i] = 0;  // no pending swap: that of place 0 is never pending
  }
  int pending = 1;
  while (__syncthreads_or(pending) != 0) {
    SHUFFLE_ROLLED
    for (int i = thread; i < rows; i += threads) {
      if (other[i] >= 0) {
        atomicMax(largest + i, i);
        atomicMax(largest + other[i], i);
      }
    }
    __syncthreads();
    pending = 0;
    SHUFFLE_ROLLED
    for (int i = thread; i < rows; i += threads) {
      if (other[i] >= 0) {
        if (largest[i] == i && largest[other[i]] == i) {
          other[i] = SHUFFLE_READY(other[i]);
        } else {
          pending = 1;
        }
      }
    }
    __syncthreads();
    SHUFFLE_ROLLED
    for (int i = thread; i < rows; i += threads) {
      if (other[i] < SHUFFLE_DONE) {
        const int place = SHUFFLE_READY(other[i]);
        const int held = permutation[i];
        permutation[i] = permutation[place];
        permutation[place] = held;
        largest[i] = 0;
        largest[place] = 0;
        other[i] = SHUFFLE_DONE;
      }
    }
  }
}

// Grid: x, the largest number of epochs of a network; y, the number of networks.
extern "C" __global__ void __launch_bounds__(1024) prepare_epochs(const EpochDraw* __restrict__ draws) {
  WARPTRON_DYNAMIC_SHARED(int, shared);
  const EpochDraw draw = draws[blockIdx.y];
  const long long epoch = blockIdx.x;
  if (epoch >= draw.epochs) {
    return;
  }
  for (long long i = threadIdx.x; i < draw.sum_count; i += blockDim.x) {
    draw.sums[epoch * draw.sum_count + i] = 0;
  }
  if (draw.permutations == nullptr) {
    return;
  }
  int* scratch = draw.scratch == nullptr ? shared : draw.scratch + epoch * 2 * draw.rows;
  shuffle(draw.seed, draw.first_stream + static_cast<unsigned long long>(epoch), static_cast<int>(draw.rows),
          draw.permutations + epoch * draw.rows, scratch, scratch + draw.rows);
}
