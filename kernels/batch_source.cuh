// The source of a run of batches. It is read from global memory, so that a captured graph of gather_batch can be launched for
// other rows, another permutation and another offset; and one of kernels that depend on the update, for later updates.
// BatchRun.java has the same layout.
#pragma once

#include "cuda_portability.cuh"

// The most batches of a run: GraphEngine.MOST_BATCHES in Java.
#define WARPTRON_RUN_BATCHES 32

struct BatchSource {
  long long from;         // first row of the run: a position in the permutation, or a row number without one
  const float* features;  // [all x inputs]
  const float* targets;   // [all x outputs]
  const int* permutation;  // null for storage order
  const float* weights;   // [all]; null if all are 1
  long long updates;      // number of updates before the run
};
