// The operations of layers beside products and activations, on the calling thread.
//
// All matrices are [rows x columns], row-major.  statistics: the means, and then the variances, of each row or column.
#pragma once

#include "kernels.h"

namespace warptron {

// A normalization.  of_rows: layer normalization; otherwise batch normalization, over columns.
struct Normalization {
  bool of_rows;
  double epsilon;
  long long rows, columns;
};

// z becomes (z - mean) / sqrt(variance + epsilon); scaled receives that times scale, which is [columns].  scaled may be z.
void normalize(const Kernels& kernels, const Normalization& of, float* z, const float* scale, float* scaled,
               float* statistics);

// delta: the gradient with respect to the normalized values; becomes that with respect to z.  x: what normalize() made of z.
// scale_gradient, shift_gradient: [columns], the means over the rows of delta x and of delta.
void normalize_backward(const Kernels& kernels, const Normalization& of, const float* x, const float* statistics,
                        const float* scale, float* delta, float* scale_gradient, float* shift_gradient);

// destination[i] = keep destination[i] + add source[i].
void blend(const float* source, float* destination, long long count, float keep, float add);

// The random numbers of dropout and noise: see kernels/noise.cuh.
struct RandomStream {
  unsigned long long seed, stream;
};

// to[i] = from[i] scale, or 0 where the mask drops entry i.  from may be to.
void dropout(const Kernels& kernels, const float* from, float* to, long long count, RandomStream random, unsigned threshold,
             float scale);

// to[i] = from[i] + deviation times a standard normal number.  from may be to.
void add_noise(const float* from, float* to, long long count, RandomStream random, double deviation);

}  // namespace warptron
