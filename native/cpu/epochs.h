// Several epochs of one network in one call, each followed by an evaluation. The data stays in place, and no call from Java
// comes between two epochs.
#pragma once

#include "forward.h"
#include "step.h"

namespace warptron {

// What is measured after an epoch.
struct Measured {
  double l1, l2;           // factors of the penalty; both 0: it is not computed
  DataRows rows;           // rows to evaluate; count 0 skips
  long long rows_at_once;  // chunk size of dev.warptron.train.Evaluator: the rounding of the loss sum depends on it
  Forward* forward;        // of the step's network, for rows_at_once rows: of its parameters, or of their moving average; null if
                           // there are no rows
  float* output;           // [rows_at_once x outputs], scratch buffer
};

struct EpochSums {
  RowSums training;
  double penalty = 0;
  RowSums measured;
};

// The penalty of the current parameters, and the loss and metric sums of what.rows. `training` of the result is 0.
EpochSums measure(Device& device, const Step& step, const Measured& what);

// Trains for `epochs` epochs, and evaluates after each.
//
// step: used by this call only, since it may cache transposed training rows.  permutations: [epochs x rows]; null if every
// epoch takes the rows in storage order.  scalars: of the updates of this call.  updates_before: see Step::run().
// sums: [epochs], overwritten.
// Throws std::bad_alloc if memory runs out, before anything is changed.
void run_epochs(Device& device, Step& step, const DataRows& training, const int* permutations, int epochs,
                const ScalarRows& scalars, long long updates_before, const Measured& what, EpochSums* sums);

}  // namespace warptron
