// A step on transposed batches: each SIMD lane holds one row of the batch. For networks whose layers are too narrow to fill
// vectors with their outputs. Runs on one thread.
//
// Every matrix is [units x step], with one column for each row of the batch. The step is the number of rows rounded up to whole
// vectors. dZ is 0 in the padding columns, so that they add nothing to a gradient.
#pragma once

#include <vector>

#include "step.h"

namespace warptron {

class LaneStep final : public Step {
 public:
  LaneStep(Device& device, StepPlan plan, float* parameters, float* slots);

  void cache_rows(const float* features, long long rows) override;

  // Whether this step takes fewer vector operations than WideStep, and one thread is enough. Independent of the number of
  // threads, so that the results are too.
  static bool suits(const Device& device, const StepPlan& plan);

 private:
  struct Layer {
    Floats pre_activations, activations, deltas;  // Z, A and dZ
    // Of a layer with normalization: X; and the statistics that the way back needs, of each row or each unit: 1 / deviation, or
    // means and variances.
    Floats standardized, statistics;
    // Of a layer with dropout: the factor of each activation, and the products.
    Floats factors, dropped;
  };

  Layer make_layer(const LayerPlan& plan, long long step);
  RowSums run_batch(const Batch& batch) override;
  void forward(const Batch& batch, size_t layer, const float* input, long long step);
  void backward(const Batch& batch, size_t layer, const float* input, long long step);
  void normalize(const Batch& batch, size_t layer, long long step);
  void normalize_backward(const Batch& batch, size_t layer, long long step);
  void update_all(const Batch& batch);
  const float* inputs_of(const Batch& batch, long long step);
  void draw_factors(const Batch& batch, size_t stream, long long columns, double share, float* factors);
  RowSums loss(const Batch& batch, long long step);
  const float* transposed_features(const Batch& batch);

  // What the next layer receives.
  static const float* outputs_of(const Layer& layer) {
    return layer.dropped.get() == nullptr ? layer.activations.get() : layer.dropped.get();
  }

  std::vector<Layer> layers_;
  Floats transposed_;  // X^T of the current batch
  Floats input_factors_, dropped_inputs_;  // of input dropout, and the products with X^T; null for none
  Floats row_factors_;                     // factors of dropout before they are transposed
  Floats cached_;      // X^T of every batch of cached_features_, in sequence
  const float* cached_features_ = nullptr;
  Floats targets_;                   // gathered targets of the batch, row-major
  Floats row_outputs_, row_deltas_;  // A and dA of the last layer, row-major; only for several outputs
  Floats gradient_;                  // [parameter_count]
};

}  // namespace warptron
