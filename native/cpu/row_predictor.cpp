#include "row_predictor.h"

#include <string.h>

#include <utility>

namespace warptron {

RowPredictor::RowPredictor(const Kernels& kernels, NetworkPlan network, const float* parameters, std::vector<double> means,
                           std::vector<double> standard_deviations)
    : kernels_(kernels),
      network_(std::move(network)),
      means_(std::move(means)),
      standard_deviations_(std::move(standard_deviations)),
      parameters_(network_.parameter_count) {
  widest_ = inputs();
  for (const LayerPlan& layer : network_.layers) {
    widest_ = layer.outputs > widest_ ? layer.outputs : widest_;
  }
  memcpy(parameters_.get(), parameters, static_cast<size_t>(network_.parameter_count) * sizeof(float));
}

const float* RowPredictor::outputs(const float* row, float* scratch) const {
  const float* input = row;
  float* output = scratch + widest_;
  if (!means_.empty()) {
    kernels_.standardize(row, means_.data(), standard_deviations_.data(), inputs(), output);
    input = output;
    output = scratch;
  }
  for (const LayerPlan& layer : network_.layers) {
    kernels_.multiply({1, layer.outputs, layer.inputs, 1.0f, input, layer.inputs, 1, parameters_.get() + layer.weights,
                       layer.outputs, 0.0f, output, layer.outputs, parameters_.get() + layer.biases});
    kernels_.activate[layer.activation](output, output, layer.outputs, layer.activation_parameter);
    input = output;
    output = output == scratch ? scratch + widest_ : scratch;
  }
  return input;
}

}  // namespace warptron
