#include "wide_step.h"

#include <math.h>

#include <algorithm>
#include <utility>

#include "noise.cuh"

namespace warptron {

namespace {

constexpr int IDENTITY = 0;  // the first of WARPTRON_ACTIVATIONS; tests of the names check this

constexpr long long GRAIN_WEIGHT_ROWS = 16;

// Entries of a gradient that are computed before they are used: few enough (128 KiB) to stay in L2.
constexpr long long ENTRIES_AT_ONCE = 1 << 15;

// Rows of weights at a time are multiples of this: of the block sizes of all kernels (4, 6, 8) and of the grain size.
constexpr long long WEIGHT_ROWS_AT_ONCE = 48;

// Rows of weights whose gradient is computed before they are updated, for a layer with `outputs` outputs.
long long rows_at_once(long long outputs) {
  const long long rows = ENTRIES_AT_ONCE / outputs / WEIGHT_ROWS_AT_ONCE * WEIGHT_ROWS_AT_ONCE;
  return std::max(rows, WEIGHT_ROWS_AT_ONCE);
}

// With this many columns or more it pays to pack both operands of a gradient, since each row of A is read once for every strip.
constexpr long long MANY_COLUMNS = 64;

}  // namespace

WideStep::WideStep(Device& device, StepPlan given, float* parameters, float* slots)
    : Step(device, std::move(given), parameters, slots), item_sums_(static_cast<size_t>(device.threads().count())) {
  for (size_t i = 0; i < depth(); i++) {
    layers_.push_back(make_layer(i));
    gradient_floats_ = std::max(gradient_floats_, layers_[i].rows_at_once * plan_of(i).outputs);
    if (layers_[i].packed_deltas.get() != nullptr) {
      columns_floats_ = std::max(columns_floats_, layers_[i].rows_at_once * plan_.batch_size);
    }
  }
  gathered_x_ = allocate(plan_.batch_size * inputs());
  gathered_y_ = allocate(plan_.batch_size * outputs());
  if (plan_.drops_inputs()) {
    input_factors_ = allocate(plan_.batch_size * inputs());
  }
  gradients_ = allocate(gradient_floats_ * device.threads().count());
  columns_ = allocate(columns_floats_ * device.threads().count());
  if (plan_.clips_norm()) {
    whole_gradient_ = allocate(plan_.network.parameter_count);
  }
}

WideStep::Layer WideStep::make_layer(size_t number) {
  const LayerPlan& plan = plan_of(number);
  const long long weights = plan.inputs * plan.outputs;
  const bool library = device_.uses_library(weights);
  const bool passes_gradient = number > 0;
  Layer made{};
  made.pre_activations = allocate(plan_.batch_size * plan.outputs);
  if (plan.activation != IDENTITY) {
    made.activations = allocate(plan_.batch_size * plan.outputs);
  }
  made.deltas = allocate(plan_.batch_size * plan.outputs);
  if (plan.normalizes()) {
    made.standardized = allocate(plan_.batch_size * plan.outputs);
    made.normalized_deltas = allocate(plan_.batch_size * plan.outputs);
    made.statistics = allocate(2 * plan_.batch_size);
  }
  if (plan.drops()) {
    made.factors = allocate(plan_.batch_size * plan.outputs);
    made.dropped = allocate(plan_.batch_size * plan.outputs);
  }
  // A library gets all rows of a work item in one call, since it has its own blocking.
  made.rows_at_once = library ? plan.inputs : std::min(plan.inputs, rows_at_once(plan.outputs));
  if (!library && Device::pays_packing(weights, plan_.batch_size)) {
    made.packed_weights = allocate(kernels().packed_floats(plan.inputs, plan.outputs));
    if (passes_gradient) {
      made.packed_transposed = allocate(kernels().packed_floats(plan.outputs, plan.inputs));
    }
    if (plan.outputs >= MANY_COLUMNS) {
      made.packed_deltas = allocate(kernels().packed_floats(plan_.batch_size, plan.outputs));
    }
  } else if (!library && passes_gradient && plan.outputs > 1) {
    made.transposed = allocate(weights);
  }
  return made;
}

void WideStep::begin() {
  for (size_t i = 0; i < depth(); i++) {
    pack_weights(i, 0, plan_of(i).inputs);
  }
}

RowSums WideStep::run_batch(const Batch& batch) {
  const double operations = operations_of(weight_count_, batch.rows);
  const int row_items = device_.work_items(operations, batch.rows / GRAIN_ROWS);
  device_.threads().run(row_items, [&](int item) {
    item_sums_[static_cast<size_t>(item)] = process_rows(batch, item_begin(batch.rows, row_items, item, GRAIN_ROWS),
                                                         item_begin(batch.rows, row_items, item + 1, GRAIN_ROWS));
  });
  RowSums total;
  for (int item = 0; item < row_items; item++) {
    total += item_sums_[static_cast<size_t>(item)];
  }
  const int weight_items = device_.work_items(operations, device_.threads().count());
  device_.threads().run(weight_items, [&](int item) { update_weights(batch, item, weight_items); });
  if (plan_.clips_norm()) {
    clip_norm();
    device_.threads().run(weight_items, [&](int item) { update_from_whole_gradient(batch, item, weight_items); });
  }
  if (plan_.limits_weights()) {
    device_.threads().run(weight_items, [&](int item) { limit_weights(item, weight_items); });
  }
  return total;
}

// As the operation of Backend.clip does, so that the sum does not depend on the number of threads.
void WideStep::clip_norm() {
  float* const gradient = whole_gradient_.get();
  const long long count = plan_.network.parameter_count;
  // l1 |g| + l2/2 g^2 with l2 = 2 is the square.
  const double root = sqrt(kernels().penalty(gradient, count, 0, 2));
  if (root > plan_.clip_norm) {
    kernels().scale(gradient, count, static_cast<float>(plan_.clip_norm / root));
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
      update(batch, plan.biases, plan.outputs, gradient + plan.biases);
      if (plan.normalizes()) {
        update(batch, plan.scales, plan.outputs, gradient + plan.scales);
        update(batch, plan.shifts, plan.outputs, gradient + plan.shifts);
      }
    }
  }
}

void WideStep::limit_weights(int item, int items) {
  for (size_t i = static_cast<size_t>(item); i < depth(); i += static_cast<size_t>(items)) {
    const LayerPlan& plan = plan_of(i);
    kernels().limit_columns(weights(i), plan.inputs, plan.outputs, plan_.max_norm);
    pack_weights(i, 0, plan.inputs);
  }
}

const float* WideStep::input_of(const Batch& batch, size_t layer) const {
  if (layer > 0) {
    return outputs_of(layers_[layer - 1]);
  }
  return batch.permutation == nullptr && !plan_.drops_inputs() ? batch.features : gathered_x_.get();
}

RowSums WideStep::process_rows(const Batch& batch, long long from, long long to) {
  const long long rows = to - from;
  if (rows == 0) {
    return {};
  }
  gather_rows(batch, from, to);
  const float* const targets = batch.permutation == nullptr ? batch.targets : gathered_y_.get();
  for (size_t i = 0; i < depth(); i++) {
    forward(batch, i, from, rows);
  }
  const long long offset = from * outputs();
  const RowSums sums = kernels().loss[plan_.loss](activations(layers_.back()) + offset, targets + offset,
                                                  layers_.back().deltas.get() + offset, rows, static_cast<int>(outputs()),
                                                  plan_.loss_parameter, batch.weights.from(from));
  for (size_t i = depth(); i-- > 0;) {
    const Layer& layer = layers_[i];
    const LayerPlan& plan = plan_of(i);
    backward(i, from, rows);
    if (layer.packed_deltas.get() != nullptr) {
      kernels().pack(layer.deltas.get(), batch.rows, plan.outputs, from, to, layer.packed_deltas.get());
    }
    if (i > 0) {
      propagate_back(i, from, rows);
    }
  }
  return sums;
}

void WideStep::gather_rows(const Batch& batch, long long from, long long to) {
  if (batch.permutation != nullptr) {
    gather(batch.features, batch.permutation, from, to, inputs(), gathered_x_.get());
    gather(batch.targets, batch.permutation, from, to, outputs(), gathered_y_.get());
  }
  if (plan_.drops_inputs()) {
    const long long first = from * inputs();
    const long long count = (to - from) * inputs();
    const float* const x = batch.permutation == nullptr ? batch.features : gathered_x_.get();
    kernels().dropout_factors(plan_.seed, dropout_stream(0, batch.update), first, count, plan_.input_dropout_threshold,
                              plan_.input_dropout_scale, input_factors_.get() + first);
    kernels().apply_factors(x + first, input_factors_.get() + first, count, gathered_x_.get() + first);
  }
}

void WideStep::forward(const Batch& batch, size_t number, long long from, long long rows) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long offset = from * plan.outputs;
  const float* const input = input_of(batch, number) + from * plan.inputs;
  float* const z = layer.pre_activations.get() + offset;
  float* const a = activations(layer) + offset;
  if (plan.normalizes()) {
    float* const x = layer.standardized.get() + offset;
    device_.affine_on_one_thread(input, weights(number), layer.packed_weights.get(), biases(number), IDENTITY, 0, rows,
                                 plan.inputs, plan.outputs, x, x);
    float* const means = layer.statistics.get() + from;
    kernels().normalize_rows(x, parameters() + plan.scales, z, means, means + plan_.batch_size, rows, plan.outputs,
                             plan.epsilon);
    kernels().add_bias_and_activate[plan.activation](z, parameters() + plan.shifts, a, rows, plan.outputs,
                                                     plan.activation_parameter);
  } else {
    device_.affine_on_one_thread(input, weights(number), layer.packed_weights.get(), biases(number), plan.activation,
                                 plan.activation_parameter, rows, plan.inputs, plan.outputs, z, a);
  }
  if (plan.drops()) {
    const long long count = rows * plan.outputs;
    kernels().dropout_factors(plan_.seed, dropout_stream(number + 1, batch.update), offset, count, plan.dropout_threshold,
                              plan.dropout_scale, layer.factors.get() + offset);
    kernels().apply_factors(a, layer.factors.get() + offset, count, layer.dropped.get() + offset);
  }
}

// Turns the gradient of what the next layer received into dZ.
void WideStep::backward(size_t number, long long from, long long rows) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long offset = from * plan.outputs;
  const long long count = rows * plan.outputs;
  float* const delta = layer.deltas.get() + offset;
  if (plan.drops()) {
    kernels().apply_factors(delta, layer.factors.get() + offset, count, delta);
  }
  if (plan.activation != IDENTITY) {
    const float* const saved = DERIVATIVE_READS_Z[plan.activation] ? layer.pre_activations.get() : activations(layer);
    kernels().activate_backward[plan.activation](saved + offset, delta, count, plan.activation_parameter);
  }
  if (plan.normalizes()) {
    std::copy(delta, delta + count, layer.normalized_deltas.get() + offset);
    kernels().normalize_rows_backward(layer.standardized.get() + offset, layer.statistics.get() + plan_.batch_size + from,
                                      parameters() + plan.scales, delta, rows, plan.outputs, plan.epsilon);
  }
}

// dA of the layer before: dZ W^T.
void WideStep::propagate_back(size_t number, long long from, long long rows) {
  const Layer& layer = layers_[number];
  const LayerPlan& plan = plan_of(number);
  const float* const deltas = layer.deltas.get() + from * plan.outputs;
  float* const result = layers_[number - 1].deltas.get() + from * plan.inputs;
  if (device_.uses_library(plan.inputs * plan.outputs)) {
    device_.with_library(false, true, rows, plan.inputs, plan.outputs, 1.0f, deltas, plan.outputs, weights(number),
                         plan.outputs, 0.0f, result, plan.inputs);
    return;
  }
  const float* right = layer.packed_transposed.get();
  if (right == nullptr) {
    // With one output, W^T has the same storage as W.
    right = plan.outputs == 1 ? weights(number) : layer.transposed.get();
  }
  const long long right_row = layer.packed_transposed.get() == nullptr ? plan.inputs : PACKED;
  kernels().multiply({rows, plan.inputs, plan.outputs, 1.0f, deltas, plan.outputs, 1, right, right_row, 0.0f, result,
                      plan.inputs, nullptr});
}

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
      kernels().column_sums(layer.deltas.get(), batch.rows, plan.outputs, 0, plan.outputs, batch.scale, gradient);
      apply(batch, plan.biases, plan.outputs, gradient);
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
  kernels().column_dots(layer.normalized_deltas.get(), layer.standardized.get(), batch.rows, plan.outputs,
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

}  // namespace warptron
