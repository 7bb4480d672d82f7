// The order in which an epoch visits the rows, drawn on the device.
#include "philox.cuh"

#define SHUFFLE_THREADS 128

// orders[e]: the permutation of 0 .. rows - 1 that dev.warptron.random.Philox draws from the seed's
// stream first_stream + e.  orders: [epochs x rows].  Blocks: one for each epoch, of SHUFFLE_THREADS
// threads, with shared memory for 2 rows ints. The draws do not need each other; the swaps of Fisher
// and Yates do, and one thread makes them.
extern "C" __global__ void shuffle_rows(unsigned long long seed, unsigned long long first_stream,
                                        int rows, int* __restrict__ orders) {
  WARPTRON_DYNAMIC_SHARED(int, place);  // [rows]
  int* other = place + rows;            // [rows] what place `last` is swapped with
  const unsigned long long stream = first_stream + blockIdx.x;
  for (int last = static_cast<int>(threadIdx.x); last < rows; last += SHUFFLE_THREADS) {
    const unsigned long long index = static_cast<unsigned long long>(rows - 1 - last);
    place[last] = last;
    other[last] = static_cast<int>(
        philox_below(static_cast<unsigned>(last) + 1, philox_bits(seed, stream, index)));
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int last = rows - 1; last > 0; last--) {
      const int held = place[last];
      place[last] = place[other[last]];
      place[other[last]] = held;
    }
  }
  __syncthreads();
  int* order = orders + static_cast<long long>(blockIdx.x) * rows;
  for (int i = static_cast<int>(threadIdx.x); i < rows; i += SHUFFLE_THREADS) {
    order[i] = place[i];
  }
}
