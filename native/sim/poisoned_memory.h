// Host memory whose bytes are poison, 0xFF, until they are written: as floats, NaN.
#pragma once

#include <cstddef>

namespace warptron_sim {

/** Aligned to 256 bytes; null if there is no memory left. Large memory takes time and space only for pages that are written. */
void* allocatePoisoned(size_t bytes);

/** `bytes` as they were given to allocatePoisoned. */
void releasePoisoned(void* memory, size_t bytes);

}  // namespace warptron_sim
