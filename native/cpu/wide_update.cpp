// The second half of a WideStep: gradients and updates of the weights.
#include <algorithm>

#include "wide_step.h"

namespace warptron {

namespace {

constexpr long long GRAIN_WEIGHT_ROWS = 16;

}  // namespace

void WideStep::update_weights(const Batch& batch, int item, int items) {
  RowPrefetcher prefetcher = prefetcher_of_next_batch(batch, item, items);
  for (size_t i = 0; i < depth(); i++) {
    const Layer& layer = layers_[i];
    const LayerPlan& plan = plan_of(i);
    const long long end = item_begin(plan.inputs, items, item + 1, GRAIN_WEIGHT_ROWS);
    for (long long from = item_begin(plan.inputs, items, item, GRAIN_WEIGHT_ROWS); from < end; from += layer.rows_at_once) {
      update_rows(batch, i, from, std::min(from + layer.rows_at_once, end), item, &prefetcher);
    }
    if (static_cast<int>(i % static_cast<size_t>(items)) == item) {
      float* const gradient = gradients_.get() + item * gradient_floats_;
      if (!plan.normalizes_batch()) {
        kernels().column_sums(layer.deltas.get(), batch.rows, plan.outputs, 0, plan.outputs, batch.scale, gradient);
        apply(batch, plan.biases, plan.outputs, gradient);
      }
      if (plan.normalizes()) {
        update_norm(batch, i, gradient);
      }
    }
  }
}

// Updates scale and shift.  gradient: scratch buffer of [outputs].
void WideStep::update_norm(const Batch& batch, size_t number, float* gradient) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  if (plan.normalizes_batch()) {
    apply(batch, plan.scales, plan.outputs, layer.norm_gradients.get());
    apply(batch, plan.shifts, plan.outputs, layer.norm_gradients.get() + plan.outputs);
    return;
  }
  kernels().column_dots(layer.normalized_deltas.get(), layer.standardized.get(), batch.rows, plan.outputs, 0, plan.outputs,
                        1.0 / static_cast<double>(batch.rows), gradient);
  apply(batch, plan.scales, plan.outputs, gradient);
  kernels().column_sums(layer.normalized_deltas.get(), batch.rows, plan.outputs, 0, plan.outputs, batch.scale, gradient);
  apply(batch, plan.shifts, plan.outputs, gradient);
}

// Updates parameters that do not decay, or keeps their gradient until the norm of the whole is known.
void WideStep::apply(const Batch& batch, long long offset, long long count, float* gradient) {
  if (plan_.clips_norm()) {
    clip_values(count, gradient);
    std::copy(gradient, gradient + count, whole_gradient_.get() + offset);
  } else {
    update(batch, offset, count, gradient);
  }
}

void WideStep::update_rows(const Batch& batch, size_t layer, long long from, long long to, int item,
                           RowPrefetcher* prefetcher) {
  compute_gradient(batch, layer, from, to - from, item, prefetcher);
  const long long outputs = plan_of(layer).outputs;
  const long long offset = plan_of(layer).weights + from * outputs;
  float* const gradient = gradients_.get() + item * gradient_floats_;
  add_penalty(offset, (to - from) * outputs, batch.scale, gradient);
  if (plan_.clips_norm()) {
    apply(batch, offset, (to - from) * outputs, gradient);
  } else {
    update_weight_rows(batch, layer, from, to, gradient);
  }
}

// gradient: of rows from <= i < to of W.
void WideStep::update_weight_rows(const Batch& batch, size_t layer, long long from, long long to, float* gradient) {
  const long long outputs = plan_of(layer).outputs;
  const long long offset = plan_of(layer).weights + from * outputs;
  decay(batch, offset, (to - from) * outputs);
  update(batch, offset, (to - from) * outputs, gradient);
  if (!plan_.limits_weights()) {  // otherwise packed when they are limited
    pack_weights(layer, from, to);
  }
}

// dW of some rows of W: some columns of the layer's inputs A, transposed, times dZ.
void WideStep::compute_gradient(const Batch& batch, size_t number, long long from, long long rows, int item,
                                RowPrefetcher* prefetcher) {
  const Layer& layer = layers_[number];
  const LayerPlan& plan = plan_of(number);
  const float* const inputs = input_of(batch, number) + from;
  float* const gradient = gradients_.get() + item * gradient_floats_;
  if (device_.uses_library(plan.inputs * plan.outputs)) {
    device_.with_library(true, false, rows, plan.outputs, batch.rows, batch.scale, inputs, plan.inputs, layer.deltas.get(),
                         plan.outputs, 0.0f, gradient, plan.outputs);
    return;
  }
  const bool packed = layer.packed_deltas.get() != nullptr;
  Product product{rows,
                  plan.outputs,
                  batch.rows,
                  batch.scale,
                  inputs,
                  1,
                  plan.inputs,
                  packed ? layer.packed_deltas.get() : layer.deltas.get(),
                  packed ? PACKED : plan.outputs,
                  0.0f,
                  gradient,
                  plan.outputs,
                  nullptr};
  product.prefetcher = prefetcher;
  product.updated_weights = weights(number) + from * plan.outputs;
  product.packing_buffer = packed ? columns_.get() + item * columns_floats_ : nullptr;
  kernels().multiply(product);
}

// The features that the same thread will gather for the next batch.
RowPrefetcher WideStep::prefetcher_of_next_batch(const Batch& batch, int item, int items) const {
  const long long from = item_begin(batch.next_rows, items, item, GRAIN_ROWS);
  const long long rows = item_begin(batch.next_rows, items, item + 1, GRAIN_ROWS) - from;
  const long long entries = weight_count_ / items;
  return batch.permutation != nullptr
             ? RowPrefetcher(batch.features, batch.permutation + batch.rows + from, rows, inputs(), entries)
             : RowPrefetcher(batch.features + (batch.rows + from) * inputs(), nullptr, rows, inputs(), entries);
}

// Refreshes the packed and transposed copies of rows from <= i < to of a layer's weights.
void WideStep::pack_weights(size_t number, long long from, long long to) {
  const Layer& layer = layers_[number];
  const LayerPlan& plan = plan_of(number);
  if (layer.packed_weights.get() != nullptr) {
    kernels().pack(weights(number), plan.inputs, plan.outputs, from, to, layer.packed_weights.get());
  }
  if (layer.packed_transposed.get() != nullptr) {
    kernels().pack_transposed(weights(number), plan.outputs, plan.inputs, from, to, layer.packed_transposed.get());
  }
  if (layer.transposed.get() != nullptr) {
    kernels().transpose(weights(number) + from * plan.outputs, to - from, plan.outputs, layer.transposed.get() + from,
                        plan.inputs);
  }
}

void WideStep::update_from_whole_gradient(const Batch& batch, int item, int items) {
  float* const gradient = whole_gradient_.get();
  for (size_t i = 0; i < depth(); i++) {
    const LayerPlan& plan = plan_of(i);
    const long long from = item_begin(plan.inputs, items, item, GRAIN_WEIGHT_ROWS);
    const long long to = item_begin(plan.inputs, items, item + 1, GRAIN_WEIGHT_ROWS);
    if (from < to) {
      const long long offset = plan.weights + from * plan.outputs;
      update_weight_rows(batch, i, from, to, gradient + offset);
    }
    if (static_cast<int>(i % static_cast<size_t>(items)) == item) {
      if (!plan.normalizes_batch()) {
        update(batch, plan.biases, plan.outputs, gradient + plan.biases);
      }
      if (plan.normalizes()) {
        update(batch, plan.scales, plan.outputs, gradient + plan.scales);
        update(batch, plan.shifts, plan.outputs, gradient + plan.shifts);
      }
    }
  }
}

void WideStep::limit_weights(const Batch& batch, int item, int items) {
  for (size_t i = static_cast<size_t>(item); i < depth(); i += static_cast<size_t>(items)) {
    const LayerPlan& plan = plan_of(i);
    kernels().limit_columns(weights(i), plan.inputs, plan.outputs, plan_.max_norm);
    move_average(batch, plan.weights, plan.inputs * plan.outputs);
    pack_weights(i, 0, plan.inputs);
  }
}

}  // namespace warptron
