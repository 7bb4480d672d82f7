// One batch of train_tiny: forward pass, loss, backward pass and update.
//
// A thread computes blocks of 2 x 2 results. If a pair extends past the last row or input, its second half repeats the first or
// is garbage within shared memory, and is not stored.
#pragma once
#include "tiny_passes.cuh"
#include "tiny_update.cuh"

// The first thread of the warp with extra work: the scalars of the update and the loss sums. If a network leaves a warp idle in
// the forward and backward pass, this one is idle.
__device__ __forceinline__ unsigned tiny_side_thread() {
  return blockDim.x / 2;
}

// Common activations are applied to results in registers, in the loops over products. The others, and those behind a
// normalization, take a pass of their own over the stored results: their formulas would cost these loops registers.

// In registers.
__device__ __forceinline__ void tiny_activate(const TinyLayer& layer, TinyBlock* z) {
#define TINY_FORWARD(name, reads)                                   \
  case WARPTRON_##name:                                             \
    z->v00 = name##_forward(z->v00, layer.activation_parameter);    \
    z->v01 = name##_forward(z->v01, layer.activation_parameter);    \
    z->v10 = name##_forward(z->v10, layer.activation_parameter);    \
    z->v11 = name##_forward(z->v11, layer.activation_parameter);    \
    break;
  switch (layer.in_products) { WARPTRON_COMMON_ACTIVATIONS(TINY_FORWARD) }
}

// The same for the derivative.  kept0, kept1: its inputs, two each.
__device__ __forceinline__ void tiny_derive(const TinyLayer& layer, float2 kept0, float2 kept1, TinyBlock* e) {
#define TINY_DERIVATIVE(name, reads)                                   \
  case WARPTRON_##name:                                                \
    e->v00 *= name##_derivative(kept0.x, layer.activation_parameter);  \
    e->v01 *= name##_derivative(kept0.y, layer.activation_parameter);  \
    e->v10 *= name##_derivative(kept1.x, layer.activation_parameter);  \
    e->v11 *= name##_derivative(kept1.y, layer.activation_parameter);  \
    break;
  switch (layer.in_products) { WARPTRON_COMMON_ACTIVATIONS(TINY_DERIVATIVE) }
}

#define TINY_ROW(name, metric_sums) case TINY_##name: return name##_row(z, y, delta, n, p, metrics);

WARPTRON_OUT_OF_LINE double tiny_any_loss(int loss, const float* z, const float* y, float* delta, int n, float p,
                                          float* metrics) {
  switch (loss) { WARPTRON_LOSSES(TINY_ROW) }
  return 0;
}

// The default losses in line; all of them would take registers from the forward and backward pass.
__device__ __forceinline__ double tiny_loss(int loss, const float* z, const float* y, float* delta, int n, float p,
                                            float* metrics) {
  switch (loss) {
    TINY_ROW(binary_cross_entropy, 1)
    TINY_ROW(softmax_cross_entropy, 1)
    TINY_ROW(half_squared_error, 1)
    default: return tiny_any_loss(loss, z, y, delta, n, p, metrics);
  }
}

// A_out = f(A_in W + 1 b) for `rows` rows, or without f if that is not applied in registers.
__device__ __forceinline__ void tiny_layer(const TinyLayer& layer, const TinyMemory& memory, const TinyRows& in,
                                           int rows) {
  const float* base = memory.base;
  float* out = memory.base + layer.results;
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
    if (layer.saved != layer.results) {
      float* saved = memory.base + layer.saved + r * stride + o;
      tiny_store2(saved, z.v00, z.v01);
      if (has_second) {
        tiny_store2(saved + stride, z.v10, z.v11);
      }
    }
    tiny_activate(layer, &z);
    tiny_store2(out + r * stride + o, z.v00, z.v01);
    if (has_second) {
      tiny_store2(out + r * stride + stride + o, z.v10, z.v11);
    }
  }
}

// All layers. On return the block has passed a barrier, and the last layer's results are complete.
__device__ __forceinline__ float* tiny_pass(const TinyBlockState& state, const TinyMemory& memory,
                                            const TinyRows& batch, int rows, bool trains) {
  TinyRows in = batch;
  for (int l = 0;; l++) {
    const TinyLayer& layer = state.layers[l];
    tiny_layer(layer, memory, in, rows);
    __syncthreads();
    if (layer.passes != 0) {
      tiny_finish(state, memory, l, rows, trains);
    }
    if (l == state.layer_count - 1) {
      return memory.base + layer.results;
    }
    in.kind = TINY_DENSE;
    in.values = layer.results;
    in.stride = layer.stride;
  }
}

// Loads the row weights of the batch and computes their factor, in one warp, while the others begin the forward pass.
// weights: of all rows, in global memory.  numbers: row numbers, from place `first` on; null for rows `first`, first + 1, ...
__device__ __forceinline__ void tiny_weigh(TinyBlockState* state, const TinyMemory& memory, const float* weights,
                                           const int* numbers, int first, int rows) {
  const unsigned lane = threadIdx.x - tiny_side_thread();
  if (lane >= 32) {
    return;
  }
  double sum = 0;
#pragma unroll 1
  for (int r = static_cast<int>(lane); r < rows; r += 32) {
    const float weight = __ldg(weights + (numbers == nullptr ? first + r : numbers[first + r]));
    memory.row_weights()[r] = weight;
    sum += static_cast<double>(weight);
  }
  for (int half = 16; half > 0; half /= 2) {
    sum += __shfl_down_sync(0xffffffffu, sum, half);
  }
  if (lane == 0) {
    state->weight_factor = sum == 0.0 ? 0.0f : static_cast<float>(rows / sum);
  }
}

// Stores losses and metrics of the rows in shared memory, and overwrites the outputs with their gradients if `with_deltas`.
// On return the block has passed a barrier.  weighted: whether the rows have weights, which are then in shared memory.
__device__ __forceinline__ void tiny_objective(const TinyBlockState& state, const TinyMemory& memory,
                                               const TinyTargets& targets, float* output,
                                               int rows, bool with_deltas, bool weighted) {
  const int stride = tiny_even(state.outputs);
  const int* places = reinterpret_cast<const int*>(memory.base + targets.places);
  for (int r = static_cast<int>(threadIdx.x); r < rows; r += static_cast<int>(blockDim.x)) {
    float* z = output + r * stride;
    const float* y = targets.values + static_cast<long long>(places[r]) * targets.stride;
    memory.row_losses()[r] =
        tiny_loss(static_cast<int>(state.net.loss), z, y, with_deltas ? z : nullptr, state.outputs,
                  static_cast<float>(state.net.loss_parameter),
                  memory.row_metrics() + r * static_cast<int>(state.net.metric_sums));
    if (weighted) {
      const float weight = memory.row_weights()[r];
      memory.row_losses()[r] *= static_cast<double>(weight);
      if (with_deltas) {
        weigh_deltas(z, state.outputs, weight * state.weight_factor);
      }
    }
  }
  __syncthreads();
}

// Adds of_row(r) of each row r to a sum. The order depends only on the number of rows.
template <class OfRow>
__device__ __forceinline__ void tiny_add_column(double* sum, unsigned lane, int rows, OfRow of_row) {
  double part = 0;
  for (int r = static_cast<int>(lane); r < rows; r += 32) {
    part += of_row(r);
  }
  for (int half = 16; half > 0; half /= 2) {
    part += __shfl_down_sync(0xffffffffu, part, half);
  }
  if (lane == 0) {
    *sum += part;
  }
}

// Adds the losses and metrics of the rows to the sums in shared memory, by the warp of the side thread.
__device__ __forceinline__ void tiny_add_rows(TinyBlockState* state, const TinyMemory& memory, int rows) {
  const unsigned lane = threadIdx.x - tiny_side_thread();
  if (lane >= 32) {  // threads before the warp too: the difference is unsigned
    return;
  }
  const int metric_sums = static_cast<int>(state->net.metric_sums);
#pragma unroll 1
  for (int m = -1; m < metric_sums; m++) {
    tiny_add_column(&state->row_sums[1 + m], lane, rows, [=](int r) {
      return m < 0 ? memory.row_losses()[r] : static_cast<double>(memory.row_metrics()[r * metric_sums + m]);
    });
  }
}

// dZ of the layer before: dZ_in = (dZ W^T) * f'(Z_in), or without f' if that is not applied in registers.
__device__ __forceinline__ void tiny_backward(const TinyLayer& layer, const TinyMemory& memory, int deltas,
                                              const TinyLayer& before, int rows, int deltas_in) {
  const float* delta = memory.base + deltas;
  const float* saved = memory.base + before.saved;
  float* delta_in = memory.base + deltas_in;
  const int stride = layer.stride;
  const int stride_in = 2 * layer.input_pairs.divisor;
  const int items = (rows + 1) / 2 * layer.input_pairs.divisor;
  for (int item = static_cast<int>(threadIdx.x); item < items; item += static_cast<int>(blockDim.x)) {
    const int row_pair = layer.input_pairs.quotient(item);
    const int i = 2 * (item - row_pair * layer.input_pairs.divisor);
    const int r = 2 * row_pair;
    const bool has_second_row = r + 1 < rows;
    const bool has_second_input = i + 1 < layer.inputs;
    const float* e = delta + r * stride;
    const float* w = memory.parameters() + layer.weights + i * stride;
    TinyBlock block = tiny_sum(
        layer.outputs, TinyBackwardTerms{e, has_second_row ? e + stride : e, w, has_second_input ? w + stride : w});
    const int place = r * stride_in + i;
    const int second = has_second_row ? place + stride_in : place;
    tiny_derive(before, tiny_load2(saved + place), tiny_load2(saved + second), &block);
    tiny_store2(delta_in + place, block.v00, has_second_input ? block.v01 : 0.0f);
    if (has_second_row) {
      tiny_store2(delta_in + second, block.v10, has_second_input ? block.v11 : 0.0f);
    }
  }
}

// Backward pass and updates, from the last layer to the first. The results of the last layer already hold its dZ.
__device__ __forceinline__ void tiny_learn(const TinyBlockState& state, const TinyMemory& memory,
                                           const TinyRows& batch, int rows) {
  int deltas = state.layers[state.layer_count - 1].results;
  for (int l = state.layer_count - 1; l >= 0; l--) {
    const TinyLayer& layer = state.layers[l];
    TinyRows in = batch;
    int deltas_in = deltas;
    if (l > 0) {
      const TinyLayer& before = state.layers[l - 1];
      in.kind = TINY_DENSE;
      in.values = before.results;
      in.stride = before.stride;
      deltas_in = state.at.deltas[l % 2];
      tiny_backward(layer, memory, deltas, before, rows, deltas_in);
    }
    tiny_update(state, memory, layer, in, deltas, rows, l > 0);
    if (l > 0 && state.layers[l - 1].passes != 0) {
      tiny_finish_backward(state, memory, l - 1, deltas_in, rows);
    }
    deltas = deltas_in;
  }
}
