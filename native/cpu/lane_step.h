// A batch turned on its side, so that each lane of a vector holds one of its rows: for networks whose layers are too narrow to
// fill vectors with their outputs. On one thread.
//
// Every matrix is [units x step], a row of the batch in each column; the step is the rows of the batch, rounded up to whole
// vectors. Errors in the columns behind the last row are 0, so that they add nothing to a gradient.
#pragma once

#include <vector>

#include "step.h"

namespace warptron {

class LaneStep final : public Step {
 public:
  LaneStep(Device& device, StepPlan plan, float* parameters, float* slots);

  void keep_rows(const float* features, long long rows) override;

  // Whether it takes fewer operations on vectors than WideStep, and one thread is enough for them. It does not depend on how many
  // threads there are, so that the numbers do not.
  static bool suits(const Device& device, const StepPlan& plan);

 private:
  struct Layer {
    Floats sums, activations, errors;  // Z, A and E
  };

  RowSums run_batch(const Batch& batch) override;
  RowSums loss(const Batch& batch, long long step);
  const float* turned_features(const Batch& batch);

  std::vector<Layer> layers_;
  Floats turned_;                    // X, turned
  Floats kept_;                      // the same of all batches of kept_features_, one after another
  const float* kept_features_ = nullptr;
  Floats targets_;                   // of the batch's rows, as they lie
  Floats row_outputs_, row_errors_;  // the last A and E, as rows lie, if there are several outputs
  Floats gradient_;                  // [parameter_count]
};

}  // namespace warptron
