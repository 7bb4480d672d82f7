// Copies between global memory and the shared memory of train_tiny. None contains a barrier.
#pragma once
#include "tiny_memory.cuh"

// Copies a matrix to columns `column` to end - 1 of rows of another stride; the columns that `from` lacks become 0.
// to: [rows x stride].  from: [rows x columns].
__device__ __forceinline__ void tiny_pad(const float* from, int rows, int columns, float* to, int stride, int column,
                                         int end) {
  const int width = end - column;
  for (int n = static_cast<int>(threadIdx.x); n < rows * width; n += static_cast<int>(blockDim.x)) {
    const int row = n / width;
    const int j = n - row * width;
    to[row * stride + column + j] = j < columns ? from[row * columns + j] : 0.0f;
  }
}

// The reverse of tiny_pad for whole rows.  from: [rows x stride].  to: [rows x columns].
__device__ __forceinline__ void tiny_unpad(const float* from, int rows, int stride, float* to, int columns) {
  for (int n = static_cast<int>(threadIdx.x); n < rows * columns; n += static_cast<int>(blockDim.x)) {
    const int row = n / columns;
    to[n] = from[row * stride + n - row * columns];
  }
}

// Copies a vector of all parameters, such as a slot of the optimizer, into padded form.
__device__ __forceinline__ void tiny_pad_parameters(const TinyBlockState& state, const float* from, float* to) {
  for (int l = 0; l < state.layer_count; l++) {
    const TinyLayer& layer = state.layers[l];
    tiny_pad(from + state.net.weights[l], layer.inputs, layer.outputs, to + layer.weights, layer.stride, 0,
             layer.stride);
    tiny_pad(from + state.net.biases[l], 1, layer.outputs, to + layer.biases, layer.stride, 0, layer.stride);
    if ((layer.passes & TINY_NORMALIZES) != 0) {
      tiny_pad(from + state.net.scales[l], 1, layer.outputs, to + layer.scales, layer.stride, 0, layer.stride);
      tiny_pad(from + state.net.shifts[l], 1, layer.outputs, to + layer.shifts, layer.stride, 0, layer.stride);
    }
  }
}

__device__ __forceinline__ void tiny_unpad_parameters(const TinyBlockState& state, const float* from, float* to) {
  for (int l = 0; l < state.layer_count; l++) {
    const TinyLayer& layer = state.layers[l];
    tiny_unpad(from + layer.weights, layer.inputs, layer.stride, to + state.net.weights[l], layer.outputs);
    tiny_unpad(from + layer.biases, 1, layer.stride, to + state.net.biases[l], layer.outputs);
    if ((layer.passes & TINY_NORMALIZES) != 0) {
      tiny_unpad(from + layer.scales, 1, layer.stride, to + state.net.scales[l], layer.outputs);
      tiny_unpad(from + layer.shifts, 1, layer.stride, to + state.net.shifts[l], layer.outputs);
    }
  }
}

// Loads parameters, optimizer state, and resident rows.
__device__ __forceinline__ void tiny_load(const TinyBlockState& state, const TinyMemory& memory) {
  const TinyNetwork& net = state.net;
  tiny_pad_parameters(state, net.parameters, memory.parameters());
  for (int slot = 0; slot < net.slot_count; slot++) {
    tiny_pad_parameters(state, net.slots + slot * net.parameter_count, memory.slots() + slot * state.parameter_count);
  }
  const int rows = static_cast<int>(net.resident_rows);
  tiny_pad(net.features, rows, state.inputs, memory.base + state.at.all_rows, state.row_stride, 0, state.inputs);
  tiny_pad(net.targets, rows, state.outputs, memory.base + state.at.all_rows, state.row_stride, state.inputs,
           state.row_stride);
}

__device__ __forceinline__ void tiny_save(const TinyBlockState& state, const TinyMemory& memory) {
  const TinyNetwork& net = state.net;
  tiny_unpad_parameters(state, memory.parameters(), net.parameters);
  for (int slot = 0; slot < net.slot_count; slot++) {
    tiny_unpad_parameters(state, memory.slots() + slot * state.parameter_count, net.slots + slot * net.parameter_count);
  }
}

// Computes the offsets in all_rows of the rows of an epoch.  numbers: [rows], the permutation; null for storage order.
__device__ __forceinline__ void tiny_row_offsets(const TinyBlockState& state, const int* numbers, int* row_offsets) {
  for (int i = static_cast<int>(threadIdx.x); i < state.net.rows; i += static_cast<int>(blockDim.x)) {
    row_offsets[i] = (numbers == nullptr ? i : numbers[i]) * state.row_stride;
  }
}
