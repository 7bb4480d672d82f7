// One batch of train_tiny: forward pass, loss, backward pass and update.
//
// Threads take blocks of 2 x 2 results. Of a pair beyond the last row or input, the second half repeats the first or
// is garbage within shared memory, and is not stored.
#pragma once
#include "penalty.cuh"
#include "tiny_terms.cuh"
#include "update.cuh"

// A matrix of a batch's rows. Row r begins at
//   TINY_DENSE    values + r stride
//   TINY_ORDERED  values + places[r]
//   TINY_OUTSIDE  outside + places[r] stride, in the GPU's memory
// where values and places are counted from the begin of dynamic shared memory.
enum TinyRowsKind { TINY_DENSE, TINY_ORDERED, TINY_OUTSIDE };
struct TinyRows {
  TinyRowsKind kind;
  int values;
  int places;
  int stride;
  const float* outside;

  __device__ __forceinline__ const int* places_of(const float* base) const {
    return reinterpret_cast<const int*>(base + places);
  }
  __device__ __forceinline__ const float* row(const float* base, int r) const {
    return base + values + (kind == TINY_DENSE ? r * stride : places_of(base)[r]);
  }
  __device__ __forceinline__ const float* outside_row(const float* base, int r) const {
    return outside + static_cast<long long>(places_of(base)[r]) * stride;
  }
};

// The targets of a batch: those of row r begin at values + places[r] stride, anywhere in memory.
struct TinyTargets {
  const float* values;
  int places;  // in dynamic shared memory
  int stride;
};

// The first thread of the warp that has work of its own: Adam's bias corrections and the sums of losses. A network
// that leaves any warp idle in the forward and backward pass leaves this one idle.
__device__ __forceinline__ unsigned tiny_side_thread() {
  return blockDim.x / 2;
}

__device__ __forceinline__ void tiny_activate(int activation, TinyBlock* z) {
#define TINY_FORWARD(name)          \
  case TINY_##name:                 \
    z->v00 = name##_forward(z->v00); \
    z->v01 = name##_forward(z->v01); \
    z->v10 = name##_forward(z->v10); \
    z->v11 = name##_forward(z->v11); \
    break;
  switch (activation) { WARPTRON_ACTIVATIONS(TINY_FORWARD) }
}

// The derivative by the activation alone: TinyPlan.java declines what needs the sum.
// a0, a1: two activations each.
__device__ __forceinline__ void tiny_derive(int activation, float2 a0, float2 a1, TinyBlock* e) {
#define TINY_DERIVATIVE(name)               \
  case TINY_##name:                         \
    e->v00 *= name##_derivative(a0.x, a0.x); \
    e->v01 *= name##_derivative(a0.y, a0.y); \
    e->v10 *= name##_derivative(a1.x, a1.x); \
    e->v11 *= name##_derivative(a1.y, a1.y); \
    break;
  switch (activation) { WARPTRON_ACTIVATIONS(TINY_DERIVATIVE) }
}

__device__ __forceinline__ double tiny_loss(int loss, const float* z, const float* y,
                                            float* error, int n, bool* hit) {
#define TINY_ROW(name) case TINY_##name: return name##_row(z, y, error, n, hit);
  switch (loss) { WARPTRON_LOSSES(TINY_ROW) }
  return 0;
}

__device__ __forceinline__ float tiny_change(const TinyOptimizer& optimizer, float gradient,
                                             const float* corrections, float* slot, int slot_size) {
  const float rate = optimizer.learning_rate;
  switch (optimizer.rule) {
    case TINY_SGD:
      return sgd_change(gradient, rate);
    case TINY_MOMENTUM:
    case TINY_NESTEROV:
      return sgd_momentum_change(gradient, rate, optimizer.momentum, optimizer.rule == TINY_NESTEROV, slot);
    default:
      return adam_change(gradient, rate, optimizer.beta1, optimizer.rest1, optimizer.beta2, optimizer.rest2,
                         optimizer.epsilon, corrections[0], corrections[1], slot, slot + slot_size);
  }
}

// A_out = f(A_in W + 1 b) for `rows` rows.
__device__ __forceinline__ void tiny_layer(const TinyLayer& layer, const TinyMemory& memory, const TinyRows& in,
                                           int rows, float* out) {
  const float* base = memory.base;
  const float* parameters = memory.parameters();
  const int stride = layer.stride;
  const int items = (rows + 1) / 2 * layer.output_pairs.divisor;
  for (int item = static_cast<int>(threadIdx.x); item < items; item += static_cast<int>(blockDim.x)) {
    const int row_pair = layer.output_pairs.quotient(item);
    const int o = 2 * (item - row_pair * layer.output_pairs.divisor);
    const int r = 2 * row_pair;
    const bool has_second = r + 1 < rows;
    const int second = has_second ? r + 1 : r;
    const float* w = parameters + layer.weights + o;
    TinyBlock z = in.kind == TINY_OUTSIDE
                      ? tiny_sum(layer.inputs, TinyForwardOutsideTerms{in.outside_row(base, r),
                                                                       in.outside_row(base, second), w, stride})
                      : tiny_sum(layer.inputs, TinyForwardTerms{in.row(base, r), in.row(base, second), w, stride});
    const float2 bias = tiny_load2(parameters + layer.biases + o);
    z.v00 += bias.x;
    z.v01 += bias.y;
    z.v10 += bias.x;
    z.v11 += bias.y;
    tiny_activate(layer.activation, &z);
    tiny_store2(out + r * stride + o, z.v00, z.v01);
    if (has_second) {
      tiny_store2(out + r * stride + stride + o, z.v10, z.v11);
    }
  }
}

// All layers. On return the block has passed a barrier, and the last layer's results are complete.
__device__ __forceinline__ float* tiny_pass(const TinyBlockState& state, const TinyMemory& memory,
                                            const TinyRows& batch, int rows) {
  TinyRows in = batch;
  for (int l = 0;; l++) {
    const TinyLayer& layer = state.layers[l];
    const int results = state.at.activations + layer.results;
    float* out = memory.base + results;
    tiny_layer(layer, memory, in, rows, out);
    __syncthreads();
    if (l == state.layer_count - 1) {
      return out;
    }
    in.kind = TINY_DENSE;
    in.values = results;
    in.stride = layer.stride;
  }
}

// Losses and hits of the rows into shared memory, and their errors in place of the outputs unless
// error is false. On return the block has passed a barrier.
__device__ __forceinline__ void tiny_objective(const TinyBlockState& state, const TinyMemory& memory,
                                               const TinyTargets& targets, float* output,
                                               int rows, bool error) {
  const int stride = tiny_even(state.outputs);
  const int* places = reinterpret_cast<const int*>(memory.base + targets.places);
  for (int r = static_cast<int>(threadIdx.x); r < rows; r += static_cast<int>(blockDim.x)) {
    bool hit = false;
    float* z = output + r * stride;
    const float* y = targets.values + static_cast<long long>(places[r]) * targets.stride;
    memory.row_losses()[r] =
        tiny_loss(static_cast<int>(state.net.loss), z, y, error ? z : nullptr, state.outputs, &hit);
    memory.row_hits()[r] = hit ? 1.0f : 0.0f;
  }
  __syncthreads();
}

// Adds the rows' losses and hits to the sums of the side thread. The order depends on the number of rows alone.
__device__ __forceinline__ void tiny_add_rows(TinyBlockState* state, const TinyMemory& memory, int rows) {
  const unsigned lane = threadIdx.x - tiny_side_thread();
  if (lane >= 32) {  // threads before the warp too: the difference is unsigned
    return;
  }
  double loss_part = 0;
  double hits_part = 0;
  for (int r = static_cast<int>(lane); r < rows; r += 32) {
    loss_part += memory.row_losses()[r];
    hits_part += static_cast<double>(memory.row_hits()[r]);
  }
  for (int half = 16; half > 0; half /= 2) {
    loss_part += __shfl_down_sync(0xffffffffu, loss_part, half);
    hits_part += __shfl_down_sync(0xffffffffu, hits_part, half);
  }
  if (lane == 0) {
    state->loss += loss_part;
    state->hits += hits_part;
  }
}

// E_in = (E W^T) * f'(A_in): the error of the layer before.
__device__ __forceinline__ void tiny_backward(const TinyLayer& layer, const TinyMemory& memory, int errors,
                                              int activations_in, int activation, int rows, int errors_in) {
  const float* error = memory.base + errors;
  const float* activations = memory.base + activations_in;
  float* error_in = memory.base + errors_in;
  const int stride = layer.stride;
  const int stride_in = 2 * layer.input_pairs.divisor;
  const int items = (rows + 1) / 2 * layer.input_pairs.divisor;
  for (int item = static_cast<int>(threadIdx.x); item < items; item += static_cast<int>(blockDim.x)) {
    const int row_pair = layer.input_pairs.quotient(item);
    const int i = 2 * (item - row_pair * layer.input_pairs.divisor);
    const int r = 2 * row_pair;
    const bool has_second_row = r + 1 < rows;
    const bool has_second_input = i + 1 < layer.inputs;
    const float* e = error + r * stride;
    const float* w = memory.parameters() + layer.weights + i * stride;
    TinyBlock block = tiny_sum(
        layer.outputs, TinyBackwardTerms{e, has_second_row ? e + stride : e, w, has_second_input ? w + stride : w});
    const int place = r * stride_in + i;
    const int second = has_second_row ? place + stride_in : place;
    tiny_derive(activation, tiny_load2(activations + place), tiny_load2(activations + second), &block);
    tiny_store2(error_in + place, block.v00, has_second_input ? block.v01 : 0.0f);
    if (has_second_row) {
      tiny_store2(error_in + second, block.v10, has_second_input ? block.v11 : 0.0f);
    }
  }
}

// Changes two neighbouring parameters, the second unless it is padding, by the sums of their gradients over the batch.
__device__ __forceinline__ void tiny_apply(const TinyBlockState& state, const TinyMemory& memory, int place,
                                           bool is_weight, bool has_second, float scale, float sum, float second_sum) {
#pragma unroll
  for (int k = 0; k < 2; k++) {
    if (k == 0 || has_second) {
      float* parameter = memory.parameters() + place + k;
      const float w = *parameter;
      float gradient = scale * (k == 0 ? sum : second_sum);
      if (is_weight) {
        gradient = WARPTRON_FMA(scale, penalty_slope(w, state.optimizer.l1, state.optimizer.l2), gradient);
      }
      const float change = tiny_change(state.optimizer, gradient, state.corrections, memory.slots() + place + k,
                                       state.parameter_count);
      *parameter = __fadd_rn(w, change);  // never fused with a product in `change`: see WARPTRON_FMA
    }
  }
}

// A block of a layer's gradient: which inputs and outputs.
struct TinyGradientBlock {
  int i;  // the first of two inputs; layer.inputs or more: the biases
  int o;  // the first of two outputs

  __device__ __forceinline__ TinyGradientBlock(const TinyLayer& layer, int block) {
    const int input_pair = layer.output_pairs.quotient(block);
    i = 2 * input_pair;
    o = 2 * (block - input_pair * layer.output_pairs.divisor);
  }

  // Changes the parameters of one of the two inputs.
  __device__ __forceinline__ void apply(const TinyBlockState& state, const TinyMemory& memory, const TinyLayer& layer,
                                        int half, float scale, float sum, float second_sum) const {
    const bool is_weight = i < layer.inputs;
    if (is_weight ? i + half < layer.inputs : half == 0) {
      const int place = is_weight ? layer.weights + (i + half) * layer.stride + o : layer.biases + o;
      tiny_apply(state, memory, place, is_weight, o + 1 < layer.outputs, scale, sum, second_sum);
    }
  }

  // The sum over `count` rows from `first` on.
  __device__ __forceinline__ TinyBlock sum(const TinyLayer& layer, const float* base, const TinyRows& in,
                                           const float* error, int first, int count) const {
    const float* e = error + first * layer.stride + o;
    if (i >= layer.inputs) {
      return tiny_sum(count, TinyBiasTerms{e, layer.stride});
    }
    switch (in.kind) {
      case TINY_DENSE:
        return tiny_sum(count, TinyUpdateTerms{base + in.values + first * in.stride + i, in.stride, e, layer.stride});
      case TINY_ORDERED:
        return tiny_sum(count,
                        TinyUpdateOrderedTerms{base + in.values + i, in.places_of(base) + first, e, layer.stride});
      default:
        return tiny_sum(count, TinyUpdateOutsideTerms{in.outside + i, in.outside + (i + 1 < layer.inputs ? i + 1 : i),
                                                      in.places_of(base) + first, in.stride, e, layer.stride});
    }
  }
};

// Changes a layer's weights and biases by their gradient over the batch. Where the layer has fewer blocks than it can
// occupy threads, groups of rows are summed up side by side, so that all threads are busy in one pass. The last
// threads begin: the first ones may still be in the backward pass. On return the block has passed a barrier.
__device__ __forceinline__ void tiny_update(const TinyBlockState& state, const TinyMemory& memory,
                                            const TinyLayer& layer, const TinyRows& in, int errors,
                                            int rows, bool after_backward) {
  const float* error = memory.base + errors;
  const int blocks = layer.blocks.divisor;
  const int groups = layer.group_rows.quotient(rows + layer.group_rows.divisor - 1);
  const float scale = 1.0f / static_cast<float>(rows);
  const int threads = static_cast<int>(blockDim.x);
  const int thread = static_cast<int>(threadIdx.x);
  if (after_backward && groups == 1) {
    __syncthreads();  // the weights are read before they change
  }
  for (int item = threads - 1 - thread; item < groups * blocks; item += threads) {
    const int group = layer.blocks.quotient(item);
    const TinyGradientBlock block(layer, item - group * blocks);
    const int first = group * layer.group_rows.divisor;
    const int left = rows - first;
    const int count = left < layer.group_rows.divisor ? left : layer.group_rows.divisor;
    const TinyBlock sum = block.sum(layer, memory.base, in, error, first, count);
    if (groups > 1) {
      tiny_store2(memory.partial() + 4 * item, sum.v00, sum.v01);
      tiny_store2(memory.partial() + 4 * item + 2, sum.v10, sum.v11);
    } else {
#pragma unroll 1
      for (int half = 0; half < 2; half++) {
        block.apply(state, memory, layer, half, scale, half == 0 ? sum.v00 : sum.v10, half == 0 ? sum.v01 : sum.v11);
      }
    }
  }
  if (groups > 1) {
    __syncthreads();
    for (int item = thread; item < 2 * blocks; item += threads) {
      float2 sum = make_float2(0.0f, 0.0f);
      for (int group = 0; group < groups; group++) {
        const float2 part = tiny_load2(memory.partial() + 4 * group * blocks + 2 * item);
        sum.x += part.x;
        sum.y += part.y;
      }
      TinyGradientBlock(layer, item / 2).apply(state, memory, layer, item % 2, scale, sum.x, sum.y);
    }
  }
  __syncthreads();
}

// Errors and updates of all layers, from the last to the first. The results of the last layer hold its errors.
__device__ __forceinline__ void tiny_learn(const TinyBlockState& state, const TinyMemory& memory,
                                           const TinyRows& batch, int rows) {
  int errors = state.at.activations + state.layers[state.layer_count - 1].results;
  for (int l = state.layer_count - 1; l >= 0; l--) {
    const TinyLayer& layer = state.layers[l];
    TinyRows in = batch;
    int errors_in = errors;
    if (l > 0) {
      const TinyLayer& before = state.layers[l - 1];
      in.kind = TINY_DENSE;
      in.values = state.at.activations + before.results;
      in.stride = before.stride;
      errors_in = state.at.errors[l % 2];
      tiny_backward(layer, memory, errors, in.values, before.activation, rows, errors_in);
    }
    tiny_update(state, memory, layer, in, errors, rows, l > 0);
    errors = errors_in;
  }
}
