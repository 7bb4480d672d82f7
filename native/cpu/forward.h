// A network's forward pass over many rows: what the last layer gives, and nothing else.
#pragma once

#include <vector>

#include "device.h"
#include "memory.h"
#include "step.h"

namespace warptron {

class Forward {
 public:
  // parameters: [parameter_count], where the plan places them, read and not copied; they outlive this.  most_rows: of a run.
  // Throws std::bad_alloc if there is no memory left.
  Forward(Device& device, NetworkPlan network, const float* parameters, long long most_rows);

  long long inputs() const { return network_.layers.front().inputs; }
  long long outputs() const { return network_.layers.back().outputs; }

  // Bytes that it holds.
  long long bytes() const { return floats_ * static_cast<long long>(sizeof(float)); }

  // Lays out the parameters as they are now: before the first run, and whenever they have changed since.
  void prepare();

  // x: [rows x inputs].  output: [rows x outputs], overwritten, apart from x.  On several threads if that pays. A row's numbers are
  // those of Device::affine, layer by layer, whatever rows are with it; those of a library up to its rounding.
  void run(const float* x, long long rows, float* output);

 private:
  void go_through(const float* x, long long rows, float* first_room, float* second_room, float* output);
  Floats keep(long long count);

  Device& device_;
  const NetworkPlan network_;
  const float* const parameters_;
  const long long most_rows_;
  long long widest_ = 0;        // outputs of a layer but the last
  long long rows_at_once_;      // that go through all layers before the next ones
  std::vector<Floats> packed_;  // weights of each layer, where that pays
  Floats room_;                 // [2 x most_rows x widest]
  long long floats_ = 0;
};

}  // namespace warptron
