// Training of a network on whole slices of an epoch, batch by batch, in one call.
//
// The numbers are those of dev.warptron.backend.OpByOpStep, its specification. A batch takes two jobs of the pool:
// 1. Each part takes some rows of the batch all the way: gather, forward, loss, and the error of every layer. Rows do not need
//    each other.
// 2. Each part takes some rows of every layer's weights: their gradient, the penalty's share, and their update. All errors are
//    there, and nothing else reads these weights until all is done.
#pragma once

#include <vector>

#include "device.h"
#include "update_rule.h"

namespace warptron {

struct LayerPlan {
  long long inputs, outputs;
  int activation;  // an index of ACTIVATION_NAMES
};

struct StepPlan {
  std::vector<LayerPlan> layers;
  int loss;  // an index of LOSS_NAMES
  UpdateRule rule;
  float l1, l2;
  long long batch_size;
};

// destination[i] = source[order[i]], row by row, from <= i < to.
void gather(const float* source, const int* order, long long from, long long to, long long columns, float* destination);

// The first place of from <= i < to whose row number is not one of 0 .. rows - 1; -1 if there is none.
int first_outside(const int* order, int from, int to, int rows);

// Additions and multiplications of an update's products, there and back.
inline double operations_of(long long weights, long long rows) {
  return 4.0 * static_cast<double>(weights) * static_cast<double>(rows);
}

class Step {
 public:
  // parameters: [P], all weights and then all biases, as dev.warptron.model.NetworkSpec lays them out.  slots: [rule's slots x P].
  // Both are changed by every batch, and outlive the step. Throws std::bad_alloc if there is no memory left.
  Step(Device& device, StepPlan plan, float* parameters, float* slots);

  // Bytes that the step holds beside parameters and slots.
  long long bytes() const { return floats_ * static_cast<long long>(sizeof(float)); }

  // Trains on the rows at places from <= i < to of the order, null for the order in which they lie.
  // updates: made before, of this training.  Returns losses and hits, each row met before its batch's update.
  RowSums run(const float* features, const float* targets, const int* order, long long from, long long to,
              long long updates);

 private:
  struct Layer {
    LayerPlan plan;
    float* weights;  // [inputs x outputs]
    float* biases;   // [outputs]
    long long weight_offset, bias_offset;
    Floats sums, activations, errors;  // Z, A and E, [batch size x outputs]
    Floats transposed;                 // W^T, if our own kernel needs it
  };

  struct Batch {
    const float* features;  // of the whole data
    const float* targets;
    const int* order;  // of this batch; null for none
    long long rows;
    const float* x;  // [rows x inputs]
    const float* y;  // [rows x outputs]
  };

  RowSums run_batch(const Batch& batch);
  RowSums go_through_rows(const Batch& batch, long long from, long long to);
  void update_weights(const Batch& batch, int part, int parts);
  void update_range(long long offset, long long count);
  void transpose_weights();
  Floats keep(long long count);
  const float* input_of(const Batch& batch, size_t layer) const;

  // For rows of the identity, A is Z.
  static float* activations(const Layer& layer) {
    return layer.activations.get() == nullptr ? layer.sums.get() : layer.activations.get();
  }

  Device& device_;
  StepPlan plan_;
  float* parameters_;
  float* slots_;
  long long parameter_count_ = 0;
  long long weight_count_ = 0;
  long long floats_ = 0;
  std::vector<Layer> layers_;
  Floats gathered_x_, gathered_y_;
  Floats gradient_;  // [P]
  std::vector<RowSums> part_sums_;
};

}  // namespace warptron
