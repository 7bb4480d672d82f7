// Dropout masks and normal numbers, from the counter-based random numbers of dev.warptron.random.Philox.
#pragma once
#include "philox.cuh"

// Number `index` of a seed's stream, if each number is 32 random bits.
WARPTRON_HD unsigned philox_word(unsigned long long seed, unsigned long long stream, unsigned long long index) {
  return static_cast<unsigned>(philox_bits(seed, stream, index >> 1) >> (index % 2 * 32));
}

// dev.warptron.random.Streams.dropout: of the inputs (layer 0) or of a layer's outputs (layer 1 and more) in one update.
WARPTRON_HD unsigned long long dropout_stream(unsigned long long layer, unsigned long long update) {
  return 6ull << 32 | layer << 40 | (update & 0xffffffffull);
}

// What dropout does in an update.  threshold: the probability of an entry to be dropped, times 2^32.  scale: the factor of the
// entries that are kept.
struct DropoutRate {
  unsigned threshold;
  float scale;
};

// The bits of dev.warptron.backend.spi.DropoutMask.  share: in [0, 1).  factor: the scalar WARPTRON_DROPOUT of the update.
WARPTRON_HD DropoutRate dropout_rate(double share, float factor) {
  const double now = WARPTRON_ROUNDED_PRODUCT(share, static_cast<double>(factor));
  const double words = floor(now * 0x1p32 + 0.5);
  return {words < 4294967295.0 ? static_cast<unsigned>(words) : 0xffffffffu, static_cast<float>(1.0 / (1.0 - now))};
}

// Whether an entry stays.  threshold: see DropoutRate.
WARPTRON_HD bool is_kept(unsigned long long seed, unsigned long long stream, unsigned long long index, unsigned threshold) {
  return philox_word(seed, stream, index) >= threshold;
}

// A multiple of 2^-53, uniform in [0, 1).
WARPTRON_HD double philox_uniform(unsigned long long seed, unsigned long long stream, unsigned long long index) {
  return static_cast<double>(philox_bits(seed, stream, index) >> 11) * 0x1p-53;
}

// A standard normal number, by the transform of Box and Muller: Philox.normal.
WARPTRON_HD double philox_normal(unsigned long long seed, unsigned long long stream, unsigned long long index) {
  const double radius = sqrt(-2.0 * log(1.0 - philox_uniform(seed, stream, 2 * index)));
  return radius * cos(6.283185307179586 * philox_uniform(seed, stream, 2 * index + 1));
}
