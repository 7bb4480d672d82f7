// The outputs of a network for one row at a time, for callers that cannot wait for a batch.
#pragma once

#include <vector>

#include "kernels.h"
#include "memory.h"
#include "step.h"

namespace warptron {

class RowPredictor {
 public:
  // parameters: [parameter_count], where the plan places them, copied.  means, deviations: [inputs] of the standardization of the features, copied; empty for none.
  RowPredictor(const Kernels& kernels, NetworkPlan network, const float* parameters,
               std::vector<double> means, std::vector<double> deviations);

  long long inputs() const { return network_.layers.front().inputs; }
  long long outputs() const { return network_.layers.back().outputs; }

  // Floats that outputs() needs to work in.
  long long scratch() const { return 2 * widest_; }

  // What the last layer gives for a row of [inputs] numbers. Changes nothing of this object: any number of threads may call.
  // scratch: a cache line's alignment is not needed; may begin with the row itself.  Returns [outputs] within the scratch.
  const float* outputs(const float* row, float* scratch) const;

 private:
  const Kernels& kernels_;
  const NetworkPlan network_;
  const std::vector<double> means_, deviations_;
  Floats parameters_;
  long long widest_ = 0;
};

}  // namespace warptron
