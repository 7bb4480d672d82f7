// The order in which an epoch visits the rows, drawn from a seed.
#pragma once

#include "formulas.h"

namespace warptron {
namespace {

// Swaps place `last` with one of those up to it.
inline void swap_down(int* order, int last, unsigned long long bits) {
  const unsigned other = philox_below(static_cast<unsigned>(last) + 1, bits);
  const int held = order[last];
  order[last] = order[other];
  order[other] = held;
}

// order: [rows], the permutation of 0 .. rows - 1 that dev.warptron.random.Philox draws from the seed's stream: the swaps of Fisher
// and Yates, number i of the stream for place rows - 1 - i. Numbers 2 b and 2 b + 1 are one block of Philox, and drawn together.
void shuffle(unsigned long long seed, unsigned long long stream, int rows, int* order) {
  for (int i = 0; i < rows; i++) {
    order[i] = i;
  }
  unsigned long long even = 0;
  int last = rows - 1;
  for (; last > 1; last -= 2, even += 2) {
    const unsigned long long number = even & ~1ull;  // which the compiler has to know to draw but once
    swap_down(order, last, philox_bits(seed, stream, number));
    swap_down(order, last - 1, philox_bits(seed, stream, number | 1));
  }
  if (last == 1) {
    swap_down(order, last, philox_bits(seed, stream, even));
  }
}

}  // namespace
}  // namespace warptron
