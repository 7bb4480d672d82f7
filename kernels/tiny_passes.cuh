// What a layer of train_tiny needs behind its product, unless that is done in registers: normalization, activation and dropout,
// each as a pass over the stored results. A pass begins after a barrier and ends with one.
//
// Work is divided by warps or by blocks of random numbers, never by the size of the block, so that the bits do not depend on it.
#pragma once
#include "noise.cuh"
#include "normalize.cuh"
#include "tiny_update.cuh"

// a = f(z) in place, for an activation that is not applied in registers.
// results: [rows x stride].
__device__ __forceinline__ void tiny_activate_stored(const TinyLayer& layer, float* results, int rows) {
#pragma unroll 1
  for (int k = static_cast<int>(threadIdx.x); k < rows * layer.stride; k += static_cast<int>(blockDim.x)) {
    results[k] = activation_forward(layer.activation, results[k], layer.activation_parameter);
  }
  __syncthreads();
}

// The same for dZ = dA f'.  saved, deltas: [rows x stride].
__device__ __forceinline__ void tiny_derive_stored(const TinyLayer& layer, const float* saved, float* deltas, int rows) {
#pragma unroll 1
  for (int k = static_cast<int>(threadIdx.x); k < rows * layer.stride; k += static_cast<int>(blockDim.x)) {
    deltas[k] *= activation_derivative(layer.activation, saved[k], layer.activation_parameter);
  }
  __syncthreads();
}

// The sum over the lanes of a warp; all of them get the same bits.
__device__ __forceinline__ double tiny_warp_sum(double part) {
  for (int half = 16; half > 0; half /= 2) {
    part += __shfl_xor_sync(0xffffffffu, part, half);
  }
  return part;
}

// Standardizes each row of the results, keeps x and 1 / deviation, and replaces the results by x scale + shift. A derivative that
// reads z gets it too. One warp for a row.
__device__ __forceinline__ void tiny_normalize(const TinyLayer& layer, const TinyMemory& memory, int rows) {
  const int lane = static_cast<int>(threadIdx.x % 32);
  const float* scales = memory.parameters() + layer.scales;
  const float* shifts = memory.parameters() + layer.shifts;
#pragma unroll 1
  for (int r = static_cast<int>(threadIdx.x / 32); r < rows; r += static_cast<int>(blockDim.x / 32)) {
    float* z = memory.base + layer.results + r * layer.stride;
    float* x = memory.base + layer.standardized + r * layer.stride;
    float* saved = memory.base + layer.saved + r * layer.stride;
    double sum = 0;
#pragma unroll 1
    for (int j = lane; j < layer.outputs; j += 32) {
      sum += static_cast<double>(z[j]);
    }
    const double mean = tiny_warp_sum(sum) / layer.outputs;
    double squares = 0;
#pragma unroll 1
    for (int j = lane; j < layer.outputs; j += 32) {
      const double d = static_cast<double>(z[j]) - mean;
      squares += d * d;
    }
    const float inverse = inverse_deviation(tiny_warp_sum(squares) / layer.outputs, layer.epsilon);
#pragma unroll 1
    for (int j = lane; j < layer.outputs; j += 32) {
      x[j] = standardized(z[j], mean, inverse);
      z[j] = WARPTRON_FMA(x[j], scales[j], shifts[j]);
      saved[j] = z[j];  // overwritten later, if the derivative does not read z
    }
    if (lane == 0) {
      memory.base[layer.inverses + r] = inverse;
    }
  }
  __syncthreads();
}

// Gradients of scales and shifts: the means over the rows of delta x, and of delta. One warp for a unit.
__device__ __forceinline__ void tiny_normalization_gradients(const TinyLayer& layer, const TinyMemory& memory,
                                                             const float* deltas, int rows, float* gradients) {
  const int lane = static_cast<int>(threadIdx.x % 32);
#pragma unroll 1
  for (int j = static_cast<int>(threadIdx.x / 32); j < layer.outputs; j += static_cast<int>(blockDim.x / 32)) {
    const float* x = memory.base + layer.standardized + j;
    double of_scale = 0;
    double of_shift = 0;
#pragma unroll 1
    for (int r = lane; r < rows; r += 32) {
      const double d = static_cast<double>(deltas[r * layer.stride + j]);
      of_scale += d * static_cast<double>(x[r * layer.stride]);
      of_shift += d;
    }
    of_scale = tiny_warp_sum(of_scale) / rows;
    of_shift = tiny_warp_sum(of_shift) / rows;
    if (lane == 0) {
      tiny_store2(gradients + 2 * j, static_cast<float>(of_scale), static_cast<float>(of_shift));
    }
  }
}

// Turns the gradient of what the normalization gave into that of its argument, and updates scales and shifts.
// deltas: offset of [rows x stride].
__device__ __forceinline__ void tiny_normalize_backward(const TinyBlockState& state, const TinyMemory& memory,
                                                        const TinyLayer& layer, int deltas, int rows) {
  const int lane = static_cast<int>(threadIdx.x % 32);
  float* gradients = memory.base + state.at.gradients;
  tiny_normalization_gradients(layer, memory, memory.base + deltas, rows, gradients);
  __syncthreads();
  const float* scales = memory.parameters() + layer.scales;
#pragma unroll 1
  for (int r = static_cast<int>(threadIdx.x / 32); r < rows; r += static_cast<int>(blockDim.x / 32)) {
    const float* x = memory.base + layer.standardized + r * layer.stride;
    float* delta = memory.base + deltas + r * layer.stride;
    double sum = 0;
    double products = 0;
#pragma unroll 1
    for (int j = lane; j < layer.outputs; j += 32) {
      const double g = static_cast<double>(__fmul_rn(delta[j], scales[j]));
      sum += g;
      products += g * static_cast<double>(x[j]);
    }
    const float mean = static_cast<float>(tiny_warp_sum(sum) / layer.outputs);
    const float product = static_cast<float>(tiny_warp_sum(products) / layer.outputs);
    const float inverse = memory.base[layer.inverses + r];
#pragma unroll 1
    for (int j = lane; j < layer.outputs; j += 32) {
      delta[j] = normalization_backward(__fmul_rn(delta[j], scales[j]), x[j], mean, product, inverse);
    }
  }
  __syncthreads();
  const int threads = static_cast<int>(blockDim.x);
#pragma unroll 1
  for (int item = static_cast<int>(threadIdx.x); item < 2 * layer.outputs; item += threads) {
    const int place = (item % 2 == 0 ? layer.scales : layer.shifts) + item / 2;
    tiny_apply(state, memory, place, /* is_weight= */ false, /* has_second= */ false, 1.0f, gradients[item], 0.0f);
  }
  __syncthreads();
}

// Four random words. Not inlined, since three passes call it.
WARPTRON_OUT_OF_LINE PhiloxBlock tiny_random(unsigned long long seed, unsigned long long stream, unsigned block) {
  return philox_block(seed, stream, block);
}

// Computes the dropout of an update, unless it is that of the one before. Called by one thread.
WARPTRON_OUT_OF_LINE void tiny_set_dropout(TinyBlockState* state, float factor) {
  if (factor != state->dropout_factor) {
    state->dropout_factor = factor;
#pragma unroll 1
    for (int l = 0; l < state->layer_count; l++) {
      state->dropout[l] = dropout_rate(state->net.dropout_shares[l], factor);
    }
  }
}

// Calls entry(row, column, factor) for each entry of a [rows x columns] matrix, where factor is 0 for those that the current
// update drops. A thread computes blocks of random numbers; four entries share one.  number: of the matrix: see dropout_stream.
template <class Entry>
__device__ __forceinline__ void tiny_drop(const TinyBlockState& state, int number, const TinyDivisor& columns, int rows,
                                          Entry entry) {
  const DropoutRate rate = state.dropout[number];
  const int count = rows * columns.divisor;
  const unsigned long long seed = static_cast<unsigned long long>(state.net.seed);
  const unsigned long long stream = dropout_stream(static_cast<unsigned long long>(number), state.update);
#pragma unroll 1
  for (int first = 4 * static_cast<int>(threadIdx.x); first < count; first += 4 * static_cast<int>(blockDim.x)) {
    const PhiloxBlock random = tiny_random(seed, stream, static_cast<unsigned>(first) / 4);
#pragma unroll
    for (int k = 0; k < 4; k++) {
      if (first + k < count) {
        const int row = columns.quotient(first + k);
        entry(row, first + k - row * columns.divisor, random.words[k] < rate.threshold ? 0.0f : rate.scale);
      }
    }
  }
  __syncthreads();
}

// x times the factor of an entry, which is 0 for a dropped one even if x is not finite.
__device__ __forceinline__ float tiny_dropped(float x, float factor) {
  return factor == 0.0f ? 0.0f : x * factor;
}

// Drops results of layer l, and keeps a for a derivative that reads it.
__device__ __forceinline__ void tiny_drop_results(const TinyBlockState& state, const TinyMemory& memory, int l, int rows) {
  const TinyLayer& layer = state.layers[l];
  tiny_drop(state, l + 1, layer.columns, rows, [&](int row, int column, float factor) {
    float* result = memory.base + layer.results + row * layer.stride + column;
    if (!layer.reads_z) {
      memory.base[layer.saved + row * layer.stride + column] = *result;
    }
    *result = tiny_dropped(*result, factor);
  });
}

// The same for the gradient of the results.  deltas: offset of [rows x stride].
__device__ __forceinline__ void tiny_drop_deltas(const TinyBlockState& state, const TinyMemory& memory, int l, int deltas,
                                                 int rows) {
  const TinyLayer& layer = state.layers[l];
  tiny_drop(state, l + 1, layer.columns, rows, [&](int row, int column, float factor) {
    float* delta = memory.base + deltas + row * layer.stride + column;
    *delta = tiny_dropped(*delta, factor);
  });
}

// The passes of layer l.
__device__ __forceinline__ void tiny_finish(const TinyBlockState& state, const TinyMemory& memory, int l, int rows,
                                            bool trains) {
  const TinyLayer& layer = state.layers[l];
  if ((layer.passes & TINY_NORMALIZES) != 0) {
    tiny_normalize(layer, memory, rows);
  }
  if ((layer.passes & TINY_ACTIVATES) != 0) {
    tiny_activate_stored(layer, memory.base + layer.results, rows);
  }
  if (trains && (layer.passes & TINY_DROPS) != 0) {
    tiny_drop_results(state, memory, l, rows);
  }
}

// The same backwards: from the gradient of what the next layer received to dZ.  deltas: offset of [rows x stride].
__device__ __forceinline__ void tiny_finish_backward(const TinyBlockState& state, const TinyMemory& memory, int l,
                                                     int deltas, int rows) {
  const TinyLayer& layer = state.layers[l];
  if ((layer.passes & TINY_DROPS) != 0) {
    tiny_drop_deltas(state, memory, l, deltas, rows);
  }
  if ((layer.passes & TINY_ACTIVATES) != 0) {
    tiny_derive_stored(layer, memory.base + layer.saved, memory.base + deltas, rows);
  }
  if ((layer.passes & TINY_NORMALIZES) != 0) {
    tiny_normalize_backward(state, memory, layer, deltas, rows);
  }
}

// The features of a batch after the dropout of the inputs, in the place of staged features.
__device__ __forceinline__ TinyRows tiny_drop_inputs(const TinyBlockState& state, const TinyMemory& memory,
                                                     const TinyRows& features, int rows) {
  const int stride = tiny_even(state.inputs);
  __syncthreads();  // the number of the update, and its rates
  tiny_drop(state, 0, state.input_columns, rows, [&](int row, int column, float factor) {
    memory.base[state.at.features + row * stride + column] =
        tiny_dropped(features.row(memory.base, row)[column], factor);
  });
  return {TINY_DENSE, state.at.features, 0, stride, nullptr};
}
