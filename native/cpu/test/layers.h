// Networks of the tests: where their parameters lie, and what the device's own operation gives, layer by layer, with which
// everything that does it at once is compared.
#pragma once

#include <string.h>

#include <utility>
#include <vector>

#include "../device.h"
#include "../layers.h"
#include "../step.h"

// A layer with normalization.  momentum: of batch normalization; 0 for layer normalization.
inline warptron::LayerPlan normalized(warptron::LayerPlan layer, double momentum) {
  layer.epsilon = 0.125;
  layer.momentum = momentum;
  return layer;
}

// The layout of dev.warptron.model.ParameterLayout: all weights, then all other blocks.
inline warptron::NetworkPlan laid_out(std::vector<warptron::LayerPlan> layers) {
  warptron::NetworkPlan network{std::move(layers), 0, 0};
  long long end = 0;
  for (warptron::LayerPlan& layer : network.layers) {
    layer.weights = end;
    end += layer.inputs * layer.outputs;
  }
  network.decaying_count = end;
  long long buffers = 0;
  for (warptron::LayerPlan& layer : network.layers) {
    const auto place = [&layer](long long* next) {
      const long long begin = *next;
      *next += layer.outputs;
      return begin;
    };
    layer.biases = layer.normalizes_batch() ? 0 : place(&end);
    layer.scales = layer.normalizes() ? place(&end) : 0;
    layer.shifts = layer.normalizes() ? place(&end) : 0;
    layer.means = layer.normalizes_batch() ? place(&buffers) : 0;
    layer.variances = layer.normalizes_batch() ? place(&buffers) : 0;
  }
  network.parameter_count = end;
  return network;
}

// Parameters and running averages.
inline size_t value_count(const warptron::NetworkPlan& network) {
  long long count = network.parameter_count;
  for (const warptron::LayerPlan& layer : network.layers) {
    count += layer.normalizes_batch() ? 2 * layer.outputs : 0;
  }
  return static_cast<size_t>(count);
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

// What the last layer gives for rows x [rows x inputs], without batch normalization.  parameters: [parameter_count].
inline std::vector<float> layer_by_layer(warptron::Device& device, const warptron::NetworkPlan& network,
                                         const float* parameters, const float* x, long long rows) {
  std::vector<float> input(x, x + rows * network.layers.front().inputs);
  for (const warptron::LayerPlan& layer : network.layers) {
    std::vector<float> output(static_cast<size_t>(rows * layer.outputs));
    float* const z = output.data();
    device.affine(input.data(), parameters + layer.weights, parameters + layer.biases, layer.normalizes() ? 0 : layer.activation,
                  layer.activation_parameter, rows, layer.inputs, layer.outputs, z, z);
    if (layer.normalizes()) {
      std::vector<float> statistics(static_cast<size_t>(2 * rows));
      warptron::normalize(device.kernels(), {true, layer.epsilon, rows, layer.outputs}, z, parameters + layer.scales, z,
                          statistics.data());
      device.kernels().add_bias_and_activate[layer.activation](z, parameters + layer.shifts, z, rows, layer.outputs,
                                                               layer.activation_parameter);
    }
    input = output;
  }
  return input;
}
