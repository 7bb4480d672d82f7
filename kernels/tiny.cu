// Whole epochs of a small network in one launch: one block, with parameters, optimizer state and the
// batch in shared memory. Between two batches there is no launch, only a few barriers.
//
// Letters: m rows of a batch.  X, A, E: inputs, activations and errors of a layer, [m x width].
#include "penalty.cuh"
#include "reduce.cuh"
#include "tiny.cuh"
#include "update.cuh"

#define TINY_THREADS WARPTRON_REDUCE_THREADS
#define TINY_TILE 16

// The block's pieces of dynamic shared memory, in this order; TinyStep.java adds up their sizes.
struct TinyMemory {
  double* row_losses;    // [batch_size]
  float* row_hits;       // [batch_size]
  int* row_numbers;      // [batch_size] where the batch's rows are in the data
  float* parameters;     // [P]
  float* slots;          // [slot_count x P]
  float* partial;        // [TINY_THREADS]
  float* errors[2];      // [batch_size x widest hidden layer], in turn
  float* activations;    // [batch_size x sum of the layers' widths], layer after layer
  float* features;       // [batch_size x inputs] if they are staged
};

// A matrix of a batch's rows, in shared memory or, through row numbers, in the data.
struct TinyRows {
  const float* values;
  const int* numbers;  // null if the rows lie one after another
  int width;

  __device__ const float* row(int r) const {
    return values + static_cast<long long>(numbers == nullptr ? r : numbers[r]) * width;
  }
};

// The entries of a matrix, dealt to the threads of the block in turn, without a division for each.
struct TinyEntries {
  int row;
  int column;
  int columns;
  int row_step;
  int column_step;

  __device__ explicit TinyEntries(int width)
      : row(threadIdx.x / width), column(threadIdx.x % width), columns(width),
        row_step(TINY_THREADS / width), column_step(TINY_THREADS % width) {}

  __device__ void advance() {
    row += row_step;
    column += column_step;
    if (column >= columns) {
      column -= columns;
      row++;
    }
  }
};

__device__ __forceinline__ float tiny_forward(int activation, float z) {
#define TINY_FORWARD(name) case TINY_##name: return name##_forward(z);
  switch (activation) { WARPTRON_ACTIVATIONS(TINY_FORWARD) }
  return z;
}

// The derivative by the activation alone: TinyStep.java declines what needs the sum.
__device__ __forceinline__ float tiny_derivative(int activation, float a) {
#define TINY_DERIVATIVE(name) case TINY_##name: return name##_derivative(a, a);
  switch (activation) { WARPTRON_ACTIVATIONS(TINY_DERIVATIVE) }
  return 1.0f;
}

__device__ __forceinline__ double tiny_loss(int loss, const float* z, const float* y,
                                            float* error, int n, bool* hit) {
#define TINY_ROW(name) case TINY_##name: return name##_row(z, y, error, n, hit);
  switch (loss) { WARPTRON_LOSSES(TINY_ROW) }
  return 0;
}

__device__ __forceinline__ float tiny_change(const TinyNetwork& net, float gradient,
                                             const float* corrections, float* slot) {
  const float rate = static_cast<float>(net.learning_rate);
  switch (net.rule) {
    case TINY_SGD:
      return sgd_change(gradient, rate);
    case TINY_MOMENTUM:
    case TINY_NESTEROV:
      return sgd_momentum_change(gradient, rate, static_cast<float>(net.momentum),
                                 net.rule == TINY_NESTEROV, slot);
    default:
      return adam_change(gradient, rate, static_cast<float>(net.beta1),
                         static_cast<float>(1 - net.beta1), static_cast<float>(net.beta2),
                         static_cast<float>(1 - net.beta2), static_cast<float>(net.epsilon),
                         corrections[0], corrections[1], slot, slot + net.parameter_count);
  }
}

// term(0) + term(1) + ... + term(count - 1). Each tile is summed up by itself first: the rounding then
// grows with count / TINY_TILE instead of with count.
template <class Term>
__device__ __forceinline__ float tiny_sum(int count, Term term) {
  float sum = 0;
  for (int start = 0; start < count; start += TINY_TILE) {
    const int end = start + TINY_TILE < count ? start + TINY_TILE : count;
    float tile = 0;
    for (int i = start; i < end; i++) {
      tile += term(i);
    }
    sum += tile;
  }
  return sum;
}

// A_out = f(A_in W + 1 b) for `rows` rows.
__device__ __forceinline__ void tiny_layer(const TinyRows& in, const float* weights,
                                           const float* biases, int rows, int width,
                                           int activation, float* out) {
  for (TinyEntries e(width); e.row < rows; e.advance()) {
    const float* x = in.row(e.row);
    const float* column = weights + e.column;
    const float sum = tiny_sum(in.width, [=](int i) { return x[i] * column[i * width]; });
    out[e.row * width + e.column] = tiny_forward(activation, sum + biases[e.column]);
  }
}

// All layers. On return the block has passed a barrier, and the last layer's results are complete.
__device__ __forceinline__ float* tiny_pass(const TinyNetwork& net, const TinyMemory& memory,
                                            const TinyRows& batch, int rows) {
  TinyRows in = batch;
  const float* weights = memory.parameters;
  const float* biases = memory.parameters + net.weight_count;
  float* out = memory.activations;
  for (int l = 0;; l++) {
    const int width = static_cast<int>(net.widths[l + 1]);
    tiny_layer(in, weights, biases, rows, width, net.activations[l], out);
    __syncthreads();
    if (l == net.layers - 1) {
      return out;
    }
    weights += in.width * width;
    biases += width;
    in = {out, nullptr, width};
    out += net.batch_size * width;
  }
}

// Losses and hits of the rows into shared memory, and their errors in place of the outputs unless
// error is false. On return the block has passed a barrier.
__device__ __forceinline__ void tiny_objective(const TinyNetwork& net, const TinyMemory& memory,
                                               const TinyRows& targets, float* output,
                                               int rows, bool error) {
  const int width = static_cast<int>(net.widths[net.layers]);
  for (int r = threadIdx.x; r < rows; r += TINY_THREADS) {
    bool hit = false;
    float* z = output + r * width;
    memory.row_losses[r] = tiny_loss(net.loss, z, targets.row(r), error ? z : nullptr,
                                     static_cast<int>(width), &hit);
    memory.row_hits[r] = hit ? 1.0f : 0.0f;
  }
  __syncthreads();
}

// Adds the rows' losses and hits to the sums that lane 0 of the first warp keeps. The order depends
// on the number of rows alone. Only the first warp calls it.
__device__ __forceinline__ void tiny_add_rows(const TinyMemory& memory, int rows,
                                              double* loss, double* hits) {
  double loss_part = 0;
  double hits_part = 0;
  for (int r = threadIdx.x; r < rows; r += 32) {
    loss_part += memory.row_losses[r];
    hits_part += static_cast<double>(memory.row_hits[r]);
  }
  for (int half = 16; half > 0; half /= 2) {
    loss_part += __shfl_down_sync(0xffffffffu, loss_part, half);
    hits_part += __shfl_down_sync(0xffffffffu, hits_part, half);
  }
  *loss += loss_part;
  *hits += hits_part;
}

// E_in = (E W^T) * f'(A_in): the error of the layer before.
__device__ __forceinline__ void tiny_backward(const float* error, const float* weights,
                                              const float* activations, int rows,
                                              int width, int width_in,
                                              int activation, float* error_in) {
  for (TinyEntries e(width_in); e.row < rows; e.advance()) {
    const float* error_row = error + e.row * width;
    const float* weight_row = weights + e.column * width;
    const float sum = tiny_sum(width, [=](int o) { return error_row[o] * weight_row[o]; });
    const int place = e.row * width_in + e.column;
    error_in[place] = sum * tiny_derivative(activation, activations[place]);
  }
}

// Changes a layer's weights and biases by their gradient over the batch. A bias counts as the weight
// of an input that is always 1. Where the layer has fewer parameters than the block has threads,
// groups of rows are added up side by side. On return the block has passed a barrier.
__device__ __forceinline__ void tiny_update(const TinyNetwork& net, const TinyMemory& memory,
                                            const TinyRows& in, const float* error, int rows,
                                            int width, int weights, int biases,
                                            const float* corrections) {
  const int cells = (in.width + 1) * width;
  const int groups = cells >= TINY_THREADS ? 1 : TINY_THREADS / cells;
  const float scale = 1.0f / static_cast<float>(rows);
  const int thread = static_cast<int>(threadIdx.x);
  for (int start = 0; start < cells; start += TINY_THREADS) {
    const int group = groups == 1 ? 0 : thread / cells;
    const int cell = groups == 1 ? start + thread : thread % cells;
    const int i = cell / width;
    const int o = cell % width;
    float sum = 0;
    if (cell < cells && group < groups) {
      const int count = (rows - group + groups - 1) / groups;
      sum = tiny_sum(count > 0 ? count : 0, [=](int k) {
        const int r = group + k * groups;
        return (i < in.width ? in.row(r)[i] : 1.0f) * error[r * width + o];
      });
    }
    if (groups > 1) {
      memory.partial[thread] = sum;
      __syncthreads();
      sum = 0;
      for (int g = 0; thread < cells && g < groups; g++) {
        sum += memory.partial[g * cells + cell];
      }
    }
    if (cell < cells && group == 0) {
      const bool is_weight = i < in.width;
      const int place = is_weight ? weights + cell : biases + o;
      float* parameter = memory.parameters + place;
      float gradient = scale * sum;
      if (is_weight) {
        gradient += scale * penalty_slope(*parameter, static_cast<float>(net.l1),
                                          static_cast<float>(net.l2));
      }
      *parameter += tiny_change(net, gradient, corrections, memory.slots + place);
    }
  }
  __syncthreads();
}

// Errors and updates of all layers, from the last to the first. error: E of the last layer.
__device__ __forceinline__ void tiny_learn(const TinyNetwork& net, const TinyMemory& memory,
                                           const TinyRows& batch, const float* error,
                                           int rows, const float* corrections) {
  int weights = static_cast<int>(net.weight_count);
  int biases = static_cast<int>(net.parameter_count);
  const float* activations = error;  // the last layer's, which its error has overwritten
  for (int l = net.layers - 1; l >= 0; l--) {
    const int width = static_cast<int>(net.widths[l + 1]);
    const int width_in = static_cast<int>(net.widths[l]);
    weights -= width_in * width;
    biases -= width;
    TinyRows in = batch;
    const float* next_error = error;
    if (l > 0) {
      activations -= net.batch_size * width_in;
      in = {activations, nullptr, width_in};
      float* error_in = memory.errors[l % 2];
      tiny_backward(error, memory.parameters + weights, activations, rows, width, width_in,
                    net.activations[l - 1], error_in);
      next_error = error_in;
      __syncthreads();  // the weights are read before they change
    }
    tiny_update(net, memory, in, error, rows, width, weights, biases, corrections);
    error = next_error;
  }
}

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
    const TinyRows batch = tiny_fetch(net, memory, net.features, numbers, first, rows);
    float* output = tiny_pass(net, memory, batch, rows);
    const TinyRows targets = {net.targets, memory.row_numbers, static_cast<int>(net.widths[net.layers])};
    tiny_objective(net, memory, targets, output, rows, true);
    if (threadIdx.x < 32) {
      tiny_add_rows(memory, rows, &loss, &hits);
    }
    tiny_learn(net, memory, batch, output, rows, corrections);
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

__device__ __forceinline__ TinyMemory tiny_memory(const TinyNetwork& net, double* shared) {
  long long widest = 0;
  long long all = 0;
  for (int l = 1; l <= net.layers; l++) {
    all += net.widths[l];
    if (l < net.layers && net.widths[l] > widest) {
      widest = net.widths[l];
    }
  }
  TinyMemory memory;
  memory.row_losses = shared;
  memory.row_hits = reinterpret_cast<float*>(memory.row_losses + net.batch_size);
  memory.row_numbers = reinterpret_cast<int*>(memory.row_hits + net.batch_size);
  memory.parameters = reinterpret_cast<float*>(memory.row_numbers + net.batch_size);
  memory.slots = memory.parameters + net.parameter_count;
  memory.partial = memory.slots + net.slot_count * net.parameter_count;
  memory.errors[0] = memory.partial + TINY_THREADS;
  memory.errors[1] = memory.errors[0] + net.batch_size * widest;
  memory.activations = memory.errors[1] + net.batch_size * widest;
  memory.features = memory.activations + net.batch_size * all;
  return memory;
}

// One block of TINY_THREADS threads.
extern "C" __global__ void train_tiny(TinyNetwork given) {
  WARPTRON_DYNAMIC_SHARED(double, shared);
  __shared__ TinyNetwork net;
  __shared__ double scratch[TINY_THREADS];
  __shared__ float corrections[2];
  if (threadIdx.x == 0) {
    net = given;
    corrections[0] = 1.0f;
    corrections[1] = 1.0f;
  }
  __syncthreads();
  const TinyMemory memory = tiny_memory(net, shared);
  const long long slots = net.slot_count * net.parameter_count;
  for (int i = threadIdx.x; i < net.parameter_count; i += TINY_THREADS) {
    memory.parameters[i] = net.parameters[i];
  }
  for (int i = threadIdx.x; i < slots; i += TINY_THREADS) {
    memory.slots[i] = net.slots[i];
  }
  __syncthreads();
  long long updates = net.updates;
  for (int epoch = 0; epoch < net.epochs; epoch++) {
    tiny_epoch(net, memory, epoch, &updates, corrections, scratch);
  }
  __syncthreads();
  for (int i = threadIdx.x; i < net.parameter_count; i += TINY_THREADS) {
    net.parameters[i] = memory.parameters[i];
  }
  for (int i = threadIdx.x; i < slots; i += TINY_THREADS) {
    net.slots[i] = memory.slots[i];
  }
}
