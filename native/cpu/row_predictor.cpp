#include "row_predictor.h"

#include <string.h>

#include <utility>

namespace warptron {

RowPredictor::RowPredictor(const Kernels& kernels, std::vector<LayerPlan> layers, const float* parameters,
                           std::vector<double> means, std::vector<double> deviations)
    : kernels_(kernels), layers_(std::move(layers)), means_(std::move(means)), deviations_(std::move(deviations)) {
  long long count = 0;
  widest_ = layers_.front().inputs;
  for (const LayerPlan& layer : layers_) {
    count += layer.inputs * layer.outputs + layer.outputs;
    widest_ = layer.outputs > widest_ ? layer.outputs : widest_;
  }
  parameters_ = Floats(count);
  memcpy(parameters_.get(), parameters, static_cast<size_t>(count) * sizeof(float));
}

const float* RowPredictor::outputs(const float* row, float* scratch) const {
  const float* input = row;
  float* output = scratch + widest_;
  if (!means_.empty()) {
    kernels_.standardize(row, means_.data(), deviations_.data(), inputs(), output);
    input = output;
    output = scratch;
  }
  const float* weights = parameters_.get();
  const float* biases = weights;
  for (const LayerPlan& layer : layers_) {
    biases += layer.inputs * layer.outputs;
  }
  for (const LayerPlan& layer : layers_) {
    kernels_.multiply({1, layer.outputs, layer.inputs, 1.0f, input, layer.inputs, 1, weights, layer.outputs, 0.0f, output,
                       layer.outputs, biases});
    kernels_.activate[layer.activation](output, output, layer.outputs, layer.activation_parameter);
    weights += layer.inputs * layer.outputs;
    biases += layer.outputs;
    input = output;
    output = output == scratch ? scratch + widest_ : scratch;
  }
  return input;
}

}  // namespace warptron
