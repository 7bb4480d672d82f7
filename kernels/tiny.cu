// Whole epochs of small networks in one launch. Each network has one block, with parameters, optimizer state and the batch in
// shared memory, so that a batch costs a few barriers instead of several launches.
#include "tiny_batch.cuh"
#include "tiny_copies.cuh"

// Stores the row numbers of a batch, and its features if those are staged. On return the block has passed a barrier.
// numbers: row numbers, from place `first` on; null for rows `first`, first + 1, ...
__device__ __forceinline__ TinyRows tiny_fetch(const TinyBlockState& state, const TinyMemory& memory,
                                               const float* features, const int* numbers,
                                               int first, int rows) {
  const int width = state.inputs;
  const int threads = static_cast<int>(blockDim.x);
  for (int r = static_cast<int>(threadIdx.x); r < rows; r += threads) {
    memory.row_numbers()[r] = numbers == nullptr ? first + r : numbers[first + r];
  }
  __syncthreads();
  if (state.net.stages_features == 0) {
    return {TINY_OUTSIDE, 0, state.at.row_numbers, width, features};
  }
  const int stride = tiny_even(width);
  for (int n = static_cast<int>(threadIdx.x); n < rows * width; n += threads) {
    const int row = state.input_columns.quotient(n);
    const int column = n - row * width;
    memory.base[state.at.features + row * stride + column] =
        __ldg(features + static_cast<long long>(memory.row_numbers()[row]) * width + column);
  }
  __syncthreads();
  return {TINY_DENSE, state.at.features, 0, stride, features};
}

// A batch to train on.
struct TinyBatch {
  TinyRows features;
  TinyTargets targets;
};

// The batch of `rows` rows that begins at place `first`. Resident rows are used in place, without a barrier.
__device__ __forceinline__ TinyBatch tiny_batch(const TinyBlockState& state, const TinyMemory& memory,
                                                int first, int rows) {
  if (state.net.resident_rows == 0) {
    const TinyRows features = tiny_fetch(state, memory, state.net.features, state.numbers, first, rows);
    return {features, {state.net.targets, state.at.row_numbers, state.outputs}};
  }
  const int offsets = state.at.row_offsets + first;
  return {{TINY_ORDERED, state.at.all_rows, offsets, 0, nullptr},
          {memory.base + state.at.all_rows + state.inputs, offsets, 1}};
}

// The batch of validation rows that begins at row `first`.
__device__ __forceinline__ TinyBatch tiny_validation_batch(const TinyBlockState& state, const TinyMemory& memory,
                                                           int first, int rows) {
  const TinyRows features = tiny_fetch(state, memory, state.net.valid_features, nullptr, first, rows);
  return {features, {state.net.valid_targets, state.at.row_numbers, state.outputs}};
}

// The penalty; only thread 0 gets it. A fixed number of threads sums it, so that the bits do not depend on the block size.
__device__ __forceinline__ double tiny_penalty(const TinyBlockState& state, const TinyMemory& memory) {
  double sum = 0;
  if (threadIdx.x < WARPTRON_REDUCE_THREADS) {
    for (int i = static_cast<int>(threadIdx.x); i < state.decaying_count; i += WARPTRON_REDUCE_THREADS) {
      sum += penalty_value(memory.parameters()[i], state.net.l1, state.net.l2);
    }
  }
  return block_sum(sum, reinterpret_cast<double*>(memory.partial()));
}

// Counts the next update and loads its scalars, one per thread, while the other warps begin the forward pass.
__device__ __forceinline__ void tiny_scalars(TinyBlockState* state) {
  const unsigned lane = threadIdx.x - tiny_side_thread();
  if (lane == 0) {
    state->update++;
  }
  if (lane < WARPTRON_SCALARS) {
    const TinyNetwork& net = state->net;
    const int row = state->scalar_row[lane];
    const bool is_rate = lane == 0 || lane == WARPTRON_KEPT;
    const float scalar = is_rate ? net.rates[2 * row + (lane == 0 ? 0 : 1)] : net.scalars[row].s[lane];
    state->scalars.s[lane] = scalar;
    if (lane == WARPTRON_DROPOUT && state->drops) {
      tiny_set_dropout(state, scalar);
    }
    if (row + 1 < (is_rate ? net.rate_rows : net.scalar_rows)) {
      state->scalar_row[lane] = row + 1;
    }
  }
}

// The sums of the training rows or of the validation rows. Recomputed when needed, to spare a register.
__device__ __forceinline__ double* tiny_sums_of(const TinyBlockState& state, bool trains) {
  return state.sums + (trains ? 0 : 2 + state.net.metric_sums);
}

// Copies loss and metric sums.
__device__ __forceinline__ void tiny_copy_sums(const double* from, double* to, long long metric_sums) {
#pragma unroll 1
  for (int i = 0; i <= metric_sums; i++) {
    to[i] = from[i];
  }
}

// One epoch, then the validation rows. The sums start from those in global memory and are added batch by batch, so that the
// bits do not depend on how an epoch is divided into launches.
__device__ __forceinline__ void tiny_epoch(TinyBlockState* state, const TinyMemory& memory) {
  const TinyNetwork& net = state->net;
  if (net.resident_rows > 0) {
    tiny_row_offsets(*state, state->numbers, memory.row_offsets());
    __syncthreads();
  }
  // One loop for both kinds of rows: the code of the forward pass and of the losses is large.
#pragma unroll 1
  for (int part = 0; part < 2; part++) {
    const bool trains = part == 0;
    const int all = static_cast<int>(trains ? net.rows : net.valid_rows);
    const bool keeps_sums = all > 0 && threadIdx.x == tiny_side_thread();
    if (keeps_sums) {
      tiny_copy_sums(tiny_sums_of(*state, trains), state->row_sums, net.metric_sums);
    }
    for (int first = 0; first < all; first += static_cast<int>(net.batch_size)) {
      const int left = all - first;
      const int rows = left < net.batch_size ? left : static_cast<int>(net.batch_size);
      if (trains) {
        tiny_scalars(state);
      }
      const float* weights = trains ? net.row_weights : net.valid_row_weights;
      if (weights != nullptr) {
        tiny_weigh(state, memory, weights, trains ? state->numbers : nullptr, first, rows);
      }
      TinyBatch batch = trains ? tiny_batch(*state, memory, first, rows)
                               : tiny_validation_batch(*state, memory, first, rows);
      if (trains && state->drops_inputs) {
        batch.features = tiny_drop_inputs(*state, memory, batch.features, rows);
      }
      float* output = tiny_pass(*state, memory, batch.features, rows, trains);
      tiny_objective(*state, memory, batch.targets, output, rows, trains, weights != nullptr);
      tiny_add_rows(state, memory, rows);
      if (trains) {
        tiny_learn(*state, memory, batch.features, rows);
      }
    }
    if (keeps_sums) {
      tiny_copy_sums(state->row_sums, tiny_sums_of(*state, trains), net.metric_sums);
    }
  }
  if (net.measures_penalty != 0) {
    const double penalty = tiny_penalty(*state, memory);
    if (threadIdx.x == 0) {
      state->sums[1 + net.metric_sums] += penalty;
    }
  }
}

// Trains the network of this block.
__device__ __forceinline__ void tiny_train(const TinyNetwork* network, float* shared) {
  __shared__ TinyBlockState state;
  tiny_begin(network, &state);
  const TinyMemory memory = {shared, state};
  tiny_load(state, memory);
  __syncthreads();
  // Loop state is in shared memory, to spare registers.
  while (state.epochs_left > 0) {
    tiny_epoch(&state, memory);
    __syncthreads();
    if (threadIdx.x == 0) {
      state.epochs_left--;
      state.sums += tiny_sums(state.net.metric_sums);
      state.numbers = state.numbers == nullptr ? nullptr : state.numbers + state.net.rows;
    }
    __syncthreads();
  }
  tiny_save(state, memory);
}

// Trains independent networks, one per block of TINY_THREADS threads, with the dynamic shared memory of the largest.
// Three blocks fit the registers of a multiprocessor; for a fourth the compiler would have to spill.
extern "C" __global__ void __launch_bounds__(TINY_THREADS, 3)
train_tiny(const TinyNetwork* __restrict__ networks) {
  WARPTRON_DYNAMIC_SHARED(float, shared);
  tiny_train(networks + blockIdx.x, shared);
}

// The same, to the bit, with TINY_THREADS_ALONE threads: for a network that can use them and is alone on a multiprocessor.
extern "C" __global__ void __launch_bounds__(TINY_THREADS_ALONE, 1)
train_tiny_alone(const TinyNetwork* __restrict__ networks) {
  WARPTRON_DYNAMIC_SHARED(float, shared);
  tiny_train(networks + blockIdx.x, shared);
}
