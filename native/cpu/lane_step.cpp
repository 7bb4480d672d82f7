#include "lane_step.h"

#include <string.h>

#include <algorithm>
#include <utility>

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
  for (size_t i = 0; i < depth(); i++) {
    const long long entries = plan_of(i).outputs * step;
    layers_.push_back({allocate(entries), allocate(entries), allocate(entries)});
  }
  transposed_ = allocate(inputs() * step);
  targets_ = allocate(plan_.batch_size * outputs());
  if (outputs() > 1) {
    row_outputs_ = allocate(step * outputs());
    row_deltas_ = allocate(step * outputs());
  }
  gradient_ = allocate(plan_.network.parameter_count);
}

RowSums LaneStep::run_batch(const Batch& batch) {
  const long long step = rounded_up(batch.rows, kernels().lanes);
  const float* const transposed = transposed_features(batch);
  auto input_of = [&](size_t layer) { return layer == 0 ? transposed : layers_[layer - 1].activations.get(); };
  for (size_t i = 0; i < depth(); i++) {
    const LayerPlan& plan = plan_of(i);
    const Layer& layer = layers_[i];
    // Z = W^T X + b
    kernels().multiply({plan.outputs, step, plan.inputs, 1.0f, weights(i), 1, plan.outputs, input_of(i), step, 0.0f,
                        layer.pre_activations.get(), step, nullptr, biases(i)});
    kernels().activate[plan.activation](layer.pre_activations.get(), layer.activations.get(), plan.outputs * step,
                                        plan.activation_parameter);
  }
  const RowSums sums = loss(batch, step);
  for (size_t i = depth(); i-- > 0;) {
    const LayerPlan& plan = plan_of(i);
    const Layer& layer = layers_[i];
    float* const deltas = layer.deltas.get();
    const Floats& saved = DERIVATIVE_READS_Z[plan.activation] ? layer.pre_activations : layer.activations;
    kernels().activate_backward[plan.activation](saved.get(), deltas, plan.outputs * step, plan.activation_parameter);
    if (i > 0) {
      kernels().multiply({plan.inputs, step, plan.outputs, 1.0f, weights(i), plan.outputs, 1, deltas, step, 0.0f,
                          layers_[i - 1].deltas.get(), step, nullptr});
    }
    kernels().multiply_rows(
        {plan.inputs, plan.outputs, step, batch.scale, input_of(i), deltas, step, gradient_.get() + plan.weights});
    kernels().row_sums(deltas, plan.outputs, step, batch.scale, gradient_.get() + plan.biases);
  }
  add_penalty(0, plan_.network.decaying_count, batch.scale, gradient_.get());
  decay(batch, 0, plan_.network.decaying_count);
  update(batch, 0, plan_.network.parameter_count, gradient_.get());
  return sums;
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
