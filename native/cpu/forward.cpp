#include "forward.h"

#include <math.h>

#include <algorithm>
#include <utility>

namespace warptron {

namespace {

// Rows of a chunk: the activations of a few hundred units for this many rows stay in L2 until the next layer reads them. A
// multiple of the block sizes of all kernels, 4, 6 and 8.
constexpr long long ROWS_AT_ONCE = 192;

constexpr int IDENTITY = 0;  // the first of WARPTRON_ACTIVATIONS

}  // namespace

Forward::Forward(Device& device, NetworkPlan network, const float* parameters, long long most_rows)
    : device_(device),
      network_(std::move(network)),
      parameters_(parameters),
      most_rows_(most_rows),
      rows_at_once_(std::min(most_rows, ROWS_AT_ONCE)) {
  for (size_t i = 0; i < network_.layers.size(); i++) {
    const LayerPlan& layer = network_.layers[i];
    const long long entries = layer.inputs * layer.outputs;
    if (i + 1 < network_.layers.size()) {
      widest_ = std::max(widest_, layer.outputs);
    }
    const bool library = device_.uses_library(entries);
    folded_.push_back(layer.normalizes_batch() ? Folded{allocate(entries), allocate(layer.outputs)} : Folded{});
    if (library) {
      rows_at_once_ = most_rows;  // a library packs the weights again in each call
    }
    packed_.push_back(!library && Device::pays_packing(entries, most_rows)
                          ? allocate(device_.kernels().packed_floats(layer.inputs, layer.outputs))
                          : Floats());
  }
  scratch_ = allocate(2 * most_rows * widest_);
}

Floats Forward::allocate(long long count) {
  floats_ += count;
  return Floats(count);
}

void Forward::prepare() {
  for (size_t i = 0; i < network_.layers.size(); i++) {
    const LayerPlan& layer = network_.layers[i];
    if (layer.normalizes_batch()) {
      fold(layer, folded_[i]);
    }
    if (packed_[i].get() != nullptr) {
      device_.pack(weights_of(i), false, layer.inputs, layer.outputs, packed_[i].get());
    }
  }
}

// In double precision, like the host.
void Forward::fold(const LayerPlan& layer, const Folded& folded) const {
  const float* const buffers = parameters_ + network_.parameter_count;
  constexpr long long STRIP = 16;
  for (long long from = 0; from < layer.outputs; from += STRIP) {
    const long long width = std::min(STRIP, layer.outputs - from);
    double factors[STRIP];
    for (long long j = 0; j < width; j++) {
      const double variance = static_cast<double>(buffers[layer.variances + from + j]);
      const double mean = static_cast<double>(buffers[layer.means + from + j]);
      factors[j] = static_cast<double>(parameters_[layer.scales + from + j]) / sqrt(variance + layer.epsilon);
      folded.biases.get()[from + j] =
          static_cast<float>(static_cast<double>(parameters_[layer.shifts + from + j]) - mean * factors[j]);
    }
    for (long long i = 0; i < layer.inputs; i++) {
      const long long first = i * layer.outputs + from;
      for (long long j = 0; j < width; j++) {
        const double weight = static_cast<double>(parameters_[layer.weights + first + j]);
        folded.weights.get()[first + j] = static_cast<float>(weight * factors[j]);
      }
    }
  }
}

const float* Forward::weights_of(size_t layer) const {
  return network_.layers[layer].normalizes_batch() ? folded_[layer].weights.get() : parameters_ + network_.layers[layer].weights;
}

void Forward::run(const float* x, long long rows, float* output) {
  const double operations = 2.0 * static_cast<double>(network_.weight_count()) * static_cast<double>(rows);
  const int items = device_.work_items(operations, rows / GRAIN_ROWS);
  device_.threads().run(items, [&](int item) {
    const long long end = item_begin(rows, items, item + 1, GRAIN_ROWS);
    long long from = item_begin(rows, items, item, GRAIN_ROWS);
    float* const scratch = scratch_.get() + 2 * from * widest_;
    for (; from < end; from += rows_at_once_) {
      const long long count = std::min(rows_at_once_, end - from);
      run_chunk(x + from * inputs(), count, scratch, scratch + count * widest_, output + from * outputs());
    }
  });
}

void Forward::run_chunk(const float* x, long long rows, float* first_buffer, float* second_buffer, float* output) {
  const float* input = x;
  for (size_t i = 0; i < network_.layers.size(); i++) {
    float* const result = i + 1 == network_.layers.size() ? output : first_buffer;
    run_layer(i, input, rows, result);
    input = result;
    std::swap(first_buffer, second_buffer);
  }
}

void Forward::run_layer(size_t number, const float* x, long long rows, float* result) {
  const LayerPlan& layer = network_.layers[number];
  const bool normalizes_rows = layer.normalizes() && !layer.normalizes_batch();
  const float* const biases = layer.normalizes_batch() ? folded_[number].biases.get() : parameters_ + layer.biases;
  device_.affine_on_one_thread(x, weights_of(number), packed_[number].get(), biases,
                               normalizes_rows ? IDENTITY : layer.activation, layer.activation_parameter, rows, layer.inputs,
                               layer.outputs, result, result);
  for (long long from = 0; normalizes_rows && from < rows; from += ROWS_AT_ONCE) {
    const long long count = std::min(ROWS_AT_ONCE, rows - from);
    float* const some = result + from * layer.outputs;
    float means[ROWS_AT_ONCE];  // not needed, like the variances
    float variances[ROWS_AT_ONCE];
    device_.kernels().normalize_rows(some, parameters_ + layer.scales, some, means, variances, count, layer.outputs,
                                     layer.epsilon);
    device_.kernels().add_bias_and_activate[layer.activation](some, parameters_ + layer.shifts, some, count, layer.outputs,
                                                              layer.activation_parameter);
  }
}

}  // namespace warptron
