// The shared memory that the block of train_tiny works in, and how its threads go through matrices.
#pragma once
#include "reduce.cuh"
#include "tiny.cuh"

#define TINY_THREADS WARPTRON_REDUCE_THREADS

// The block's pieces of dynamic shared memory, in this order; TinyPlan.java adds up their sizes.
struct TinyMemory {
  double* row_losses;    // [batch_size]
  float* row_hits;       // [batch_size]
  int* row_numbers;      // [batch_size] where the batch's rows are in the data
  float* parameters;     // [P]
  float* slots;          // [slot_count x P]
  float* partial;        // [TINY_THREADS]
  float* errors[2];      // [batch_size x widest hidden layer], in turn
  float* activations;    // [batch_size x sum of the layers' widths], layer after layer
  float* features;       // [batch_size x inputs] if they are staged
  float* all_features;   // [resident_rows x inputs]
  float* all_targets;    // [resident_rows x outputs]
  int* order;            // [rows] of an epoch, if the rows are resident
};

// A matrix of a batch's rows, in shared memory or, through row numbers, in the data.
struct TinyRows {
  const float* values;
  const int* numbers;  // null if the rows lie one after another
  int width;

  __device__ const float* row(int r) const {
    return values + static_cast<long long>(numbers == nullptr ? r : numbers[r]) * width;
  }
};

// The entries of a matrix, dealt to the threads of the block in turn, without a division for each.
struct TinyEntries {
  int row;
  int column;
  int columns;
  int row_step;
  int column_step;

  __device__ explicit TinyEntries(int width)
      : row(threadIdx.x / width), column(threadIdx.x % width), columns(width),
        row_step(TINY_THREADS / width), column_step(TINY_THREADS % width) {}

  __device__ void advance() {
    row += row_step;
    column += column_step;
    if (column >= columns) {
      column -= columns;
      row++;
    }
  }
};

// Where the pieces begin.
__device__ __forceinline__ TinyMemory tiny_memory(const TinyNetwork& net, double* shared) {
  long long widest = 0;
  long long all = 0;
  for (int l = 1; l <= net.layers; l++) {
    all += net.widths[l];
    if (l < net.layers && net.widths[l] > widest) {
      widest = net.widths[l];
    }
  }
  TinyMemory memory;
  memory.row_losses = shared;
  memory.row_hits = reinterpret_cast<float*>(memory.row_losses + net.batch_size);
  memory.row_numbers = reinterpret_cast<int*>(memory.row_hits + net.batch_size);
  memory.parameters = reinterpret_cast<float*>(memory.row_numbers + net.batch_size);
  memory.slots = memory.parameters + net.parameter_count;
  memory.partial = memory.slots + net.slot_count * net.parameter_count;
  memory.errors[0] = memory.partial + TINY_THREADS;
  memory.errors[1] = memory.errors[0] + net.batch_size * widest;
  memory.activations = memory.errors[1] + net.batch_size * widest;
  memory.features = memory.activations + net.batch_size * all;
  memory.all_features =
      memory.features + (net.stages_features == 0 ? 0 : net.batch_size * net.widths[0]);
  memory.all_targets = memory.all_features + net.resident_rows * net.widths[0];
  memory.order =
      reinterpret_cast<int*>(memory.all_targets + net.resident_rows * net.widths[net.layers]);
  return memory;
}

// Copies `count` values with all threads of the block, which has not passed a barrier on return.
template <class T>
__device__ __forceinline__ void tiny_copy(const T* from, long long count, T* to) {
  for (int i = static_cast<int>(threadIdx.x); i < count; i += TINY_THREADS) {
    to[i] = from[i];
  }
}
