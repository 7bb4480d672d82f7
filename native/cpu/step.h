// Training of a network on whole slices of an epoch, batch by batch, in one call.
//
// The numbers are those of dev.warptron.backend.spi.OpByOpStep, its specification.
#pragma once

#include <memory>
#include <vector>

#include "device.h"

namespace warptron {

struct LayerPlan {
  long long inputs, outputs;
  int activation;  // an index of ACTIVATION_NAMES
  float activation_parameter = 0;
  long long weights = 0, biases = 0;  // where they begin in the parameters
};

// A network, and where dev.warptron.model.ParameterLayout places its parameters.
struct NetworkPlan {
  std::vector<LayerPlan> layers;
  long long parameter_count;
  long long decaying_count;  // the first parameters, which the penalty covers

  // Multiply-adds that a row takes.
  long long weight_count() const {
    long long count = 0;
    for (const LayerPlan& layer : layers) {
      count += layer.inputs * layer.outputs;
    }
    return count;
  }
};

struct StepPlan {
  NetworkPlan network;
  int loss;  // an index of LOSS_NAMES
  float loss_parameter;
  int optimizer;  // an index of OPTIMIZER_NAMES
  float l1, l2;
  long long batch_size;
};

// Rows of a data set.
struct DataRows {
  const float* features;           // [count x inputs]
  const float* targets;            // [count x outputs]
  long long count;
  const float* weights = nullptr;  // [count]; null: all are 1
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
  // The way that suits the plan: LaneStep or WideStep.
  //
  // parameters: [parameter_count], where the plan places them.
  // slots: [slots of the optimizer x parameter_count], likewise.
  // Both are changed by every batch, and outlive the step. Throws std::bad_alloc if there is no memory left.
  static std::unique_ptr<Step> make(Device& device, StepPlan plan, float* parameters, float* slots);

  virtual ~Step() = default;
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  const StepPlan& plan() const { return plan_; }
  const LayerPlan& plan_of(size_t layer) const { return plan_.network.layers[layer]; }
  size_t depth() const { return plan_.network.layers.size(); }
  long long inputs() const { return plan_.network.layers.front().inputs; }
  long long outputs() const { return plan_.network.layers.back().outputs; }
  const float* parameters() const { return parameters_; }
  float* weights(size_t layer) const { return parameters_ + plan_of(layer).weights; }
  float* biases(size_t layer) const { return parameters_ + plan_of(layer).biases; }

  // Bytes that the step holds beside parameters and slots.
  long long bytes() const { return floats_ * static_cast<long long>(sizeof(float)); }

  // Promises that these rows stay as they are as long as the step lives, and will be visited in batches from the first one on, as
  // they lie: what can be made of them once is made here. Throws std::bad_alloc if there is no memory left.
  virtual void keep_rows(const float* /*features*/, long long /*rows*/) {}

  // Trains on the rows at places from <= i < to of the order, null for the order in which they lie.
  // scalars: of the updates of this call, the first one first.  Returns losses and metrics, of each row before its batch's update,
  // added to those of the epoch so far: batch by batch, so that where an epoch is cut changes no bit.
  // Throws std::bad_alloc if there is no memory left, before anything is changed.
  RowSums run(const DataRows& rows, const int* order, long long from, long long to, const ScalarRows& scalars,
              RowSums so_far = {});

 protected:
  Step(Device& device, StepPlan plan, float* parameters, float* slots);

  struct Batch {
    const float* features;  // of the whole data with an order, of this batch without
    const float* targets;
    const int* order;  // of this batch; null for none
    long long rows;
    long long next_rows;  // of the batch that follows; 0 if none does
    float scale;          // 1 / rows
    const float* scalars;  // of its update
    RowWeights weights;    // of this batch
  };

  // Somebody else may have changed the parameters.
  virtual void begin() {}
  virtual RowSums run_batch(const Batch& batch) = 0;

  Floats keep(long long count);
  void add_penalty(long long offset, long long count, float scale, float* gradient) const;
  void update(const Batch& batch, long long offset, long long count, const float* gradient) const;

  const Kernels& kernels() const { return device_.kernels(); }

  Device& device_;
  const StepPlan plan_;
  const long long weight_count_;  // multiply-adds of a row

 private:
  RowWeights weights_of(const DataRows& rows, const int* order, long long start, long long count) const;

  float* parameters_;
  float* slots_;
  Floats weights_;  // of a batch in an order
  long long floats_ = 0;
};

}  // namespace warptron
