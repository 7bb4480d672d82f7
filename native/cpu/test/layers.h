// A network by the device's own operation, layer by layer: what everything that does it at once is compared with.
#pragma once

#include <vector>

#include "../device.h"
#include "../step.h"

inline long long weights_of(const std::vector<warptron::LayerPlan>& layers) {
  long long weights = 0;
  for (const warptron::LayerPlan& layer : layers) {
    weights += layer.inputs * layer.outputs;
  }
  return weights;
}

// What the last layer gives for rows x [rows x inputs].  parameters: [P], all weights and then all biases.
inline std::vector<float> layer_by_layer(warptron::Device& device, const std::vector<warptron::LayerPlan>& layers,
                                         const float* parameters, const float* x, long long rows) {
  const float* weights = parameters;
  const float* biases = parameters + weights_of(layers);
  std::vector<float> input(x, x + rows * layers.front().inputs);
  for (const warptron::LayerPlan& layer : layers) {
    std::vector<float> output(static_cast<size_t>(rows * layer.outputs));
    device.affine(input.data(), weights, biases, layer.activation, layer.activation_parameter, rows,
                  layer.inputs, layer.outputs, output.data(), output.data());
    weights += layer.inputs * layer.outputs;
    biases += layer.outputs;
    input = output;
  }
  return input;
}
