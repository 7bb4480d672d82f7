// Where the rows of a run of batches are: in the GPU's memory, so that a captured graph of gather_batch
// can be launched for other rows, another order and another place. BatchRun.java has the same layout.
#pragma once

#include "cuda_portability.cuh"

// Batches of the longest run: GraphEngine.MOST_BATCHES in Java.
#define WARPTRON_RUN_BATCHES 32

struct BatchSource {
  long long from;         // the first row of the run, counted in the order
  const float* features;  // [all x inputs]
  const float* targets;   // [all x outputs]
  const int* order;       // row numbers; null if the rows are taken as they lie
  const float* weights;   // [all]; null if all are 1
};
