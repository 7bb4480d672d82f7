// Whole epochs of small networks in one launch: a block for each, with parameters, optimizer state and
// the batch in shared memory. Between two batches there is no launch, only a few barriers.
#include "tiny_batch.cuh"

// The rows of a batch: where they are, and their features, if those are staged. On return the block
// has passed a barrier.  numbers: of the rows; null if they begin at `first`, one after another.
__device__ __forceinline__ TinyRows tiny_fetch(const TinyNetwork& net, const TinyMemory& memory,
                                               const float* features, const int* numbers,
                                               int first, int rows) {
  const int width = static_cast<int>(net.widths[0]);
  for (int r = threadIdx.x; r < rows; r += TINY_THREADS) {
    memory.row_numbers[r] = numbers == nullptr ? first + r : numbers[first + r];
  }
  __syncthreads();
  if (net.stages_features == 0) {
    return {features, memory.row_numbers, width};
  }
  for (TinyEntries e(width); e.row < rows; e.advance()) {
    memory.features[e.row * width + e.column] =
        features[static_cast<long long>(memory.row_numbers[e.row]) * width + e.column];
  }
  __syncthreads();
  return {memory.features, nullptr, width};
}

// A batch to train on.
struct TinyBatch {
  TinyRows features;
  TinyRows targets;
};

// The batch of `rows` rows that begins at place `first`. Resident rows are taken from where they are,
// and nothing is waited for.  numbers: the epoch's order; null for the rows as they lie.
__device__ __forceinline__ TinyBatch tiny_batch(const TinyNetwork& net, const TinyMemory& memory,
                                                const int* numbers, int first, int rows) {
  const int inputs = static_cast<int>(net.widths[0]);
  const int outputs = static_cast<int>(net.widths[net.layers]);
  if (net.resident_rows == 0) {
    const TinyRows features = tiny_fetch(net, memory, net.features, numbers, first, rows);
    return {features, {net.targets, memory.row_numbers, outputs}};
  }
  if (numbers == nullptr) {
    return {{memory.all_features + first * inputs, nullptr, inputs},
            {memory.all_targets + first * outputs, nullptr, outputs}};
  }
  return {{memory.all_features, memory.order + first, inputs},
          {memory.all_targets, memory.order + first, outputs}};
}

// Rows of the batch that begins at `first`.
__device__ __forceinline__ int tiny_rows(int first, long long all, long long batch_size) {
  const long long left = all - first;
  return static_cast<int>(left < batch_size ? left : batch_size);
}

// Losses and hits of the validation rows, a batch at a time.
__device__ __forceinline__ void tiny_validate(const TinyNetwork& net, const TinyMemory& memory,
                                              double* loss, double* hits) {
  for (int first = 0; first < net.valid_rows; first += net.batch_size) {
    const int rows = tiny_rows(first, net.valid_rows, net.batch_size);
    const TinyRows batch = tiny_fetch(net, memory, net.valid_features, nullptr, first, rows);
    float* output = tiny_pass(net, memory, batch, rows);
    const TinyRows targets = {net.valid_targets, memory.row_numbers, static_cast<int>(net.widths[net.layers])};
    tiny_objective(net, memory, targets, output, rows, false);
    if (threadIdx.x < 32) {
      tiny_add_rows(memory, rows, loss, hits);
    }
  }
  __syncthreads();
}

__device__ __forceinline__ double tiny_penalty(const TinyNetwork& net, const TinyMemory& memory,
                                               double* scratch) {
  double sum = 0;
  for (int i = threadIdx.x; i < net.weight_count; i += TINY_THREADS) {
    sum += penalty_value(memory.parameters[i], net.l1, net.l2);
  }
  return block_sum(sum, scratch);
}

// One epoch; thread 0 adds its sums to what stands in `sums`, batch by batch, so that it does not
// matter where an epoch is cut.
__device__ __forceinline__ void tiny_epoch(const TinyNetwork& net, const TinyMemory& memory,
                                           int epoch, long long* updates,
                                           float* corrections, double* scratch) {
  double* sums = net.sums + epoch * TINY_SUMS;
  const int* numbers = net.order == nullptr ? nullptr : net.order + epoch * net.rows;
  if (net.resident_rows > 0 && numbers != nullptr) {
    tiny_copy(numbers, net.rows, memory.order);
    __syncthreads();
  }
  double loss = threadIdx.x == 0 ? sums[TINY_LOSS] : 0;
  double hits = threadIdx.x == 0 ? sums[TINY_HITS] : 0;
  for (int first = 0; first < net.rows; first += net.batch_size) {
    const int rows = tiny_rows(first, net.rows, net.batch_size);
    ++*updates;
    if (threadIdx.x == 0 && net.rule == TINY_ADAM) {
      const double update = static_cast<double>(*updates);
      corrections[0] = static_cast<float>(-1 / expm1(log(net.beta1) * update));
      corrections[1] = static_cast<float>(-1 / expm1(log(net.beta2) * update));
    }
    const TinyBatch batch = tiny_batch(net, memory, numbers, first, rows);
    float* output = tiny_pass(net, memory, batch.features, rows);
    tiny_objective(net, memory, batch.targets, output, rows, true);
    if (threadIdx.x < 32) {
      tiny_add_rows(memory, rows, &loss, &hits);
    }
    tiny_learn(net, memory, batch.features, output, rows, corrections);
  }
  double penalty = 0;
  if (net.measures_penalty != 0) {
    penalty = tiny_penalty(net, memory, scratch);
  }
  double valid_loss = 0;
  double valid_hits = 0;
  if (net.valid_rows > 0) {
    tiny_validate(net, memory, &valid_loss, &valid_hits);
  }
  if (threadIdx.x == 0) {
    sums[TINY_LOSS] = loss;
    sums[TINY_HITS] = hits;
    if (net.measures_penalty != 0) {
      sums[TINY_PENALTY] += penalty;
    }
    if (net.valid_rows > 0) {
      sums[TINY_VALID_LOSS] += valid_loss;
      sums[TINY_VALID_HITS] += valid_hits;
    }
  }
}

// The network of the block, and what is right for rules without corrections. On return the block has
// passed a barrier.
__device__ __forceinline__ void tiny_begin(const TinyNetwork* given, TinyNetwork* net,
                                           float* corrections) {
  const long long* from = reinterpret_cast<const long long*>(given);
  long long* to = reinterpret_cast<long long*>(net);
  for (unsigned i = threadIdx.x; i < sizeof(TinyNetwork) / sizeof(long long); i += TINY_THREADS) {
    to[i] = from[i];
  }
  if (threadIdx.x < 2) {
    corrections[threadIdx.x] = 1.0f;
  }
  __syncthreads();
}

// Networks that do not know of each other.  Blocks: one for each, of TINY_THREADS threads, with as much
// dynamic shared memory as the largest needs. Three blocks find registers on a multiprocessor; a fourth
// would have to spill.
extern "C" __global__ void __launch_bounds__(TINY_THREADS, 3)
train_tiny(const TinyNetwork* __restrict__ networks) {
  WARPTRON_DYNAMIC_SHARED(double, shared);
  __shared__ TinyNetwork net;
  __shared__ double scratch[TINY_THREADS];
  __shared__ float corrections[2];
  tiny_begin(networks + blockIdx.x, &net, corrections);
  const TinyMemory memory = tiny_memory(net, shared);
  const long long slots = net.slot_count * net.parameter_count;
  tiny_copy(net.parameters, net.parameter_count, memory.parameters);
  tiny_copy(net.slots, slots, memory.slots);
  tiny_copy(net.features, net.resident_rows * net.widths[0], memory.all_features);
  tiny_copy(net.targets, net.resident_rows * net.widths[net.layers], memory.all_targets);
  __syncthreads();
  long long updates = net.updates;
  for (int epoch = 0; epoch < net.epochs; epoch++) {
    tiny_epoch(net, memory, epoch, &updates, corrections, scratch);
  }
  __syncthreads();
  tiny_copy(memory.parameters, net.parameter_count, net.parameters);
  tiny_copy(memory.slots, slots, net.slots);
}
