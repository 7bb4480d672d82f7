// A step on row-major batches, for networks whose layers are wide enough to fill vectors with their outputs.
//
// A batch takes two jobs of the thread pool:
// 1. Each work item takes some rows of the batch: gather, forward, loss, and dZ of every layer. Rows are independent. With layer
//    normalization, dZ is the gradient with respect to its argument.
// 2. Each work item takes some rows of the weights of every layer: gradient, penalty and update. All dZ are complete, and no
//    other work item reads these weights.
// A gradient that is clipped by its norm is complete before job 3 updates the weights. If the norms of weights are limited, the
// last job takes whole layers.
//
// Batch normalization needs all rows, forward and backward, so that it divides job 1 into stages: from the begin to the first
// such layer's product, from there to that of the next, and so on; the last stage on the way forward is the first on the way
// back. Between two stages, work items take some columns of that layer and compute their sums over the rows.
#pragma once

#include <vector>

#include "step.h"

namespace warptron {

class WideStep final : public Step {
 public:
  WideStep(Device& device, StepPlan plan, float* parameters, float* slots);

 private:
  struct Layer {
    Floats pre_activations, activations, deltas;  // Z, A and dZ, [batch size x outputs]
    // W, W^T and dZ, packed for our own kernel; null if packing does not pay. The first two are updated with W.
    Floats packed_weights, packed_transposed, packed_deltas;
    Floats transposed;       // W^T, not packed; only if our own kernel needs it and packed_transposed is null
    // Of a layer with normalization: X, and dN, the gradient with respect to what the normalization gives, [batch size x outputs];
    // means and variances of the rows, [2 x batch size].
    Floats standardized, normalized_deltas, statistics;
    // Of a layer with batch normalization: statistics are the means and variances of the columns, [2 x outputs]; moments are the
    // same in double precision; inverses are 1 / deviation, and then scale / deviation, [outputs]; and the gradients of scale and
    // shift, [2 x outputs].
    Floats moments, inverses, norm_gradients;
    // Of a layer with dropout: the factor of each activation, and the products, [batch size x outputs].
    Floats factors, dropped;
    long long rows_at_once;  // rows of W whose gradient is computed before they are updated
  };

  Layer make_layer(size_t number);
  void begin() override;
  RowSums run_batch(const Batch& batch) override;
  void make_norm(const LayerPlan& plan, Layer* made);
  RowSums process_batch(const Batch& batch, double operations);
  RowSums process_rows(const Batch& batch, size_t stage, long long from, long long to);
  RowSums backward_rows(const Batch& batch, size_t stage, long long from, long long to);
  void between_stages(const Batch& batch, size_t stage, int item, int items);
  void measure_columns(const Batch& batch, size_t layer, long long from, long long to);
  void sum_norm_gradients(const Batch& batch, size_t layer, long long from, long long to);
  void update_weights(const Batch& batch, int item, int items);
  void update_rows(const Batch& batch, size_t layer, long long from, long long to, int item, RowPrefetcher* prefetcher);
  void update_weight_rows(const Batch& batch, size_t layer, long long from, long long to, float* gradient);
  void apply(const Batch& batch, long long offset, long long count, float* gradient);
  void update_from_whole_gradient(const Batch& batch, int item, int items);
  void limit_weights(const Batch& batch, int item, int items);
  void gather_rows(const Batch& batch, long long from, long long to);
  void forward_to_product(const Batch& batch, size_t layer, long long from, long long rows);
  void forward_from_product(const Batch& batch, size_t layer, long long from, long long rows);
  void backward_to_norm(size_t layer, long long from, long long rows);
  void backward_to_product(size_t layer, long long from, long long rows);
  void update_norm(const Batch& batch, size_t layer, float* gradient);
  void propagate_back(size_t layer, long long from, long long rows);
  void compute_gradient(const Batch& batch, size_t layer, long long from, long long rows, int item,
                        RowPrefetcher* prefetcher);
  void pack_weights(size_t layer, long long from, long long to);
  RowPrefetcher prefetcher_of_next_batch(const Batch& batch, int item, int items) const;
  const float* input_of(const Batch& batch, size_t layer) const;

  // With the identity activation, A is Z.
  static float* activations(const Layer& layer) {
    return layer.activations.get() == nullptr ? layer.pre_activations.get() : layer.activations.get();
  }

  // The means, and then the variances, of the columns.
  static double* moments_of(const Layer& layer) { return reinterpret_cast<double*>(layer.moments.get()); }

  // What the next layer receives.
  static float* outputs_of(const Layer& layer) {
    return layer.dropped.get() == nullptr ? activations(layer) : layer.dropped.get();
  }

  std::vector<Layer> layers_;
  std::vector<size_t> batch_norms_;  // the layers with batch normalization, in sequence
  Floats gathered_x_, gathered_y_;
  Floats input_factors_;  // of input dropout, [batch size x inputs]; null for none
  long long gradient_floats_ = 0;  // floats of gradients_ for each work item
  long long columns_floats_ = 0;   // the same of columns_
  Floats gradients_;  // gradient of some rows of weights, or of the biases, for each work item
  Floats whole_gradient_;  // [parameter_count]; null unless the gradient is clipped by its norm
  Floats columns_;    // scratch buffer to pack the inputs of a layer, for each work item
  std::vector<RowSums> item_sums_;
};

}  // namespace warptron
