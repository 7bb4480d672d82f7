#include "step.h"

#include <math.h>
#include <string.h>

#include <algorithm>
#include <utility>

#include "lane_step.h"
#include "layers.h"
#include "wide_step.h"

namespace warptron {

void gather(const float* source, const int* permutation, long long from, long long to, long long columns,
            float* destination) {
  if (columns == 1) {  // for small batches, a call of memcpy for each number would dominate
    for (long long i = from; i < to; i++) {
      destination[i] = source[permutation[i]];
    }
    return;
  }
  for (long long i = from; i < to; i++) {
    memcpy(destination + i * columns, source + permutation[i] * columns, static_cast<size_t>(columns) * sizeof(float));
  }
}

int first_outside(const int* permutation, int from, int to, int rows) {
  for (int i = from; i < to; i++) {
    if (permutation[i] < 0 || permutation[i] >= rows) {
      return i;
    }
  }
  return -1;
}

std::unique_ptr<Step> Step::make(Device& device, StepPlan plan, float* parameters, float* slots) {
  if (LaneStep::suits(device, plan)) {
    return std::make_unique<LaneStep>(device, std::move(plan), parameters, slots);
  }
  return std::make_unique<WideStep>(device, std::move(plan), parameters, slots);
}

Step::Step(Device& device, StepPlan plan, float* parameters, float* slots)
    : device_(device),
      plan_(std::move(plan)),
      weight_count_(plan_.network.weight_count()),
      parameters_(parameters),
      slots_(slots) {}

// start: position in the permutation, or row number if there is none.
RowWeights Step::weights_of(const DataRows& rows, const int* permutation, long long start, long long count) const {
  if (rows.weights == nullptr) {
    return {};
  }
  if (permutation == nullptr) {
    return batch_weights(rows.weights + start, count);
  }
  gather(rows.weights, permutation + start, 0, count, 1, weights_.get());
  return batch_weights(weights_.get(), count);
}

RowSums Step::run(const DataRows& data, const int* permutation, long long from, long long to, const ScalarRows& scalars,
                  RowSums so_far, long long updates_before) {
  if (data.weights != nullptr && permutation != nullptr && weights_.get() == nullptr) {
    weights_ = allocate(plan_.batch_size);
  }
  begin();
  long long updates = 0;
  for (long long start = from; start < to; start += plan_.batch_size) {
    const long long rows = std::min(to - start, plan_.batch_size);
    const long long next_rows = std::min(to - start - rows, plan_.batch_size);
    const float scale = static_cast<float>(1.0 / static_cast<double>(rows));
    const float* const scalars_of_batch = scalars.of(updates++);
    const RowWeights weights = weights_of(data, permutation, start, rows);
    const unsigned long long update = static_cast<unsigned long long>(updates_before + updates);
    const RowSums sums = permutation != nullptr
                             ? run_batch({data.features, data.targets, permutation + start, rows, next_rows, scale,
                                          scalars_of_batch, weights, update})
                             : run_batch({data.features + start * inputs(), data.targets + start * outputs(), nullptr, rows,
                                          next_rows, scale, scalars_of_batch, weights, update});
    so_far += sums;
  }
  return so_far;
}

Floats Step::allocate(long long count) {
  floats_ += count;
  return Floats(count);
}

void Step::add_penalty(long long offset, long long count, float scale, float* gradient) const {
  if (plan_.l1 != 0.0f || plan_.l2 != 0.0f) {
    kernels().penalty_gradient(parameters_ + offset, count, plan_.l1, plan_.l2, scale, gradient);
  }
}

void Step::decay(const Batch& batch, long long offset, long long count) const {
  const float kept = batch.scalars[KEPT];
  if (kept != 1.0f) {
    kernels().scale(parameters_ + offset, count, kept);
  }
}

void Step::clip_values(long long count, float* gradient) const {
  if (plan_.clip < __builtin_inff()) {
    kernels().clip(gradient, count, plan_.clip);
  }
}

// As the operation of Backend.clip does, so that the sum does not depend on the number of threads.
void Step::clip_norm(float* gradient) const {
  const long long count = plan_.network.parameter_count;
  // l1 |g| + l2/2 g^2 with l2 = 2 is the square.
  const double root = sqrt(kernels().penalty(gradient, count, 0, 2));
  if (root > plan_.clip_norm) {
    kernels().scale(gradient, count, static_cast<float>(plan_.clip_norm / root));
  }
}

void Step::update(const Batch& batch, long long offset, long long count, float* gradient) const {
  clip_values(count, gradient);
  kernels().update[plan_.optimizer](parameters_ + offset, gradient, slots_ == nullptr ? nullptr : slots_ + offset,
                                    plan_.network.parameter_count, count, batch.scalars);
  if (!plan_.limits_weights() || offset >= plan_.network.decaying_count) {
    move_average(batch, offset, count);
  }
}

void Step::move_average(const Batch& batch, long long offset, long long count) const {
  if (plan_.average == nullptr) {
    return;
  }
  if (batch.update == 1) {
    memcpy(plan_.average + offset, parameters_ + offset, static_cast<size_t>(count) * sizeof(float));
  } else {
    kernels().move_towards(parameters_ + offset, plan_.average + offset, count, plan_.average_share);
  }
}

void Step::average_statistics(const LayerPlan& layer, long long rows, const float* means, const float* variances, long long from,
                              long long to) const {
  if (rows == 1) {
    return;  // a single row has no variance
  }
  const double momentum = layer.momentum;
  const double unbiased = momentum * static_cast<double>(rows) / static_cast<double>(rows - 1);
  const float keep = static_cast<float>(1 - momentum);
  float* const buffers = parameters_ + plan_.network.parameter_count;
  blend(means + from, buffers + layer.means + from, to - from, keep, static_cast<float>(momentum));
  blend(variances + from, buffers + layer.variances + from, to - from, keep, static_cast<float>(unbiased));
}

}  // namespace warptron
