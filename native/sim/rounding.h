// Rounding of float32 inputs for tensor cores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace warptron_sim {

enum class InputPrecision { FP32, TF32, BF16 };  // 23, 10 and 7 bits of mantissa

/** Rounds to nearest with fewer bits of mantissa, ties to even; infinities and NaN are unchanged. */
inline float roundMantissa(float value, int droppedBits) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof(bits));
  if ((bits & 0x7f800000u) != 0x7f800000u) {
    uint32_t lowest = 1u << droppedBits;
    bits += lowest / 2 - 1 + (bits / lowest & 1);
    bits &= ~(lowest - 1);
  }
  memcpy(&value, &bits, sizeof(value));
  return value;
}

inline void roundInputs(float* values, size_t count, InputPrecision precision) {
  if (precision != InputPrecision::FP32) {
    int droppedBits = precision == InputPrecision::TF32 ? 13 : 16;
    for (size_t i = 0; i < count; i++) {
      values[i] = roundMantissa(values[i], droppedBits);
    }
  }
}

}  // namespace warptron_sim
