// The training step: trains on a slice of an epoch, batch by batch, in one call.
//
// dev.warptron.backend.spi.OpByOpStep is its specification.
#pragma once

#include <memory>
#include <vector>

#include "device.h"

namespace warptron {

struct LayerPlan {
  long long inputs, outputs;
  int activation;  // index into ACTIVATION_NAMES
  float activation_parameter = 0;
  long long weights = 0, biases = 0;  // offsets in the parameters
  long long scales = 0, shifts = 0;   // likewise, of a normalization
  double epsilon = 0;                 // of the normalization; 0: there is none
  double momentum = 0;                // of the running averages of batch normalization; 0: it is layer normalization
  long long means = 0, variances = 0;  // the running averages: offsets behind the parameters
  double dropout_share = 0;           // of the outputs, before the factor of an update; 0: nothing is dropped

  bool normalizes() const { return epsilon > 0; }
  bool normalizes_batch() const { return momentum > 0; }
  bool drops() const { return dropout_share > 0; }
};

// A network, with the parameter offsets of dev.warptron.model.ParameterLayout.
struct NetworkPlan {
  std::vector<LayerPlan> layers;
  long long parameter_count;
  long long decaying_count;  // number of parameters, from the first on, that the penalty covers

  // Number of weights, and of multiply-adds of the forward pass of a row.
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
  int loss;  // index into LOSS_NAMES
  float loss_parameter;
  int optimizer;  // index into OPTIMIZER_NAMES
  float l1, l2;
  long long batch_size;
  float clip = __builtin_inff();  // gradients are held in [-clip, clip]
  unsigned long long seed = 0;    // of dropout
  double input_dropout_share = 0;  // like dropout_share of a layer
  double clip_norm = __builtin_inf();  // the largest norm of the whole gradient
  double max_norm = __builtin_inf();   // the largest norm of the weights into a unit
  float* average = nullptr;            // moving average of the parameters, [parameter_count], borrowed; null for none
  float average_share = 0;             // what an update adds to it of the difference

  bool drops_inputs() const { return input_dropout_share > 0; }
  bool clips_norm() const { return clip_norm < __builtin_inf(); }
  bool limits_weights() const { return max_norm < __builtin_inf(); }
};

// Rows of a data set.
struct DataRows {
  const float* features;           // [count x inputs]
  const float* targets;            // [count x outputs]
  long long count;
  const float* weights = nullptr;  // [count]; null: all are 1
};

// destination[i] = source[permutation[i]], row by row, from <= i < to.
void gather(const float* source, const int* permutation, long long from, long long to, long long columns,
            float* destination);

// The first i in from <= i < to for which permutation[i] is not in 0 .. rows - 1; -1 if there is none.
int first_outside(const int* permutation, int from, int to, int rows);

// Estimated additions and multiplications of the matrix products of an update.
inline double operations_of(long long weights, long long rows) {
  return 4.0 * static_cast<double>(weights) * static_cast<double>(rows);
}

class Step {
 public:
  // Creates a LaneStep or a WideStep, whichever suits the plan.
  //
  // parameters: [parameter_count], at the offsets of the plan, and then the running averages of batch normalization.  slots:
  // [slots of the optimizer x parameter_count], likewise.
  // All are updated by every batch and must outlive the step, as the moving average does. Throws std::bad_alloc if memory runs
  // out.
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

  // Size of the buffers that the step owns; parameters and slots are not among them.
  long long bytes() const { return floats_ * static_cast<long long>(sizeof(float)); }

  // Lets the step cache transposed features. The caller promises that these rows do not change while the step exists, and are
  // visited in storage order, in batches from the first row on. Throws std::bad_alloc if memory runs out.
  virtual void cache_rows(const float* /*features*/, long long /*rows*/) {}

  // Trains on rows permutation[from .. to), or on rows from .. to - 1 if permutation is null.
  // scalars: of the updates of this call, in sequence.  Returns so_far plus loss and metric sums, which are computed before the
  // update of each batch. They are added batch by batch, so that the bits do not depend on how an epoch is divided into calls.
  // updates_before: number of updates before this call, on which dropout and the moving average depend.
  // Throws std::bad_alloc if memory runs out, before anything is changed.
  RowSums run(const DataRows& rows, const int* permutation, long long from, long long to, const ScalarRows& scalars,
              RowSums so_far = {}, long long updates_before = 0);

 protected:
  Step(Device& device, StepPlan plan, float* parameters, float* slots);

  struct Batch {
    const float* features;  // of all rows if there is a permutation, otherwise of this batch
    const float* targets;
    const int* permutation;  // slice of the permutation for this batch; null for none
    long long rows;
    long long next_rows;  // rows of the next batch; 0 if there is none
    float scale;          // 1 / rows
    const float* scalars;  // [SCALARS] of the update of this batch
    RowWeights weights;    // of this batch
    unsigned long long update;  // its number, from 1
  };

  // Called at the start of run(): the caller may have changed the parameters since the last run.
  virtual void begin() {}
  virtual RowSums run_batch(const Batch& batch) = 0;

  Floats allocate(long long count);
  void add_penalty(long long offset, long long count, float scale, float* gradient) const;
  // Multiplies weights by what the weight decay leaves of them.
  void decay(const Batch& batch, long long offset, long long count) const;
  // Holds the entries of a gradient in [-clip, clip].
  void clip_values(long long count, float* gradient) const;
  // gradient: [parameter_count], clipped by value; is clipped by its norm.
  void clip_norm(float* gradient) const;
  // gradient: [count]; clipped by value. The moving average follows, except that of weights whose norms are limited afterwards.
  void update(const Batch& batch, long long offset, long long count, float* gradient) const;

  void move_average(const Batch& batch, long long offset, long long count) const;
  // Moves the running averages of units from <= j < to towards a batch.  means, variances: [outputs].
  void average_statistics(const LayerPlan& layer, long long rows, const float* means, const float* variances, long long from,
                          long long to) const;

  const Kernels& kernels() const { return device_.kernels(); }

  Device& device_;
  const StepPlan plan_;
  const long long weight_count_;  // multiply-adds of the forward pass of a row

 private:
  RowWeights weights_of(const DataRows& rows, const int* permutation, long long start, long long count) const;

  float* parameters_;
  float* slots_;
  Floats weights_;  // gathered row weights of a batch
  long long floats_ = 0;
};

}  // namespace warptron
