// Access to the rows of a batch in train_tiny.
#pragma once
#include "tiny_memory.cuh"

// A matrix of a batch's rows. Row r begins at
//   TINY_DENSE    values + r stride
//   TINY_ORDERED  values + places[r]
//   TINY_OUTSIDE  outside + places[r] stride, in global memory
// where values and places are offsets in dynamic shared memory.
enum TinyRowsKind { TINY_DENSE, TINY_ORDERED, TINY_OUTSIDE };
struct TinyRows {
  TinyRowsKind kind;
  int values;
  int places;
  int stride;
  const float* outside;

  __device__ __forceinline__ const int* places_of(const float* base) const {
    return reinterpret_cast<const int*>(base + places);
  }
  __device__ __forceinline__ const float* row(const float* base, int r) const {
    return base + values + (kind == TINY_DENSE ? r * stride : places_of(base)[r]);
  }
  __device__ __forceinline__ const float* outside_row(const float* base, int r) const {
    return outside + static_cast<long long>(places_of(base)[r]) * stride;
  }
};

// The targets of a batch: those of row r begin at values + places[r] stride, anywhere in memory.
struct TinyTargets {
  const float* values;
  int places;  // offset in dynamic shared memory
  int stride;
};
