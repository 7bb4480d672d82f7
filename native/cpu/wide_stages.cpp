// The stages of the first job of a WideStep, and what batch normalization does between them.
#include "wide_step.h"

#include <math.h>

namespace warptron {

namespace {

#include "normalize.cuh"

// The boundaries of work items in the columns of a layer are multiples of this: a cache line.
constexpr long long GRAIN_COLUMNS = 16;

}  // namespace

// Job 1, in as many stages as batch normalization needs.
RowSums WideStep::process_batch(const Batch& batch, double operations) {
  const int items = device_.work_items(operations, batch.rows / GRAIN_ROWS);
  const size_t last = 2 * batch_norms_.size();
  for (int item = 0; item < items; item++) {
    item_sums_[static_cast<size_t>(item)] = {};
  }
  for (size_t stage = 0; stage <= last; stage++) {
    device_.threads().run(items, [&](int item) {
      item_sums_[static_cast<size_t>(item)] +=
          process_rows(batch, stage, item_begin(batch.rows, items, item, GRAIN_ROWS),
                       item_begin(batch.rows, items, item + 1, GRAIN_ROWS));
    });
    if (stage < last) {
      device_.threads().run(items, [&](int item) { between_stages(batch, stage, item, items); });
    }
  }
  RowSums total;
  for (int item = 0; item < items; item++) {
    total += item_sums_[static_cast<size_t>(item)];
  }
  return total;
}

// A stage for some rows. The middle stage has the losses; the others return 0.
RowSums WideStep::process_rows(const Batch& batch, size_t stage, long long from, long long to) {
  const long long rows = to - from;
  const size_t middle = batch_norms_.size();
  if (rows == 0) {
    return {};
  }
  if (stage > middle) {
    return backward_rows(batch, stage, from, to);
  }
  size_t next = 0;
  if (stage == 0) {
    gather_rows(batch, from, to);
  } else {
    next = batch_norms_[stage - 1];
    forward_from_product(batch, next++, from, rows);
  }
  const size_t end = stage == middle ? depth() : batch_norms_[stage];
  for (; next < end; next++) {
    forward_to_product(batch, next, from, rows);
    forward_from_product(batch, next, from, rows);
  }
  if (stage == middle) {
    return backward_rows(batch, stage, from, to);
  }
  forward_to_product(batch, end, from, rows);
  return {};
}

// The part of a stage on the way back, with the loss if that begins there.
RowSums WideStep::backward_rows(const Batch& batch, size_t stage, long long from, long long to) {
  const long long rows = to - from;
  const size_t norms = batch_norms_.size();
  const bool begins = stage == norms;
  const bool ends = stage == 2 * norms;
  RowSums sums;
  if (begins) {
    const float* const targets = batch.permutation == nullptr ? batch.targets : gathered_y_.get();
    const long long offset = from * outputs();
    sums = kernels().loss[plan_.loss](activations(layers_.back()) + offset, targets + offset,
                                      layers_.back().deltas.get() + offset, rows, static_cast<int>(outputs()),
                                      plan_.loss_parameter, batch.weights.from(from));
  }
  const size_t first = ends ? 0 : batch_norms_[2 * norms - stage - 1];
  for (size_t i = begins ? depth() : batch_norms_[2 * norms - stage] + 1; i-- > first;) {
    const Layer& layer = layers_[i];
    const LayerPlan& plan = plan_of(i);
    if (begins || i != batch_norms_[2 * norms - stage]) {
      backward_to_norm(i, from, rows);
    }
    if (!ends && i == first) {
      break;  // the rest of this layer needs sums over all rows
    }
    backward_to_product(i, from, rows);
    if (layer.packed_deltas.get() != nullptr) {
      kernels().pack(layer.deltas.get(), batch.rows, plan.outputs, from, to, layer.packed_deltas.get());
    }
    if (i > 0) {
      propagate_back(i, from, rows);
    }
  }
  return sums;
}

// What a batch normalization needs of all rows, between this stage and the next.
void WideStep::between_stages(const Batch& batch, size_t stage, int item, int items) {
  const size_t norms = batch_norms_.size();
  const bool forward = stage < norms;
  const size_t layer = batch_norms_[forward ? stage : 2 * norms - stage - 1];
  const long long from = item_begin(plan_of(layer).outputs, items, item, GRAIN_COLUMNS);
  const long long to = item_begin(plan_of(layer).outputs, items, item + 1, GRAIN_COLUMNS);
  if (forward) {
    measure_columns(batch, layer, from, to);
  } else {
    sum_norm_gradients(batch, layer, from, to);
  }
}

void WideStep::measure_columns(const Batch& batch, size_t number, long long from, long long to) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  double* const means = moments_of(layer);
  double* const variances = means + plan.outputs;
  float* const statistics = layer.statistics.get();
  kernels().column_moments(layer.standardized.get(), batch.rows, plan.outputs, from, to, means, variances);
  for (long long j = from; j < to; j++) {
    statistics[j] = static_cast<float>(means[j]);
    statistics[plan.outputs + j] = static_cast<float>(variances[j]);
    layer.inverses.get()[j] = inverse_deviation(variances[j], plan.epsilon);
  }
  average_statistics(plan, batch.rows, statistics, statistics + plan.outputs, from, to);
}

// Gradients of scale and shift, which the way back needs too.
void WideStep::sum_norm_gradients(const Batch& batch, size_t number, long long from, long long to) {
  const LayerPlan& plan = plan_of(number);
  const Layer& layer = layers_[number];
  const float* const deltas = layer.deltas.get();
  float* const gradients = layer.norm_gradients.get();
  kernels().column_dots(deltas, layer.standardized.get(), batch.rows, plan.outputs, from, to,
                        1.0 / static_cast<double>(batch.rows), gradients);
  kernels().column_sums(deltas, batch.rows, plan.outputs, from, to, batch.scale, gradients + plan.outputs);
  for (long long j = from; j < to; j++) {
    const double variance = static_cast<double>(layer.statistics.get()[plan.outputs + j]);
    layer.inverses.get()[j] = inverse_deviation(variance, plan.epsilon) * parameters()[plan.scales + j];
  }
}

}  // namespace warptron
