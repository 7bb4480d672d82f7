#include "wide_step.h"

#include <algorithm>
#include <utility>

namespace warptron {

namespace {

constexpr int IDENTITY = 0;  // the first of WARPTRON_ACTIVATIONS; tests of the names check this

constexpr long long WEIGHT_ROWS_OF_A_PART = 16;

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
    : Step(device, std::move(given), parameters, slots), part_sums_(static_cast<size_t>(device.threads().count())) {
  for (size_t i = 0; i < depth(); i++) {
    layers_.push_back(make_layer(i));
    gradient_room_ = std::max(gradient_room_, layers_[i].rows_at_once * plan_of(i).outputs);
    if (layers_[i].packed_errors.get() != nullptr) {
      columns_room_ = std::max(columns_room_, layers_[i].rows_at_once * plan_.batch_size);
    }
  }
  gathered_x_ = keep(plan_.batch_size * inputs());
  gathered_y_ = keep(plan_.batch_size * outputs());
  gradients_ = keep(gradient_room_ * device.threads().count());
  columns_ = keep(columns_room_ * device.threads().count());
}

WideStep::Layer WideStep::make_layer(size_t number) {
  const LayerPlan& plan = plan_of(number);
  const long long weights = plan.inputs * plan.outputs;
  const bool library = device_.uses_library(weights);
  const bool passes_errors = number > 0;
  Layer made{};
  made.sums = keep(plan_.batch_size * plan.outputs);
  if (plan.activation != IDENTITY) {
    made.activations = keep(plan_.batch_size * plan.outputs);
  }
  made.errors = keep(plan_.batch_size * plan.outputs);
  // A library gets all rows of a work item in one call, since it has its own blocking.
  made.rows_at_once = library ? plan.inputs : std::min(plan.inputs, rows_at_once(plan.outputs));
  if (!library && Device::pays_packing(weights, plan_.batch_size)) {
    made.packed_weights = keep(kernels().packed_floats(plan.inputs, plan.outputs));
    if (passes_errors) {
      made.packed_transposed = keep(kernels().packed_floats(plan.outputs, plan.inputs));
    }
    if (plan.outputs >= MANY_COLUMNS) {
      made.packed_errors = keep(kernels().packed_floats(plan_.batch_size, plan.outputs));
    }
  } else if (!library && passes_errors && plan.outputs > 1) {
    made.transposed = keep(weights);
  }
  return made;
}

void WideStep::begin() {
  for (size_t i = 0; i < depth(); i++) {
    lay_out_weights(i, 0, plan_of(i).inputs);
  }
}

RowSums WideStep::run_batch(const Batch& batch) {
  const double operations = operations_of(weight_count_, batch.rows);
  const int row_parts = device_.parts(operations, batch.rows / ROWS_OF_A_PART);
  device_.threads().run(row_parts, [&](int part) {
    part_sums_[static_cast<size_t>(part)] =
        go_through_rows(batch, part_begin(batch.rows, row_parts, part, ROWS_OF_A_PART),
                        part_begin(batch.rows, row_parts, part + 1, ROWS_OF_A_PART));
  });
  RowSums total;
  for (int part = 0; part < row_parts; part++) {
    total += part_sums_[static_cast<size_t>(part)];
  }
  const int weight_parts = device_.parts(operations, device_.threads().count());
  device_.threads().run(weight_parts, [&](int part) { update_weights(batch, part, weight_parts); });
  return total;
}

const float* WideStep::input_of(const Batch& batch, size_t layer) const {
  return layer > 0 ? activations(layers_[layer - 1]) : batch.order == nullptr ? batch.features : gathered_x_.get();
}

RowSums WideStep::go_through_rows(const Batch& batch, long long from, long long to) {
  const long long rows = to - from;
  if (rows == 0) {
    return {};
  }
  const float* targets = batch.targets;
  if (batch.order != nullptr) {
    gather(batch.features, batch.order, from, to, inputs(), gathered_x_.get());
    gather(batch.targets, batch.order, from, to, outputs(), gathered_y_.get());
    targets = gathered_y_.get();
  }
  for (size_t i = 0; i < depth(); i++) {
    const LayerPlan& plan = plan_of(i);
    const long long offset = from * plan.outputs;
    device_.affine_on_one_thread(input_of(batch, i) + from * plan.inputs, weights(i), layers_[i].packed_weights.get(),
                                 biases(i), plan.activation, plan.activation_parameter, rows, plan.inputs,
                                 plan.outputs, layers_[i].sums.get() + offset, activations(layers_[i]) + offset);
  }
  const long long offset = from * outputs();
  const RowSums sums = kernels().loss[plan_.loss](activations(layers_.back()) + offset, targets + offset,
                                                  layers_.back().errors.get() + offset, rows,
                                                  static_cast<int>(outputs()), plan_.loss_parameter, batch.weights.from(from));
  for (size_t i = depth(); i-- > 0;) {
    const Layer& layer = layers_[i];
    const LayerPlan& plan = plan_of(i);
    const long long begin = from * plan.outputs;
    float* const error = layer.errors.get() + begin;
    if (plan.activation != IDENTITY) {
      const float* const kept = DERIVATIVE_READS_Z[plan.activation] ? layer.sums.get() : activations(layer);
      kernels().activate_backward[plan.activation](kept + begin, error, rows * plan.outputs, plan.activation_parameter);
    }
    if (layer.packed_errors.get() != nullptr) {
      kernels().pack(layer.errors.get(), batch.rows, plan.outputs, from, to, layer.packed_errors.get());
    }
    if (i > 0) {
      pass_back(i, from, rows);
    }
  }
  return sums;
}

// dA of the layer before: dZ W^T.
void WideStep::pass_back(size_t number, long long from, long long rows) {
  const Layer& layer = layers_[number];
  const LayerPlan& plan = plan_of(number);
  const float* const errors = layer.errors.get() + from * plan.outputs;
  float* const result = layers_[number - 1].errors.get() + from * plan.inputs;
  if (device_.uses_library(plan.inputs * plan.outputs)) {
    device_.with_library(false, true, rows, plan.inputs, plan.outputs, 1.0f, errors, plan.outputs, weights(number),
                         plan.outputs, 0.0f, result, plan.inputs);
    return;
  }
  const float* right = layer.packed_transposed.get();
  if (right == nullptr) {
    // With one output, W^T has the same storage as W.
    right = plan.outputs == 1 ? weights(number) : layer.transposed.get();
  }
  const long long right_row = layer.packed_transposed.get() == nullptr ? plan.inputs : PACKED;
  kernels().multiply({rows, plan.inputs, plan.outputs, 1.0f, errors, plan.outputs, 1, right, right_row, 0.0f, result,
                      plan.inputs, nullptr});
}

void WideStep::update_weights(const Batch& batch, int part, int parts) {
  RowsAhead ahead = rows_ahead(batch, part, parts);
  for (size_t i = 0; i < depth(); i++) {
    const Layer& layer = layers_[i];
    const LayerPlan& plan = plan_of(i);
    const long long end = part_begin(plan.inputs, parts, part + 1, WEIGHT_ROWS_OF_A_PART);
    for (long long from = part_begin(plan.inputs, parts, part, WEIGHT_ROWS_OF_A_PART); from < end;
         from += layer.rows_at_once) {
      update_rows(batch, i, from, std::min(from + layer.rows_at_once, end), part, &ahead);
    }
    if (static_cast<int>(i % static_cast<size_t>(parts)) == part) {
      float* const gradient = gradients_.get() + part * gradient_room_;
      kernels().column_sums(layer.errors.get(), batch.rows, plan.outputs, 0, plan.outputs, batch.scale, gradient);
      update(batch, plan.biases, plan.outputs, gradient);
    }
  }
}

void WideStep::update_rows(const Batch& batch, size_t layer, long long from, long long to, int part,
                           RowsAhead* ahead) {
  work_out_gradient(batch, layer, from, to - from, part, ahead);
  const long long outputs = plan_of(layer).outputs;
  const long long offset = plan_of(layer).weights + from * outputs;
  float* const gradient = gradients_.get() + part * gradient_room_;
  add_penalty(offset, (to - from) * outputs, batch.scale, gradient);
  update(batch, offset, (to - from) * outputs, gradient);
  lay_out_weights(layer, from, to);
}

// dW of some rows of W: some columns of the layer's inputs A, transposed, times dZ.
void WideStep::work_out_gradient(const Batch& batch, size_t number, long long from, long long rows, int part,
                                 RowsAhead* ahead) {
  const Layer& layer = layers_[number];
  const LayerPlan& plan = plan_of(number);
  const float* const inputs = input_of(batch, number) + from;
  float* const gradient = gradients_.get() + part * gradient_room_;
  if (device_.uses_library(plan.inputs * plan.outputs)) {
    device_.with_library(true, false, rows, plan.outputs, batch.rows, batch.scale, inputs, plan.inputs,
                         layer.errors.get(), plan.outputs, 0.0f, gradient, plan.outputs);
    return;
  }
  const bool packed = layer.packed_errors.get() != nullptr;
  Product product{rows, plan.outputs, batch.rows, batch.scale, inputs, 1, plan.inputs,
                  packed ? layer.packed_errors.get() : layer.errors.get(), packed ? PACKED : plan.outputs, 0.0f,
                  gradient, plan.outputs, nullptr};
  product.ahead = ahead;
  product.changes = weights(number) + from * plan.outputs;
  product.room = packed ? columns_.get() + part * columns_room_ : nullptr;
  kernels().multiply(product);
}

// The features that the same thread will gather for the next batch.
RowsAhead WideStep::rows_ahead(const Batch& batch, int part, int parts) const {
  const long long from = part_begin(batch.next_rows, parts, part, ROWS_OF_A_PART);
  const long long rows = part_begin(batch.next_rows, parts, part + 1, ROWS_OF_A_PART) - from;
  const long long entries = weight_count_ / parts;
  return batch.order != nullptr
             ? RowsAhead(batch.features, batch.order + batch.rows + from, rows, inputs(), entries)
             : RowsAhead(batch.features + (batch.rows + from) * inputs(), nullptr, rows, inputs(), entries);
}

// Refreshes the packed and transposed copies of rows from <= i < to of a layer's weights.
void WideStep::lay_out_weights(size_t number, long long from, long long to) {
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
