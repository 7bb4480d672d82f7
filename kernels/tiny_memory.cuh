// The shared memory of a block of train_tiny: data, and tables for its threads.
//
// Rows of matrices in shared memory are padded to an even number of floats, so that a pair is one 64-bit load. The padding of
// parameters and deltas is 0; other padding is undefined, and no result depends on it.
#pragma once
#include "noise.cuh"
#include "reduce.cuh"
#include "row_weights.cuh"
#include "tiny.cuh"

#define TINY_THREADS 256
#define TINY_THREADS_ALONE 512
#define TINY_MIN_GROUP_ROWS 8  // fewer rows do not amortise the sum over groups

// Offsets in dynamic shared memory, in floats, in this order. TinyPlan.java adds up the sizes.  even(n): n rounded up to an
// even number. Offsets instead of pointers: the compiler cannot infer the address space of a pointer that is one of several,
// and a generic load is slower than a load from shared memory.
struct TinyPlaces {
  int row_losses;   // [batch_size] double
  int row_metrics;  // [batch_size x metric_sums]
  int row_numbers;  // [batch_size] int: row numbers of the batch
  int row_weights;  // [batch_size] if any rows have weights
  int parameters;   // [shared_count]: of each layer weights [inputs x even(outputs)] and biases [even(outputs)]
  int slots;        // [slot_count x shared_count]
  int partial;      // [4 x threads] partial sums of gradients; at the end of an epoch, of the penalty
  int deltas[2];    // [batch_size x even(widest hidden layer)], deltas of alternate layers
  int activations;  // [batch_size x sum of even(outputs)], layer after layer
  int saved;        // the same for z or a, of the hidden layers whose derivative reads z, or that drop results
  int normalized;   // of each layer with normalization: x [batch_size x even(outputs)], and 1 / deviation [even(batch_size)]
  int gradients;    // [2 x widest layer with normalization]: of the scale and the shift of each unit
  int features;     // [batch_size x even(inputs)] if they are staged
  int all_rows;     // [resident_rows x even(inputs + outputs)]: features, then targets
  int row_offsets;  // [rows] int, if the rows are resident: their offsets in all_rows, in the order of the epoch
};

__device__ __forceinline__ int tiny_even(long long n) {
  return static_cast<int>(n + 1) & ~1;
}

// Integer division by a multiplication, exact for n >= 0 with n divisor < 2^31. Indices of matrices in shared
// memory are below 2^16, and so is each of their dimensions.
struct TinyDivisor {
  int divisor;
  unsigned factor;  // ceil(2^31 / divisor)

  __device__ void set(int value) {
    divisor = value;
    factor = (0x80000000u + static_cast<unsigned>(value) - 1) / static_cast<unsigned>(value);
  }

  __device__ int quotient(int n) const {
    return static_cast<int>(__umulhi(2 * static_cast<unsigned>(n), factor));
  }
};

// What a layer needs beside products and an activation in registers. Their bits are those of TinyLayer.passes.
enum TinyPasses { TINY_NORMALIZES = 1, TINY_ACTIVATES = 2, TINY_DROPS = 4 };

// A layer, with precomputed offsets and divisors.
struct TinyLayer {
  int inputs;
  int outputs;
  int stride;   // even(outputs), of weights, activations and deltas
  int weights;  // offset in parameters
  int biases;   // offset in parameters
  int results;  // offset of what the next layer receives, in dynamic shared memory
  int saved;     // offset of what the derivative reads: results, or z or a
  bool reads_z;  // whether that is z
  int activation;
  int in_products;  // the activation, if it is applied in the loops over products; otherwise the identity
  float activation_parameter;
  int passes;  // over the stored results, the sum of some TinyPasses
  double epsilon;   // of the normalization
  int scales;       // offset in parameters
  int shifts;       // offset in parameters
  int standardized;  // offset of x
  int inverses;      // offset of 1 / deviation of each row
  TinyDivisor output_pairs;  // ceil(outputs / 2)
  TinyDivisor input_pairs;   // ceil(inputs / 2)
  TinyDivisor blocks;        // 2 x 2 blocks of the gradient: (input_pairs + 1) output_pairs; the last row: biases
  TinyDivisor group_rows;    // rows of a batch that one thread sums up
  TinyDivisor columns;       // outputs
};

// The state of the block, in static shared memory.
struct TinyBlockState {
  TinyNetwork net;
  TinyPlaces at;
  TinyLayer layers[WARPTRON_TINY_LAYERS];
  int optimizer;  // a TinyOptimizer
  float l1;
  float l2;
  float clip;
  UpdateScalars scalars;              // of the current update
  int scalar_row[WARPTRON_SCALARS];   // of the next update; each scalar has its own thread, which counts
  long long epochs_left;
  double* sums;          // of the current epoch, in global memory
  const int* numbers;    // permutation of the current epoch, in global memory; null for storage order
  unsigned update;       // number of the current update, modulo 2^32: see dropout_stream
  double row_sums[1 + WARPTRON_MOST_METRIC_SUMS];  // loss and metric sums so far; written by the side warp
  float weight_factor;  // of the batch: see row_weights.cuh
  bool drops;           // anything, during training
  bool drops_inputs;
  float dropout_factor;  // of `dropout`; negative before the first update
  DropoutRate dropout[WARPTRON_TINY_LAYERS];  // of the inputs of each layer, in the current update
  int layer_count;
  int inputs;
  int outputs;
  int row_stride;       // row stride of all_rows
  int parameter_count;  // shared_count
  int decaying_count;   // shared_decaying_count
  TinyDivisor input_columns;
};

__device__ __forceinline__ float2 tiny_load2(const float* pair) {
  WARPTRON_REQUIRE_ALIGNED(pair, sizeof(float2));
  return *reinterpret_cast<const float2*>(pair);
}

__device__ __forceinline__ void tiny_store2(float* pair, float first, float second) {
  WARPTRON_REQUIRE_ALIGNED(pair, sizeof(float2));
  *reinterpret_cast<float2*>(pair) = make_float2(first, second);
}

// Access to the shared memory of the block.
struct TinyMemory {
  float* base;  // of dynamic shared memory
  const TinyBlockState& state;

  __device__ __forceinline__ double* row_losses() const {
    return reinterpret_cast<double*>(base + state.at.row_losses);
  }
  __device__ __forceinline__ float* row_metrics() const { return base + state.at.row_metrics; }
  __device__ __forceinline__ int* row_numbers() const { return reinterpret_cast<int*>(base + state.at.row_numbers); }
  __device__ __forceinline__ float* row_weights() const { return base + state.at.row_weights; }
  __device__ __forceinline__ float* parameters() const { return base + state.at.parameters; }
  __device__ __forceinline__ float* slots() const { return base + state.at.slots; }
  __device__ __forceinline__ float* partial() const { return base + state.at.partial; }
  __device__ __forceinline__ int* row_offsets() const { return reinterpret_cast<int*>(base + state.at.row_offsets); }
};

// Whether what the derivative reads is not what the next layer receives.
__device__ __forceinline__ bool tiny_has_saved(const TinyLayer& layer) {
  return layer.reads_z || (layer.passes & TINY_DROPS) != 0;
}

// Computes the offsets. Called by one thread when the rest of the state is complete.
__device__ __forceinline__ void tiny_place(TinyBlockState* state) {
  const int batch_size = static_cast<int>(state->net.batch_size);
  int widest = 0;
  int all = 0;
  int saved = 0;
  int normalized = 0;
  int widest_normalized = 0;
  for (int l = 0; l < state->layer_count; l++) {
    const TinyLayer& layer = state->layers[l];
    all += layer.stride;
    if (l < state->layer_count - 1) {
      widest = layer.stride > widest ? layer.stride : widest;
      saved += tiny_has_saved(layer) ? layer.stride : 0;
    }
    if ((layer.passes & TINY_NORMALIZES) != 0) {
      normalized += batch_size * layer.stride + tiny_even(batch_size);
      widest_normalized = layer.stride > widest_normalized ? layer.stride : widest_normalized;
    }
  }
  TinyPlaces* at = &state->at;
  at->row_losses = 0;
  at->row_metrics = 2 * batch_size;
  at->row_numbers = at->row_metrics + static_cast<int>(state->net.metric_sums) * batch_size;
  const bool has_weights = state->net.row_weights != nullptr || state->net.valid_row_weights != nullptr;
  at->row_weights = at->row_numbers + batch_size;
  at->parameters = tiny_even(at->row_weights + (has_weights ? batch_size : 0));
  at->slots = at->parameters + state->parameter_count;
  at->partial = at->slots + static_cast<int>(state->net.slot_count) * state->parameter_count;
  at->deltas[0] = at->partial + 4 * static_cast<int>(state->net.threads);
  at->deltas[1] = at->deltas[0] + batch_size * widest;
  at->activations = at->deltas[1] + batch_size * widest;
  at->saved = at->activations + batch_size * all;
  at->normalized = at->saved + batch_size * saved;
  at->gradients = at->normalized + normalized;
  at->features = at->gradients + 2 * widest_normalized;
  at->all_rows = at->features + (state->net.stages_features == 0 ? 0 : batch_size * tiny_even(state->inputs));
  at->row_offsets = at->all_rows + static_cast<int>(state->net.resident_rows) * state->row_stride;
  int results = at->activations;
  int next_saved = at->saved;
  int next_normalized = at->normalized;
  for (int l = 0; l < state->layer_count; l++) {
    TinyLayer* layer = &state->layers[l];
    layer->results = results;
    layer->saved = results;
    results += batch_size * layer->stride;
    if (l < state->layer_count - 1 && tiny_has_saved(*layer)) {
      layer->saved = next_saved;
      next_saved += batch_size * layer->stride;
    }
    if ((layer->passes & TINY_NORMALIZES) != 0) {
      layer->standardized = next_normalized;
      layer->inverses = next_normalized + batch_size * layer->stride;
      next_normalized = layer->inverses + tiny_even(batch_size);
    }
  }
}

// Fills the table of one layer. Called by one thread.
__device__ __forceinline__ void tiny_describe(const TinyNetwork& net, int l, TinyLayer* layer) {
  layer->inputs = static_cast<int>(net.widths[l]);
  layer->outputs = static_cast<int>(net.widths[l + 1]);
  layer->stride = tiny_even(layer->outputs);
  layer->weights = static_cast<int>(net.shared_weights[l]);
  layer->biases = static_cast<int>(net.shared_biases[l]);
  layer->activation = static_cast<int>(net.activations[l]);
  layer->reads_z = derivative_reads_z(layer->activation);
  layer->activation_parameter = static_cast<float>(net.activation_parameters[l]);
  layer->epsilon = net.epsilons[l];
  layer->scales = static_cast<int>(net.shared_scales[l]);
  layer->shifts = static_cast<int>(net.shared_shifts[l]);
  const bool drops = l + 1 < net.layers && net.dropout_shares[l + 1] > 0;
  const bool normalizes = layer->epsilon > 0;
  const bool in_products = !normalizes && is_common_activation(layer->activation);
  layer->in_products = in_products ? layer->activation : WARPTRON_identity;
  layer->passes = (normalizes ? TINY_NORMALIZES : 0) | (in_products ? 0 : TINY_ACTIVATES) |
                  (drops ? TINY_DROPS : 0);
  layer->output_pairs.set(layer->stride / 2);
  layer->input_pairs.set(tiny_even(layer->inputs) / 2);
  layer->columns.set(layer->outputs);
  layer->blocks.set((layer->input_pairs.divisor + 1) * layer->output_pairs.divisor);
  const int batch_size = static_cast<int>(net.batch_size);
  const int most = batch_size / TINY_MIN_GROUP_ROWS;
  int groups = static_cast<int>(net.threads) / layer->blocks.divisor;
  groups = groups < most ? groups : most;
  layer->group_rows.set(groups > 1 ? (batch_size + groups - 1) / groups : batch_size);
}

// Copies the description of the network and fills the tables. On return the block has passed a barrier.
__device__ __forceinline__ void tiny_begin(const TinyNetwork* given, TinyBlockState* state) {
  const long long* from = reinterpret_cast<const long long*>(given);
  long long* to = reinterpret_cast<long long*>(&state->net);
  for (unsigned i = threadIdx.x; i < sizeof(TinyNetwork) / sizeof(long long); i += blockDim.x) {
    to[i] = from[i];
  }
  __syncthreads();
  const TinyNetwork& net = state->net;
  if (threadIdx.x < net.layers) {
    tiny_describe(net, static_cast<int>(threadIdx.x), &state->layers[threadIdx.x]);
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    state->optimizer = static_cast<int>(net.optimizer);
    state->l1 = static_cast<float>(net.l1);
    state->l2 = static_cast<float>(net.l2);
    state->clip = static_cast<float>(net.clip);
    const TinyLayer& last = state->layers[net.layers - 1];
    state->layer_count = static_cast<int>(net.layers);
    state->inputs = static_cast<int>(net.widths[0]);
    state->outputs = last.outputs;
    state->row_stride = tiny_even(net.widths[0] + last.outputs);
    state->parameter_count = static_cast<int>(net.shared_count);
    state->decaying_count = static_cast<int>(net.shared_decaying_count);
    state->input_columns.set(state->inputs);
    state->epochs_left = net.epochs;
    state->sums = net.sums;
    state->numbers = net.permutation;
    state->update = static_cast<unsigned>(net.updates);
    state->drops_inputs = net.dropout_shares[0] > 0;
    state->drops = state->drops_inputs;
    for (int l = 0; l < state->layer_count; l++) {
      state->drops = state->drops || (state->layers[l].passes & TINY_DROPS) != 0;
    }
    state->dropout_factor = -1.0f;
    for (int i = 0; i < WARPTRON_SCALARS; i++) {
      state->scalar_row[i] = 0;
    }
    tiny_place(state);
  }
  __syncthreads();
}
