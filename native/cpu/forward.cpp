#include "forward.h"

#include <algorithm>
#include <utility>

namespace warptron {

namespace {

// Rows of a chunk: the activations of a few hundred units for this many rows stay in L2 until the next layer reads them. A
// multiple of the block sizes of all kernels, 4, 6 and 8.
constexpr long long ROWS_AT_ONCE = 192;

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
    if (packed_[i].get() != nullptr) {
      device_.pack(parameters_ + layer.weights, false, layer.inputs, layer.outputs, packed_[i].get());
    }
  }
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
    const LayerPlan& layer = network_.layers[i];
    float* const result = i + 1 == network_.layers.size() ? output : first_buffer;
    device_.affine_on_one_thread(input, parameters_ + layer.weights, packed_[i].get(), parameters_ + layer.biases,
                                 layer.activation, layer.activation_parameter, rows, layer.inputs, layer.outputs,
                                 result, result);
    input = result;
    std::swap(first_buffer, second_buffer);
  }
}

}  // namespace warptron
