#include "epochs.h"

#include <algorithm>

namespace warptron {

EpochSums measure(Device& device, const Step& step, const Measured& what) {
  EpochSums sums;
  if (what.l1 != 0 || what.l2 != 0) {  // 0 times an infinite weight would be NaN
    sums.penalty = device.kernels().penalty(step.parameters(), step.plan().network.decaying_count, what.l1, what.l2);
  }
  if (what.rows.count > 0) {
    what.forward->prepare();
  }
  for (long long from = 0; from < what.rows.count; from += what.rows_at_once) {
    const long long rows = std::min(what.rows_at_once, what.rows.count - from);
    what.forward->run(what.rows.features + from * step.inputs(), rows, what.output);
    sums.measured += device.loss(step.plan().loss, step.plan().loss_parameter, what.output,
                                 what.rows.targets + from * step.outputs(),
                                 what.rows.weights == nullptr ? nullptr : what.rows.weights + from, nullptr, rows,
                                 step.outputs());
  }
  return sums;
}

void run_epochs(Device& device, Step& step, const DataRows& training, const int* permutations, int epochs,
                const ScalarRows& scalars, long long updates_before, const Measured& what, EpochSums* sums) {
  if (permutations == nullptr && epochs > 1) {
    step.cache_rows(training.features, training.count);
  }
  const long long batch = step.plan().batch_size;
  for (int epoch = 0; epoch < epochs; epoch++) {
    const int* const permutation = permutations == nullptr ? nullptr : permutations + epoch * training.count;
    const long long updates = epoch * ((training.count + batch - 1) / batch);
    const RowSums training_sums = step.run(training, permutation, 0, training.count, scalars.from(updates), {},
                                           updates_before + updates);
    sums[epoch] = measure(device, step, what);
    sums[epoch].training = training_sums;
  }
}

}  // namespace warptron
