// Prediction of one row at a time, for callers that need a low latency.
#pragma once

#include <vector>

#include "kernels.h"
#include "memory.h"
#include "step.h"

namespace warptron {

class RowPredictor {
 public:
  // parameters: [parameter_count], at the offsets of the plan; copied.  means, standard_deviations: [inputs], for the
  // standardization of the features; empty for none.
  RowPredictor(const Kernels& kernels, NetworkPlan network, const float* parameters, std::vector<double> means,
               std::vector<double> standard_deviations);

  long long inputs() const { return network_.layers.front().inputs; }
  long long outputs() const { return network_.layers.back().outputs; }

  // Size of the workspace of outputs(), in floats.
  long long scratch() const { return 2 * widest_; }

  // The activations of the last layer.  row: [inputs].  scratch: [scratch()], any alignment; may begin with the row itself.
  // Returns [outputs] within the scratch. Thread-safe, with one scratch for each thread.
  const float* outputs(const float* row, float* scratch) const;

 private:
  const Kernels& kernels_;
  const NetworkPlan network_;
  const std::vector<double> means_, standard_deviations_;
  Floats parameters_;
  long long widest_ = 0;
};

}  // namespace warptron
