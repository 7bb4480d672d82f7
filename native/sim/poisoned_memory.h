// Host memory filled with 0xFF, which is NaN as a float.
#pragma once

#include <cstddef>

namespace warptron_sim {

/** Aligned to 256 bytes; null if out of memory. A large allocation uses time and memory only for pages that are written. */
void* allocatePoisoned(size_t bytes);

/** `bytes` must be the size passed to allocatePoisoned. */
void releasePoisoned(void* memory, size_t bytes);

}  // namespace warptron_sim
