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
  };

  RowSums run_batch(const Batch& batch) override;
  RowSums loss(const Batch& batch, long long step);
  const float* transposed_features(const Batch& batch);

  std::vector<Layer> layers_;
  Floats transposed_;  // X^T of the current batch
  Floats cached_;      // X^T of every batch of cached_features_, in sequence
  const float* cached_features_ = nullptr;
  Floats targets_;                   // gathered targets of the batch, row-major
  Floats row_outputs_, row_deltas_;  // A and dA of the last layer, row-major; only for several outputs
  Floats gradient_;                  // [parameter_count]
};

}  // namespace warptron
