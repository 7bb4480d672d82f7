// The order in which an epoch visits the rows, drawn from a seed.
#pragma once

#include "formulas.h"

namespace warptron {
namespace {

// order: [rows], the permutation of 0 .. rows - 1 that dev.warptron.random.Philox draws from the seed's stream: the swaps of Fisher
// and Yates, number i of the stream for place rows - 1 - i.
void shuffle(unsigned long long seed, unsigned long long stream, int rows, int* order) {
  for (int i = 0; i < rows; i++) {
    order[i] = i;
  }
  for (int last = rows - 1; last > 0; last--) {
    const unsigned number = static_cast<unsigned>(rows - 1 - last);
    const unsigned other = philox_below(static_cast<unsigned>(last) + 1, philox_bits(seed, stream, number));
    const int held = order[last];
    order[last] = order[other];
    order[other] = held;
  }
}

}  // namespace
}  // namespace warptron
