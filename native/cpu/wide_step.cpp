#include "wide_step.h"

#include <algorithm>
#include <utility>

#include "noise.cuh"

namespace warptron {

namespace {

constexpr int IDENTITY = 0;  // the first of WARPTRON_ACTIVATIONS; tests of the names check this

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
    if (plan_of(i).normalizes_batch()) {
      batch_norms_.push_back(i);
    }
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
    make_norm(plan, &made);
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

void WideStep::make_norm(const LayerPlan& plan, Layer* made) {
  made->standardized = allocate(plan_.batch_size * plan.outputs);
  if (plan.normalizes_batch()) {
    made->statistics = allocate(2 * plan.outputs);
    made->moments = allocate(2 * plan.outputs * static_cast<long long>(sizeof(double) / sizeof(float)));
    made->inverses = allocate(plan.outputs);
    made->norm_gradients = allocate(2 * plan.outputs);
  } else {
    made->statistics = allocate(2 * plan_.batch_size);
    made->normalized_deltas = allocate(plan_.batch_size * plan.outputs);
  }
}

void WideStep::begin() {
  for (size_t i = 0; i < depth(); i++) {
    pack_weights(i, 0, plan_of(i).inputs);
  }
}

RowSums WideStep::run_batch(const Batch& batch) {
  const double operations = operations_of(weight_count_, batch.rows);
  const RowSums total = process_batch(batch, operations);
  const int weight_items = device_.work_items(operations, device_.threads().count());
  device_.threads().run(weight_items, [&](int item) { update_weights(batch, item, weight_items); });
  if (plan_.clips_norm()) {
    clip_norm(whole_gradient_.get());
    device_.threads().run(weight_items, [&](int item) { update_from_whole_gradient(batch, item, weight_items); });
  }
  if (plan_.limits_weights()) {
    device_.threads().run(weight_items, [&](int item) { limit_weights(batch, item, weight_items); });
  }
  return total;
}

const float* WideStep::input_of(const Batch& batch, size_t layer) const {
  if (layer > 0) {
    return outputs_of(layers_[layer - 1]);
  }
  return batch.permutation == nullptr && !plan_.drops_inputs() ? batch.features : gathered_x_.get();
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
    const DropoutRate rate = dropout_rate(plan_.input_dropout_share, batch.scalars[DROPOUT]);
    kernels().dropout_factors(plan_.seed, dropout_stream(0, batch.update), first, count, rate.threshold, rate.scale,
                              input_factors_.get() + first);
    kernels().apply_factors(x + first, input_factors_.get() + first, count, gathered_x_.get() + first);
  }
}

// X W + 1 b, without b if a batch normalization follows. Without normalization that is all up to A.
void WideStep::forward_to_product(const Batch& batch, size_t number, long long from, long long rows) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long offset = from * plan.outputs;
  const float* const input = input_of(batch, number) + from * plan.inputs;
  if (plan.normalizes()) {
    float* const x = layer.standardized.get() + offset;
    device_.affine_on_one_thread(input, weights(number), layer.packed_weights.get(),
                                 plan.normalizes_batch() ? nullptr : biases(number), IDENTITY, 0, rows, plan.inputs,
                                 plan.outputs, x, x);
  } else {
    device_.affine_on_one_thread(input, weights(number), layer.packed_weights.get(), biases(number), plan.activation,
                                 plan.activation_parameter, rows, plan.inputs, plan.outputs,
                                 layer.pre_activations.get() + offset, activations(layer) + offset);
  }
}

// Normalization with the activation behind it, and dropout.
void WideStep::forward_from_product(const Batch& batch, size_t number, long long from, long long rows) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long offset = from * plan.outputs;
  float* const x = layer.standardized.get() + offset;
  float* const z = layer.pre_activations.get() + offset;
  float* const a = activations(layer) + offset;
  const float* const scales = parameters() + plan.scales;
  if (plan.normalizes_batch()) {
    kernels().standardize_columns(x, moments_of(layer), layer.inverses.get(), scales, z, rows, plan.outputs);
  } else if (plan.normalizes()) {
    float* const means = layer.statistics.get() + from;
    kernels().normalize_rows(x, scales, z, means, means + plan_.batch_size, rows, plan.outputs, plan.epsilon);
  }
  if (plan.normalizes()) {
    kernels().add_bias_and_activate[plan.activation](z, parameters() + plan.shifts, a, rows, plan.outputs,
                                                     plan.activation_parameter);
  }
  if (plan.drops()) {
    const long long count = rows * plan.outputs;
    const DropoutRate rate = dropout_rate(plan.dropout_share, batch.scalars[DROPOUT]);
    kernels().dropout_factors(plan_.seed, dropout_stream(number + 1, batch.update), offset, count, rate.threshold,
                              rate.scale, layer.factors.get() + offset);
    kernels().apply_factors(a, layer.factors.get() + offset, count, layer.dropped.get() + offset);
  }
}

// Turns the gradient of what the next layer received into that of what the activation took.
void WideStep::backward_to_norm(size_t number, long long from, long long rows) {
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
}

// Turns that into dZ.
void WideStep::backward_to_product(size_t number, long long from, long long rows) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long offset = from * plan.outputs;
  float* const delta = layer.deltas.get() + offset;
  const float* const x = layer.standardized.get() + offset;
  if (plan.normalizes_batch()) {
    const float* const gradients = layer.norm_gradients.get();
    kernels().standardize_columns_backward(x, layer.inverses.get(), gradients, gradients + plan.outputs, delta, rows,
                                           plan.outputs);
  } else if (plan.normalizes()) {
    std::copy(delta, delta + rows * plan.outputs, layer.normalized_deltas.get() + offset);
    kernels().normalize_rows_backward(x, layer.statistics.get() + plan_.batch_size + from, parameters() + plan.scales, delta,
                                      rows, plan.outputs, plan.epsilon);
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

}  // namespace warptron
