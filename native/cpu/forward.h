// The forward pass of a network over many rows. Only the activations of the last layer are stored. Batch normalization is folded
// into the weights, by its running averages, as dev.warptron.model.FoldedNetwork does.
#pragma once

#include <vector>

#include "device.h"
#include "memory.h"
#include "step.h"

namespace warptron {

class Forward {
 public:
  // parameters: [parameter_count], at the offsets of the plan, and then the running averages; not copied, so they must outlive
  // this object.
  // most_rows: upper bound of the rows of a run.  Throws std::bad_alloc if memory runs out.
  Forward(Device& device, NetworkPlan network, const float* parameters, long long most_rows);

  long long inputs() const { return network_.layers.front().inputs; }
  long long outputs() const { return network_.layers.back().outputs; }

  // Size of the buffers that this object owns.
  long long bytes() const { return floats_ * static_cast<long long>(sizeof(float)); }

  // Folds and packs the current weights. Call it before the first run, and again whenever the parameters have changed.
  void prepare();

  // x: [rows x inputs].  output: [rows x outputs], overwritten, must not overlap x.  On several threads if that pays.
  // A row's outputs have the bits of Device::affine, layer by layer, whatever the other rows are; with a library, up to its
  // rounding.
  void run(const float* x, long long rows, float* output);

 private:
  // A layer's weights and biases with batch normalization folded into them; null if it has none.
  struct Folded {
    Floats weights, biases;
  };

  void fold(const LayerPlan& layer, const Folded& folded) const;
  const float* weights_of(size_t layer) const;
  void run_chunk(const float* x, long long rows, float* first_buffer, float* second_buffer, float* output);
  void run_layer(size_t layer, const float* x, long long rows, float* result);
  Floats allocate(long long count);

  Device& device_;
  const NetworkPlan network_;
  const float* const parameters_;
  const long long most_rows_;
  long long widest_ = 0;        // largest number of outputs of a hidden layer
  long long rows_at_once_;      // rows of a chunk: it passes all layers before the next chunk starts
  std::vector<Folded> folded_;
  std::vector<Floats> packed_;  // packed weights of each layer; null where packing does not pay
  Floats scratch_;              // [2 x most_rows x widest], scratch buffer
  long long floats_ = 0;
};

}  // namespace warptron
