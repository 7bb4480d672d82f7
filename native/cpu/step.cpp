#include "step.h"

#include <string.h>

#include <utility>

namespace warptron {

namespace {

constexpr int IDENTITY = 0;  // the first of WARPTRON_ACTIVATIONS; the tests of the names hold it there

constexpr long long ROWS_OF_A_PART = 16;
constexpr long long WEIGHT_ROWS_OF_A_PART = 16;

}  // namespace

void gather(const float* source, const int* order, long long from, long long to, long long columns,
            float* destination) {
  for (long long i = from; i < to; i++) {
    memcpy(destination + i * columns, source + order[i] * columns, static_cast<size_t>(columns) * sizeof(float));
  }
}

int first_outside(const int* order, int from, int to, int rows) {
  for (int i = from; i < to; i++) {
    if (order[i] < 0 || order[i] >= rows) {
      return i;
    }
  }
  return -1;
}

Step::Step(Device& device, StepPlan plan, float* parameters, float* slots)
    : device_(device),
      plan_(std::move(plan)),
      parameters_(parameters),
      slots_(slots),
      part_sums_(static_cast<size_t>(device.threads().count())) {
  for (const LayerPlan& layer : plan_.layers) {
    parameter_count_ += layer.inputs * layer.outputs;
  }
  long long weight_offset = 0;
  for (const LayerPlan& layer : plan_.layers) {
    const long long weights = layer.inputs * layer.outputs;
    Layer made{};
    made.plan = layer;
    made.weight_offset = weight_offset;
    made.bias_offset = parameter_count_;
    made.weights = parameters + weight_offset;
    made.biases = parameters + parameter_count_;
    made.sums = keep(plan_.batch_size * layer.outputs);
    if (layer.activation != IDENTITY) {
      made.activations = keep(plan_.batch_size * layer.outputs);
    }
    made.errors = keep(plan_.batch_size * layer.outputs);
    if (weight_offset > 0 && layer.outputs > 1 && !device.uses_library(Form::NT, weights)) {
      made.transposed = keep(weights);
    }
    weight_offset += weights;
    parameter_count_ += layer.outputs;
    weight_count_ += weights;
    layers_.push_back(std::move(made));
  }
  gathered_x_ = keep(plan_.batch_size * plan_.layers.front().inputs);
  gathered_y_ = keep(plan_.batch_size * plan_.layers.back().outputs);
  gradient_ = keep(parameter_count_);
}

Floats Step::keep(long long count) {
  floats_ += count;
  return Floats(count);
}

RowSums Step::run(const float* features, const float* targets, const int* order, long long from, long long to,
                  long long updates) {
  const long long inputs = plan_.layers.front().inputs;
  const long long outputs = plan_.layers.back().outputs;
  RowSums total{0, 0};
  for (long long start = from; start < to; start += plan_.batch_size) {
    const long long rows = to - start < plan_.batch_size ? to - start : plan_.batch_size;
    Batch batch{features, targets, nullptr, rows, features + start * inputs, targets + start * outputs};
    if (order != nullptr) {
      batch.order = order + start;
      batch.x = gathered_x_.get();
      batch.y = gathered_y_.get();
    }
    plan_.rule.prepare(++updates);
    const RowSums sums = run_batch(batch);
    total.loss += sums.loss;
    total.hits += sums.hits;
  }
  return total;
}

RowSums Step::run_batch(const Batch& batch) {
  transpose_weights();
  const double operations = operations_of(weight_count_, batch.rows);
  const int row_parts = device_.parts(operations, batch.rows / ROWS_OF_A_PART);
  device_.threads().run(row_parts, [&](int part) {
    part_sums_[static_cast<size_t>(part)] =
        go_through_rows(batch, part_begin(batch.rows, row_parts, part, ROWS_OF_A_PART),
                        part_begin(batch.rows, row_parts, part + 1, ROWS_OF_A_PART));
  });
  RowSums total{0, 0};
  for (int part = 0; part < row_parts; part++) {
    total.loss += part_sums_[static_cast<size_t>(part)].loss;
    total.hits += part_sums_[static_cast<size_t>(part)].hits;
  }
  const int weight_parts = device_.parts(operations, device_.threads().count());
  device_.threads().run(weight_parts, [&](int part) { update_weights(batch, part, weight_parts); });
  return total;
}

void Step::transpose_weights() {
  for (const Layer& layer : layers_) {
    if (layer.transposed.get() != nullptr) {
      transpose(layer.weights, layer.plan.inputs, layer.plan.outputs, layer.transposed.get());
    }
  }
}

const float* Step::input_of(const Batch& batch, size_t layer) const {
  return layer == 0 ? batch.x : activations(layers_[layer - 1]);
}

RowSums Step::go_through_rows(const Batch& batch, long long from, long long to) {
  const long long rows = to - from;
  if (rows == 0) {
    return {0, 0};
  }
  if (batch.order != nullptr) {
    gather(batch.features, batch.order, from, to, plan_.layers.front().inputs, gathered_x_.get());
    gather(batch.targets, batch.order, from, to, plan_.layers.back().outputs, gathered_y_.get());
  }
  for (size_t i = 0; i < layers_.size(); i++) {
    const Layer& layer = layers_[i];
    const long long in = layer.plan.inputs;
    const long long out = layer.plan.outputs;
    device_.affine_on_one_thread(input_of(batch, i) + from * in, layer.weights, layer.biases, layer.plan.activation,
                                 rows, in, out, layer.sums.get() + from * out, activations(layer) + from * out);
  }
  const Kernels& kernels = device_.kernels();
  const long long outputs = plan_.layers.back().outputs;
  const RowSums sums = kernels.loss[plan_.loss](activations(layers_.back()) + from * outputs, batch.y + from * outputs,
                                                layers_.back().errors.get() + from * outputs, rows,
                                                static_cast<int>(outputs));
  for (size_t i = layers_.size(); i-- > 0;) {
    const Layer& layer = layers_[i];
    const long long in = layer.plan.inputs;
    const long long out = layer.plan.outputs;
    float* const error = layer.errors.get() + from * out;
    if (layer.plan.activation != IDENTITY) {
      kernels.activate_backward[layer.plan.activation](layer.sums.get() + from * out, activations(layer) + from * out,
                                                       error, rows * out);
    }
    if (i > 0) {
      // With one output the transposed weights are the weights.
      const float* const transposed = layer.transposed.get() == nullptr ? layer.weights : layer.transposed.get();
      device_.multiply_nt(rows, in, out, 1.0f, error, layer.weights, transposed,
                          layers_[i - 1].errors.get() + from * in);
    }
  }
  return sums;
}

void Step::update_weights(const Batch& batch, int part, int parts) {
  const Kernels& kernels = device_.kernels();
  const float scale = static_cast<float>(1.0 / static_cast<double>(batch.rows));
  for (size_t i = 0; i < layers_.size(); i++) {
    const Layer& layer = layers_[i];
    const long long in = layer.plan.inputs;
    const long long out = layer.plan.outputs;
    const long long from = part_begin(in, parts, part, WEIGHT_ROWS_OF_A_PART);
    const long long to = part_begin(in, parts, part + 1, WEIGHT_ROWS_OF_A_PART);
    if (from < to) {
      device_.multiply_tn(from, to, in, out, batch.rows, scale, input_of(batch, i), layer.errors.get(),
                          gradient_.get() + layer.weight_offset);
      const long long offset = layer.weight_offset + from * out;
      const long long count = (to - from) * out;
      if (plan_.l1 != 0.0f || plan_.l2 != 0.0f) {
        kernels.penalty_gradient(parameters_ + offset, count, plan_.l1, plan_.l2, scale, gradient_.get() + offset);
      }
      update_range(offset, count);
    }
    if (static_cast<int>(i % static_cast<size_t>(parts)) == part) {
      kernels.column_sums(layer.errors.get(), batch.rows, out, 0, out, scale, gradient_.get() + layer.bias_offset);
      update_range(layer.bias_offset, out);
    }
  }
}

void Step::update_range(long long offset, long long count) {
  plan_.rule.apply(device_.kernels(), parameters_ + offset, gradient_.get() + offset,
                   plan_.rule.slots() == 0 ? nullptr : slots_ + offset, parameter_count_, count);
}

}  // namespace warptron
