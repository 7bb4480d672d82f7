// The update of a layer of train_tiny: the gradient over a batch, the penalty and the optimizer.
//
// A thread computes blocks of 2 x 2 results, as in tiny_batch.cuh.
#pragma once
#include "penalty.cuh"
#include "tiny_rows.cuh"
#include "tiny_terms.cuh"
#include "update.cuh"

// The step of a network's optimizer. Not inlined: with all formulas in line, train_tiny would need more registers than three
// blocks per multiprocessor leave.
WARPTRON_OUT_OF_LINE float tiny_optimizer_step(int optimizer, float parameter, float gradient, float* slots, int stride,
                                                  const float* scalars) {
#define TINY_STEP(name, count) \
  case TINY_##name:              \
    return name##_step_in_memory(parameter, gradient, slots, stride, scalars);
  switch (optimizer) { WARPTRON_OPTIMIZERS(TINY_STEP) }
  return 0;
}

// Updates two neighbouring parameters, the second unless it is padding.  sum, second_sum: their gradients over the batch.
__device__ __forceinline__ void tiny_apply(const TinyBlockState& state, const TinyMemory& memory, int place,
                                           bool is_weight, bool has_second, float scale, float sum, float second_sum) {
#pragma unroll
  for (int k = 0; k < 2; k++) {
    if (k == 0 || has_second) {
      float* parameter = memory.parameters() + place + k;
      const float w = *parameter;
      float gradient = scale * (k == 0 ? sum : second_sum);
      if (is_weight) {
        gradient = WARPTRON_FMA(scale, penalty_slope(w, state.l1, state.l2), gradient);
      }
      gradient = clipped(gradient, state.clip);
      const float step = tiny_optimizer_step(state.optimizer, w, gradient, memory.slots() + place + k,
                                             state.parameter_count, state.scalars.s);
      const float now = *parameter;  // w, loaded again to spare a register
      const float kept = is_weight ? __fmul_rn(now, state.scalars.s[WARPTRON_KEPT]) : now;
      *parameter = __fadd_rn(kept, step);  // must not fuse with a product in `step`: see WARPTRON_FMA
    }
  }
}

// A 2 x 2 block of the gradient of a layer.
struct TinyGradientBlock {
  int i;  // the first of two inputs; layer.inputs or more: the biases
  int o;  // the first of two outputs

  __device__ __forceinline__ TinyGradientBlock(const TinyLayer& layer, int block) {
    const int input_pair = layer.output_pairs.quotient(block);
    i = 2 * input_pair;
    o = 2 * (block - input_pair * layer.output_pairs.divisor);
  }

  // Updates the parameters of one of the two inputs.
  __device__ __forceinline__ void apply(const TinyBlockState& state, const TinyMemory& memory, const TinyLayer& layer,
                                        int half, float scale, float sum, float second_sum) const {
    const bool is_weight = i < layer.inputs;
    if (is_weight ? i + half < layer.inputs : half == 0) {
      const int place = is_weight ? layer.weights + (i + half) * layer.stride + o : layer.biases + o;
      tiny_apply(state, memory, place, is_weight, o + 1 < layer.outputs, scale, sum, second_sum);
    }
  }

  // The gradient summed over `count` rows from `first` on.
  __device__ __forceinline__ TinyBlock sum(const TinyLayer& layer, const float* base, const TinyRows& in,
                                           const float* delta, int first, int count) const {
    const float* e = delta + first * layer.stride + o;
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

// Updates the weights and biases of a layer. If the layer has fewer blocks than there are threads, the rows are divided into
// groups that are summed in parallel, so that one pass occupies all threads. The last threads get the first items, since the
// first threads may still be in the backward pass. On return the block has passed a barrier.
__device__ __forceinline__ void tiny_update(const TinyBlockState& state, const TinyMemory& memory,
                                            const TinyLayer& layer, const TinyRows& in, int deltas,
                                            int rows, bool after_backward) {
  const float* delta = memory.base + deltas;
  const int blocks = layer.blocks.divisor;
  const int groups = layer.group_rows.quotient(rows + layer.group_rows.divisor - 1);
  const float scale = 1.0f / static_cast<float>(rows);
  const int threads = static_cast<int>(blockDim.x);
  const int thread = static_cast<int>(threadIdx.x);
  if (after_backward && groups == 1) {
    __syncthreads();  // the backward pass reads the weights before they are updated
  }
  for (int item = threads - 1 - thread; item < groups * blocks; item += threads) {
    const int group = layer.blocks.quotient(item);
    const TinyGradientBlock block(layer, item - group * blocks);
    const int first = group * layer.group_rows.divisor;
    const int left = rows - first;
    const int count = left < layer.group_rows.divisor ? left : layer.group_rows.divisor;
    const TinyBlock sum = block.sum(layer, memory.base, in, delta, first, count);
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
