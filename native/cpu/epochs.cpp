#include "epochs.h"

#include <algorithm>
#include <utility>

namespace warptron {

namespace {

long long widest(const StepPlan& plan) {
  long long outputs = 0;
  for (const LayerPlan& layer : plan.layers) {
    outputs = std::max(outputs, layer.outputs);
  }
  return outputs;
}

// What the last layer gives for consecutive rows, somewhere in the room.
const float* outputs_of(Device& device, const Step& step, const float* features, long long rows, const Measured& what) {
  float* output = what.room;
  float* free = what.room + what.rows_at_once * widest(step.plan());
  const float* input = features;
  for (size_t i = 0; i < step.depth(); i++) {
    const LayerPlan& layer = step.plan_of(i);
    device.affine(input, step.weights(i), step.biases(i), layer.activation, rows, layer.inputs, layer.outputs, output,
                  output);
    input = output;
    std::swap(output, free);
  }
  return input;
}

}  // namespace

long long measuring_room(const StepPlan& plan, long long rows_at_once) { return 2 * rows_at_once * widest(plan); }

EpochSums measure(Device& device, const Step& step, const Measured& what) {
  EpochSums sums{{0, 0}, 0, {0, 0}};
  if (what.l1 != 0 || what.l2 != 0) {  // 0 times an infinite weight is not a number
    sums.penalty = device.kernels().penalty(step.weights(0), step.weight_count(), what.l1, what.l2);
  }
  for (long long from = 0; from < what.rows.count; from += what.rows_at_once) {
    const long long rows = std::min(what.rows_at_once, what.rows.count - from);
    const float* const output = outputs_of(device, step, what.rows.features + from * step.inputs(), rows, what);
    const RowSums met = device.loss(step.plan().loss, output, what.rows.targets + from * step.outputs(), nullptr, rows,
                                    step.outputs());
    sums.measured.loss += met.loss;
    sums.measured.hits += met.hits;
  }
  return sums;
}

void run_epochs(Device& device, Step& step, const DataRows& training, const int* orders, int epochs, long long updates,
                const Measured& what, EpochSums* sums) {
  if (orders == nullptr && epochs > 1) {
    step.keep_rows(training.features, training.count);
  }
  const long long batch = step.plan().batch_size;
  for (int epoch = 0; epoch < epochs; epoch++) {
    const int* const order = orders == nullptr ? nullptr : orders + epoch * training.count;
    const RowSums met = step.run(training.features, training.targets, order, 0, training.count, updates);
    updates += (training.count + batch - 1) / batch;
    sums[epoch] = measure(device, step, what);
    sums[epoch].training = met;
  }
}

}  // namespace warptron
