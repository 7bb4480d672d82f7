// Draws the permutation of an epoch from a seed.
#pragma once

#include "formulas.h"

namespace warptron {
namespace {

// Swaps place `last` with a random place up to it, itself included.
inline void swap_down(int* permutation, int last, unsigned long long bits) {
  const unsigned other = philox_below(static_cast<unsigned>(last) + 1, bits);
  const int held = permutation[last];
  permutation[last] = permutation[other];
  permutation[other] = held;
}

// permutation: [rows], overwritten with 0 .. rows - 1 permuted as dev.warptron.random.Philox does from the stream of the seed:
// a Fisher-Yates shuffle, with number i of the stream for place rows - 1 - i. Numbers 2 b and 2 b + 1 come from one Philox block,
// so they are drawn together.
void shuffle(unsigned long long seed, unsigned long long stream, int rows, int* permutation) {
  for (int i = 0; i < rows; i++) {
    permutation[i] = i;
  }
  unsigned long long even = 0;
  int last = rows - 1;
  for (; last > 1; last -= 2, even += 2) {
    const unsigned long long number = even & ~1ull;  // even: tells the compiler that both numbers share a Philox block
    swap_down(permutation, last, philox_bits(seed, stream, number));
    swap_down(permutation, last - 1, philox_bits(seed, stream, number | 1));
  }
  if (last == 1) {
    swap_down(permutation, last, philox_bits(seed, stream, even));
  }
}

}  // namespace
}  // namespace warptron
