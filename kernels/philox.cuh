// The counter-based random numbers of dev.warptron.random.Philox, bit by bit: Philox4x32-10 (Salmon,
// Moraes, Dror and Shaw, SC11, section 3.3).
#pragma once
#include "cuda_portability.cuh"

// 128 random bits, as four words.
struct PhiloxBlock {
  unsigned words[4];
};

// Block `block` of a seed's stream.
WARPTRON_HD PhiloxBlock philox_block(unsigned long long seed, unsigned long long stream, unsigned long long block) {
  unsigned c0 = static_cast<unsigned>(block);
  unsigned c1 = static_cast<unsigned>(block >> 32);
  unsigned c2 = static_cast<unsigned>(stream);
  unsigned c3 = static_cast<unsigned>(stream >> 32);
  unsigned k0 = static_cast<unsigned>(seed);
  unsigned k1 = static_cast<unsigned>(seed >> 32);
  for (int round = 0; round < 10; round++) {
    const unsigned long long product0 = 0xD2511F53ull * c0;
    const unsigned long long product1 = 0xCD9E8D57ull * c2;
    c0 = static_cast<unsigned>(product1 >> 32) ^ c1 ^ k0;
    c2 = static_cast<unsigned>(product0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<unsigned>(product1);
    c3 = static_cast<unsigned>(product0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

// Number `index` of a seed's stream: 64 random bits, half a block.
WARPTRON_HD unsigned long long philox_bits(unsigned long long seed, unsigned long long stream,
                                           unsigned long long index) {
  const PhiloxBlock block = philox_block(seed, stream, index >> 1);
  return index % 2 == 0 ? static_cast<unsigned long long>(block.words[1]) << 32 | block.words[0]
                        : static_cast<unsigned long long>(block.words[3]) << 32 | block.words[2];
}

// An integer in [0, bound) from 64 random bits: the high part of bits times bound, like Philox.below.
WARPTRON_HD unsigned philox_below(unsigned bound, unsigned long long bits) {
  const unsigned long long carry = (bits & 0xffffffffull) * bound >> 32;
  return static_cast<unsigned>(((bits >> 32) * bound + carry) >> 32);
}
