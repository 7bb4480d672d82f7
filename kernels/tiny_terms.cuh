// Sums of products in register tiles of 2 x 2 results: each loaded operand is used twice, since loads from shared memory, not
// multiply-adds, limit the kernel.
//
// A struct of "terms" adds the next term, or the next two, to a block. kernels/instructions.sh counts the instructions of the
// loops over terms, and finds them by the names of these structs.
#pragma once
#include "tiny_memory.cuh"

// k-blocking: terms of a partial sum. Must be even. The rounding error grows with terms / TINY_TILE.
#define TINY_TILE 16

// [2 x 2] results.
struct TinyBlock {
  float v00;
  float v01;
  float v10;
  float v11;

  // The outer product of (p, q) and r.
  __device__ __forceinline__ void add(float p, float q, float2 r) {
    v00 += p * r.x;
    v01 += p * r.y;
    v10 += q * r.x;
    v11 += q * r.y;
  }
};

// The sum of `count` terms. Its bits depend only on the terms and their number.
template <class Terms>
__device__ __forceinline__ TinyBlock tiny_sum(int count, Terms terms) {
  TinyBlock sum = {0, 0, 0, 0};
  for (int left = count; left > 0; left -= TINY_TILE) {
    TinyBlock tile = {0, 0, 0, 0};
    const int pairs = (left < TINY_TILE ? left : TINY_TILE) / 2;
#pragma unroll Terms::UNROLL
    for (int pair = 0; pair < pairs; pair++) {
      terms.two(&tile);
    }
    if (left < TINY_TILE && left % 2 != 0) {
      terms.one(&tile);
    }
    sum.v00 += tile.v00;
    sum.v01 += tile.v01;
    sum.v10 += tile.v10;
    sum.v11 += tile.v11;
  }
  return sum;
}

// z[r][o] of two rows and two outputs.  x0, x1: the two rows.  w: two columns of the weights.
struct TinyForwardTerms {
  static constexpr int UNROLL = 4;
  const float* x0;
  const float* x1;
  const float* w;
  int stride;

  __device__ __forceinline__ void two(TinyBlock* block) {
    const float2 p = tiny_load2(x0);
    const float2 q = tiny_load2(x1);
    const float2 r = tiny_load2(w);
    const float2 s = tiny_load2(w + stride);
    block->add(p.x, q.x, r);
    block->add(p.y, q.y, s);
    x0 += 2;
    x1 += 2;
    w += 2 * stride;
  }
  __device__ __forceinline__ void one(TinyBlock* block) { block->add(*x0, *x1, tiny_load2(w)); }
};

// The same with rows in global memory.
struct TinyForwardOutsideTerms {
  static constexpr int UNROLL = 1;
  const float* x0;
  const float* x1;
  const float* w;
  int stride;

  __device__ __forceinline__ void one(TinyBlock* block) {
    block->add(__ldg(x0++), __ldg(x1++), tiny_load2(w));
    w += stride;
  }
  __device__ __forceinline__ void two(TinyBlock* block) {
    one(block);
    one(block);
  }
};

// dA of two rows and two inputs.  e0, e1: two rows of dZ.  w0, w1: two rows of the weights.
struct TinyBackwardTerms {
  static constexpr int UNROLL = 4;
  const float* e0;
  const float* e1;
  const float* w0;
  const float* w1;

  __device__ __forceinline__ void two(TinyBlock* block) {
    const float2 p = tiny_load2(e0);
    const float2 q = tiny_load2(e1);
    const float2 r = tiny_load2(w0);
    const float2 s = tiny_load2(w1);
    block->add(p.x, q.x, make_float2(r.x, s.x));
    block->add(p.y, q.y, make_float2(r.y, s.y));
    e0 += 2;
    e1 += 2;
    w0 += 2;
    w1 += 2;
  }
  __device__ __forceinline__ void one(TinyBlock* block) { block->add(*e0, *e1, make_float2(*w0, *w1)); }
};

// dW of two inputs and two outputs, with a term for each row.  a: the inputs.  e: dZ.
struct TinyUpdateTerms {
  static constexpr int UNROLL = 4;
  const float* a;
  int a_stride;
  const float* e;
  int e_stride;

  __device__ __forceinline__ void one(TinyBlock* block) {
    const float2 p = tiny_load2(a);
    block->add(p.x, p.y, tiny_load2(e));
    a += a_stride;
    e += e_stride;
  }
  __device__ __forceinline__ void two(TinyBlock* block) {
    one(block);
    one(block);
  }
};

// The same with resident rows in the order of the epoch: a row begins at values + *row_offset.
struct TinyUpdateOrderedTerms {
  static constexpr int UNROLL = 4;
  const float* values;
  const int* row_offset;
  const float* e;
  int e_stride;

  __device__ __forceinline__ void one(TinyBlock* block) {
    const float2 p = tiny_load2(values + *row_offset);
    block->add(p.x, p.y, tiny_load2(e));
    row_offset++;
    e += e_stride;
  }
  __device__ __forceinline__ void two(TinyBlock* block) {
    one(block);
    one(block);
  }
};

// The same with rows in global memory.  numbers: row numbers.
struct TinyUpdateOutsideTerms {
  static constexpr int UNROLL = 1;
  const float* a0;
  const float* a1;
  const int* numbers;
  int columns;
  const float* e;
  int e_stride;

  __device__ __forceinline__ void one(TinyBlock* block) {
    const long long row = static_cast<long long>(*numbers) * columns;
    block->add(__ldg(a0 + row), __ldg(a1 + row), tiny_load2(e));
    numbers++;
    e += e_stride;
  }
  __device__ __forceinline__ void two(TinyBlock* block) {
    one(block);
    one(block);
  }
};

// Gradients of two biases, in v00 and v01.
struct TinyBiasTerms {
  static constexpr int UNROLL = 1;
  const float* e;
  int e_stride;

  __device__ __forceinline__ void one(TinyBlock* block) {
    const float2 r = tiny_load2(e);
    block->v00 += r.x;
    block->v01 += r.y;
    e += e_stride;
  }
  __device__ __forceinline__ void two(TinyBlock* block) {
    one(block);
    one(block);
  }
};
