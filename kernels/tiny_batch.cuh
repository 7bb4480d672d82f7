// One batch of train_tiny: forward pass, loss, backward pass and update.
//
// Letters: m rows of a batch.  X, A, E: inputs, activations and errors of a layer, [m x width].
#pragma once
#include "penalty.cuh"
#include "tiny_memory.cuh"
#include "update.cuh"

#define TINY_TILE 16

__device__ __forceinline__ float tiny_forward(int activation, float z) {
#define TINY_FORWARD(name) case TINY_##name: return name##_forward(z);
  switch (activation) { WARPTRON_ACTIVATIONS(TINY_FORWARD) }
  return z;
}

// The derivative by the activation alone: TinyPlan.java declines what needs the sum.
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
// groups of rows are added up side by side, about as many of them as there are rows in one. On return the
// block has passed a barrier.
__device__ __forceinline__ void tiny_update(const TinyNetwork& net, const TinyMemory& memory,
                                            const TinyRows& in, const float* error, int rows,
                                            int width, int weights, int biases,
                                            const float* corrections) {
  const int cells = (in.width + 1) * width;
  int groups = cells >= TINY_THREADS ? 1 : TINY_THREADS / cells;
  while (groups > 1 && groups * groups > 2 * rows) {
    groups = (groups + 1) / 2;
  }
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
      // Not by a computed index: that would put all of `memory` on the stack.
      float* error_in = l % 2 == 0 ? memory.errors[0] : memory.errors[1];
      tiny_backward(error, memory.parameters + weights, activations, rows, width, width_in,
                    net.activations[l - 1], error_in);
      next_error = error_in;
      __syncthreads();  // the weights are read before they change
    }
    tiny_update(net, memory, in, error, rows, width, weights, biases, corrections);
    error = next_error;
  }
}
