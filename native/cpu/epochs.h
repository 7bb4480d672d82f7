// Whole epochs of one network, one after another in one call, with what is measured after each: the rows lie where they lay, and
// nothing comes between two epochs.
#pragma once

#include "forward.h"
#include "step.h"

namespace warptron {

// What is measured after an epoch.
struct Measured {
  double l1, l2;           // of the penalty
  DataRows rows;           // whose losses are summed up; of none for nothing
  long long rows_at_once;  // as dev.warptron.train.Evaluator goes through them: a sum of losses depends on it
  Forward* forward;        // of the step's network and parameters, for so many rows; null if there are none
  float* output;           // [rows_at_once x outputs], overwritten
};

struct EpochSums {
  RowSums training;
  double penalty = 0;
  RowSums measured;
};

// The penalty of the parameters as they are, and the losses of the rows; the sums of the training rows are 0.
EpochSums measure(Device& device, const Step& step, const Measured& what);

// Trains for some epochs, and measures after each.
//
// step: made for this call: it may keep what it makes of the training rows.  orders: [epochs x rows], or null if every epoch takes
// the rows as they lie.  scalars: of the updates of this call.  sums: [epochs], overwritten.  Throws std::bad_alloc if there is no memory left, before
// anything is changed.
void run_epochs(Device& device, Step& step, const DataRows& training, const int* orders, int epochs, const ScalarRows& scalars,
                const Measured& what, EpochSums* sums);

}  // namespace warptron
