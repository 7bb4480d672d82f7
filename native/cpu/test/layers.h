// Networks of the tests: where their parameters lie, and what the device's own operation gives, layer by layer, with which
// everything that does it at once is compared.
#pragma once

#include <string.h>

#include <utility>
#include <vector>

#include "../device.h"
#include "../step.h"

// The layout of dev.warptron.model.ParameterLayout: all weights, then all biases.
inline warptron::NetworkPlan laid_out(std::vector<warptron::LayerPlan> layers) {
  warptron::NetworkPlan network{std::move(layers), 0, 0};
  long long end = 0;
  for (warptron::LayerPlan& layer : network.layers) {
    layer.weights = end;
    end += layer.inputs * layer.outputs;
  }
  network.decaying_count = end;
  for (warptron::LayerPlan& layer : network.layers) {
    layer.biases = end;
    end += layer.outputs;
  }
  network.parameter_count = end;
  return network;
}

// The same network with its blocks in the reverse order and a gap before each of them.  biases_first: those of all layers before
// the weights; then nothing may ask what decays.
inline warptron::NetworkPlan permuted(warptron::NetworkPlan network, long long gap, bool biases_first) {
  long long end = 0;
  for (const bool biases : {biases_first, !biases_first}) {
    for (size_t i = network.layers.size(); i-- > 0;) {
      warptron::LayerPlan& layer = network.layers[i];
      end += gap;
      (biases ? layer.biases : layer.weights) = end;
      end += biases ? layer.outputs : layer.inputs * layer.outputs;
    }
    if (!biases) {
      network.decaying_count = end;
    }
  }
  network.parameter_count = end;
  return network;
}

// Copies the blocks of a network's parameters to where another layout of the same network has them.
inline void move_blocks(const warptron::NetworkPlan& from_layout, const float* from, const warptron::NetworkPlan& to_layout,
                        float* to) {
  for (size_t i = 0; i < from_layout.layers.size(); i++) {
    const warptron::LayerPlan& source = from_layout.layers[i];
    const warptron::LayerPlan& target = to_layout.layers[i];
    memcpy(to + target.weights, from + source.weights,
           static_cast<size_t>(source.inputs * source.outputs) * sizeof(float));
    memcpy(to + target.biases, from + source.biases, static_cast<size_t>(source.outputs) * sizeof(float));
  }
}

// What the last layer gives for rows x [rows x inputs].  parameters: [parameter_count].
inline std::vector<float> layer_by_layer(warptron::Device& device, const warptron::NetworkPlan& network,
                                         const float* parameters, const float* x, long long rows) {
  std::vector<float> input(x, x + rows * network.layers.front().inputs);
  for (const warptron::LayerPlan& layer : network.layers) {
    std::vector<float> output(static_cast<size_t>(rows * layer.outputs));
    device.affine(input.data(), parameters + layer.weights, parameters + layer.biases, layer.activation,
                  layer.activation_parameter, rows, layer.inputs, layer.outputs, output.data(), output.data());
    input = output;
  }
  return input;
}
