#include "lane_step.h"

#include <string.h>

#include <algorithm>
#include <utility>

#include "noise.cuh"

namespace warptron {

namespace {

long long rounded_up(long long count, int lanes) { return (count + lanes - 1) / lanes * lanes; }

long long vectors(long long count, int lanes) { return rounded_up(count, lanes) / lanes; }

// Upper bound of the cached transposed features, in floats: 4 MiB.
constexpr long long MOST_CACHED = 1 << 20;

// Cost of summing the lanes of a vector and of storing the result, in vector operations for each weight.
constexpr long long OPERATIONS_OF_A_SUM = 3;

}  // namespace

bool LaneStep::suits(const Device& device, const StepPlan& plan) {
  const int lanes = device.kernels().lanes;
  long long weights = 0;
  long long wide_cost = 0;
  long long lane_cost = 0;
  for (const LayerPlan& layer : plan.network.layers) {
    const bool passes_gradient = weights > 0;
    const long long entries = layer.inputs * layer.outputs;
    weights += entries;
    wide_cost += plan.batch_size * (2 * layer.inputs * vectors(layer.outputs, lanes) +
                                    (passes_gradient ? layer.outputs * vectors(layer.inputs, lanes) : 0));
    lane_cost += entries * (vectors(plan.batch_size, lanes) * (passes_gradient ? 3 : 2) + OPERATIONS_OF_A_SUM);
    if (device.uses_library(entries)) {
      return false;
    }
  }
  return lane_cost < wide_cost && Device::is_one_item(operations_of(weights, plan.batch_size));
}

LaneStep::LaneStep(Device& device, StepPlan given, float* parameters, float* slots)
    : Step(device, std::move(given), parameters, slots) {
  const long long step = rounded_up(plan_.batch_size, kernels().lanes);
  long long widest = 0;  // of those with dropout
  for (const LayerPlan& layer : plan_.network.layers) {
    layers_.push_back(make_layer(layer, step));
    widest = layer.drops() ? std::max(widest, layer.outputs) : widest;
  }
  transposed_ = allocate(inputs() * step);
  if (plan_.drops_inputs()) {
    input_factors_ = allocate(inputs() * step);
    dropped_inputs_ = allocate(inputs() * step);
    widest = std::max(widest, inputs());
  }
  row_factors_ = allocate(plan_.batch_size * widest);
  targets_ = allocate(plan_.batch_size * outputs());
  if (outputs() > 1) {
    row_outputs_ = allocate(step * outputs());
    row_deltas_ = allocate(step * outputs());
  }
  gradient_ = allocate(plan_.network.parameter_count);
}

LaneStep::Layer LaneStep::make_layer(const LayerPlan& plan, long long step) {
  const long long entries = plan.outputs * step;
  Layer made{};
  made.pre_activations = allocate(entries);
  made.activations = allocate(entries);
  made.deltas = allocate(entries);
  if (plan.normalizes()) {
    made.standardized = allocate(entries);
    made.statistics = allocate(plan.normalizes_batch() ? 2 * plan.outputs : step);
  }
  if (plan.drops()) {
    made.factors = allocate(entries);
    made.dropped = allocate(entries);
  }
  return made;
}

RowSums LaneStep::run_batch(const Batch& batch) {
  const long long step = rounded_up(batch.rows, kernels().lanes);
  const float* const inputs = inputs_of(batch, step);
  auto input_of = [&](size_t layer) { return layer == 0 ? inputs : outputs_of(layers_[layer - 1]); };
  for (size_t i = 0; i < depth(); i++) {
    forward(batch, i, input_of(i), step);
  }
  const RowSums sums = loss(batch, step);
  for (size_t i = depth(); i-- > 0;) {
    backward(batch, i, input_of(i), step);
  }
  update_all(batch);
  return sums;
}

void LaneStep::forward(const Batch& batch, size_t number, const float* input, long long step) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long entries = plan.outputs * step;
  float* const z = layer.pre_activations.get();
  // Z = W^T X + b
  kernels().multiply({plan.outputs, step, plan.inputs, 1.0f, weights(number), 1, plan.outputs, input, step, 0.0f,
                      plan.normalizes() ? layer.standardized.get() : z, step, nullptr,
                      plan.normalizes_batch() ? nullptr : biases(number)});
  if (plan.normalizes()) {
    normalize(batch, number, step);
  }
  kernels().activate[plan.activation](z, layer.activations.get(), entries, plan.activation_parameter);
  if (plan.drops()) {
    draw_factors(batch, number + 1, plan.outputs, plan.dropout_share, layer.factors.get());
    kernels().apply_factors(layer.activations.get(), layer.factors.get(), entries, layer.dropped.get());
  }
}

void LaneStep::normalize(const Batch& batch, size_t number, long long step) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const float* const scales = parameters() + plan.scales;
  const float* const shifts = parameters() + plan.shifts;
  float* const x = layer.standardized.get();
  float* const z = layer.pre_activations.get();
  float* const statistics = layer.statistics.get();
  if (!plan.normalizes_batch()) {
    kernels().normalize_lanes(x, scales, shifts, z, statistics, plan.outputs, step, plan.epsilon);
    return;
  }
  float* const variances = statistics + plan.outputs;
  kernels().normalize_units(x, scales, shifts, z, statistics, variances, plan.outputs, batch.rows, step, plan.epsilon);
  average_statistics(plan, batch.rows, statistics, variances, 0, plan.outputs);
}

// Turns the gradient of what the next layer received into dZ, and computes the layer's gradients and that of its input.
void LaneStep::backward(const Batch& batch, size_t number, const float* input, long long step) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const long long entries = plan.outputs * step;
  float* const deltas = layer.deltas.get();
  if (plan.drops()) {
    kernels().apply_factors(deltas, layer.factors.get(), entries, deltas);
  }
  const Floats& saved = DERIVATIVE_READS_Z[plan.activation] ? layer.pre_activations : layer.activations;
  kernels().activate_backward[plan.activation](saved.get(), deltas, entries, plan.activation_parameter);
  if (plan.normalizes()) {
    normalize_backward(batch, number, step);
  }
  if (number > 0) {
    kernels().multiply({plan.inputs, step, plan.outputs, 1.0f, weights(number), plan.outputs, 1, deltas, step, 0.0f,
                        layers_[number - 1].deltas.get(), step, nullptr});
  }
  kernels().multiply_rows({plan.inputs, plan.outputs, step, batch.scale, input, deltas, step, gradient_.get() + plan.weights});
  if (!plan.normalizes_batch()) {
    kernels().row_sums(deltas, plan.outputs, step, batch.scale, gradient_.get() + plan.biases);
  }
}

// Turns the gradient of what a normalization gave into that of its argument.
void LaneStep::normalize_backward(const Batch& batch, size_t number, long long step) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const float* const x = layer.standardized.get();
  const float* const scales = parameters() + plan.scales;
  float* const deltas = layer.deltas.get();
  float* const scale_gradient = gradient_.get() + plan.scales;
  float* const shift_gradient = gradient_.get() + plan.shifts;
  kernels().row_dots(deltas, x, plan.outputs, step, 1.0 / static_cast<double>(batch.rows), scale_gradient);
  kernels().row_sums(deltas, plan.outputs, step, batch.scale, shift_gradient);
  if (plan.normalizes_batch()) {
    kernels().normalize_units_backward(x, layer.statistics.get() + plan.outputs, scales, scale_gradient, shift_gradient, deltas,
                                       plan.outputs, batch.rows, step, plan.epsilon);
  } else {
    kernels().normalize_lanes_backward(x, layer.statistics.get(), scales, deltas, plan.outputs, step);
  }
}

void LaneStep::update_all(const Batch& batch) {
  const long long decaying = plan_.network.decaying_count;
  const long long all = plan_.network.parameter_count;
  add_penalty(0, decaying, batch.scale, gradient_.get());
  if (plan_.clips_norm()) {
    clip_values(all, gradient_.get());
    clip_norm(gradient_.get());
  }
  decay(batch, 0, decaying);
  update(batch, 0, all, gradient_.get());
  if (plan_.limits_weights()) {
    for (size_t i = 0; i < depth(); i++) {
      kernels().limit_columns(weights(i), plan_of(i).inputs, plan_of(i).outputs, plan_.max_norm);
    }
    move_average(batch, 0, all);
  }
}

// X^T as the first layer receives it.
const float* LaneStep::inputs_of(const Batch& batch, long long step) {
  const float* const transposed = transposed_features(batch);
  if (!plan_.drops_inputs()) {
    return transposed;
  }
  draw_factors(batch, 0, inputs(), plan_.input_dropout_share, input_factors_.get());
  kernels().apply_factors(transposed, input_factors_.get(), inputs() * step, dropped_inputs_.get());
  return dropped_inputs_.get();
}

// The factors of the entries of a batch's rows, [rows x columns], transposed.  stream: 0 for the inputs, or 1 plus the layer.
void LaneStep::draw_factors(const Batch& batch, size_t stream, long long columns, double share, float* factors) {
  const DropoutRate rate = dropout_rate(share, batch.scalars[DROPOUT]);
  kernels().dropout_factors(plan_.seed, dropout_stream(stream, batch.update), 0, batch.rows * columns, rate.threshold,
                            rate.scale, row_factors_.get());
  kernels().gather_transposed(row_factors_.get(), nullptr, batch.rows, columns, factors);
}

void LaneStep::cache_rows(const float* features, long long rows) {
  const long long step = rounded_up(plan_.batch_size, kernels().lanes);
  const long long batches = (rows + plan_.batch_size - 1) / plan_.batch_size;
  if (batches * step * inputs() > MOST_CACHED) {
    return;
  }
  cached_ = allocate(batches * step * inputs());
  for (long long batch = 0; batch < batches; batch++) {
    const long long first = batch * plan_.batch_size;
    kernels().gather_transposed(features + first * inputs(), nullptr, std::min(rows - first, plan_.batch_size), inputs(),
                                cached_.get() + batch * step * inputs());
  }
  cached_features_ = features;
}

const float* LaneStep::transposed_features(const Batch& batch) {
  if (batch.permutation == nullptr && cached_features_ != nullptr) {
    const long long first = (batch.features - cached_features_) / inputs();
    return cached_.get() + first / plan_.batch_size * rounded_up(plan_.batch_size, kernels().lanes) * inputs();
  }
  kernels().gather_transposed(batch.features, batch.permutation, batch.rows, inputs(), transposed_.get());
  return transposed_.get();
}

// Loss and metric sums of the rows, and dA of the last layer. A loss needs the outputs of a row to be contiguous, so several
// outputs are transposed.
RowSums LaneStep::loss(const Batch& batch, long long step) {
  const long long columns = outputs();
  const float* targets = batch.targets;
  if (batch.permutation != nullptr) {
    gather(batch.targets, batch.permutation, 0, batch.rows, columns, targets_.get());
    targets = targets_.get();
  }
  float* const transposed_deltas = layers_.back().deltas.get();
  float* const deltas = columns == 1 ? transposed_deltas : row_deltas_.get();
  const float* outputs = layers_.back().activations.get();
  if (columns > 1) {
    kernels().transpose(outputs, columns, step, row_outputs_.get(), columns);
    outputs = row_outputs_.get();
  }
  const RowSums sums = kernels().loss[plan_.loss](outputs, targets, deltas, batch.rows, static_cast<int>(columns),
                                                  plan_.loss_parameter, batch.weights);
  memset(deltas + batch.rows * columns, 0, static_cast<size_t>((step - batch.rows) * columns) * sizeof(float));
  if (columns > 1) {
    kernels().transpose(deltas, step, columns, transposed_deltas, step);
  }
  return sums;
}

}  // namespace warptron
