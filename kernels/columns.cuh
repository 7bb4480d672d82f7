// The formulas of operations on columns.
#pragma once
#include "cuda_portability.cuh"

// From z to a by a share: exact for a share of 0.
WARPTRON_HD float mixed(float z, float a, float share) {
  const float difference = a - z;
  return WARPTRON_FMA(share, difference, z);
}
