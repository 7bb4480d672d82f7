// A batch as the rows lie: for networks whose layers are wide enough to fill vectors with their outputs.
//
// A batch takes two jobs of the pool:
// 1. Each part takes some rows of the batch all the way: gather, forward, loss, and the error of every layer. Rows do not need
//    each other.
// 2. Each part takes some rows of every layer's weights: their gradient, the penalty's share, and their update. All errors are
//    there, and nothing else reads these weights until all is done.
#pragma once

#include <vector>

#include "step.h"

namespace warptron {

class WideStep final : public Step {
 public:
  WideStep(Device& device, StepPlan plan, float* parameters, float* slots);

 private:
  struct Layer {
    Floats sums, activations, errors;  // Z, A and E, [batch size x outputs]
    // As our own kernel reads them, if that pays, and null otherwise: W and W^T, kept as W is, and E.
    Floats packed_weights, packed_transposed, packed_errors;
    Floats transposed;       // W^T as it is, if our own kernel needs it and it is not packed
    long long rows_at_once;  // of weights, whose gradient is worked out at once
  };

  Layer make_layer(size_t number);
  void begin() override;
  RowSums run_batch(const Batch& batch) override;
  RowSums go_through_rows(const Batch& batch, long long from, long long to);
  void update_weights(const Batch& batch, int part, int parts);
  void update_rows(const Batch& batch, size_t layer, long long from, long long to, int part, RowsAhead* ahead);
  void pass_back(size_t layer, long long from, long long rows);
  void work_out_gradient(const Batch& batch, size_t layer, long long from, long long rows, int part, RowsAhead* ahead);
  void lay_out_weights(size_t layer, long long from, long long to);
  RowsAhead rows_ahead(const Batch& batch, int part, int parts) const;
  const float* input_of(const Batch& batch, size_t layer) const;

  // For rows of the identity, A is Z.
  static float* activations(const Layer& layer) {
    return layer.activations.get() == nullptr ? layer.sums.get() : layer.activations.get();
  }

  std::vector<Layer> layers_;
  Floats gathered_x_, gathered_y_;
  long long gradient_room_ = 0;  // of a part
  long long columns_room_ = 0;
  Floats gradients_;  // of some rows of weights, or some biases, for each part
  Floats columns_;    // of a layer's inputs, which a gradient is worked out of, for each part
  std::vector<RowSums> part_sums_;
};

}  // namespace warptron
