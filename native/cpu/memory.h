// Memory aligned to cache lines, or to huge pages.
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <new>

namespace warptron {

constexpr size_t CACHE_LINE = 64;

// An allocation of this size or more is aligned to huge pages and requests them (madvise), for two reasons: blocked access to a
// matrix touches more 4 KiB pages than the TLB holds, and when a data set is first written, a page fault for each 4 KiB takes
// as long as the writing.
constexpr size_t LARGE = size_t{1} << 20;
constexpr size_t HUGE_PAGE = size_t{2} << 20;

constexpr size_t SMALL_PAGE = 4096;

// Stored in front of the memory that allocate_zeros() returns.
struct MemoryHeader {
  void* memory;   // address from mmap or calloc
  size_t mapped;  // size of the mapping; 0 for memory from calloc
};

inline size_t up_to_boundary(size_t address, size_t boundary) { return (address + boundary - 1) / boundary * boundary; }

// Maps untouched zero pages, aligned to a huge page, with a small page for the header in front. Null if memory runs out.
inline void* map_zeros(size_t bytes) {
  const size_t used = SMALL_PAGE + up_to_boundary(bytes, HUGE_PAGE);
  const size_t size = used + HUGE_PAGE;  // large enough to contain an aligned start
  char* const memory = static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (memory == MAP_FAILED) {
    return nullptr;
  }
  const size_t address = reinterpret_cast<size_t>(memory);
  const size_t before = up_to_boundary(address + SMALL_PAGE, HUGE_PAGE) - SMALL_PAGE - address;
  if (before > 0) {
    munmap(memory, before);
  }
  munmap(memory + before + used, HUGE_PAGE - before);
  char* const aligned = memory + before + SMALL_PAGE;
  madvise(aligned, used - SMALL_PAGE, MADV_HUGEPAGE);  // best effort: may fail without harm
  const MemoryHeader header{memory + before, used};
  memcpy(aligned - sizeof header, &header, sizeof header);
  return aligned;
}

// Allocates zeros; null if memory runs out. Free it with free_zeros().
inline void* allocate_zeros(size_t bytes) {
  if (bytes > static_cast<size_t>(-1) - 3 * HUGE_PAGE) {
    return nullptr;
  }
  if (bytes >= LARGE) {
    return map_zeros(bytes);
  }
  char* const memory = static_cast<char*>(calloc(1, bytes + CACHE_LINE + sizeof(MemoryHeader)));
  if (memory == nullptr) {
    return nullptr;
  }
  const size_t address = reinterpret_cast<size_t>(memory);
  char* const aligned = memory + (up_to_boundary(address + sizeof(MemoryHeader), CACHE_LINE) - address);
  const MemoryHeader header{memory, 0};
  memcpy(aligned - sizeof header, &header, sizeof header);
  return aligned;
}

// Frees memory of allocate_zeros(). Does nothing for null.
inline void free_zeros(void* aligned) {
  if (aligned == nullptr) {
    return;
  }
  MemoryHeader header;
  memcpy(&header, static_cast<char*>(aligned) - sizeof header, sizeof header);
  if (header.mapped > 0) {
    munmap(header.memory, header.mapped);
  } else {
    free(header.memory);
  }
}

// An array of floats with one owner.
class Floats {
 public:
  Floats() = default;
  // Zeros. Throws std::bad_alloc if memory runs out.
  explicit Floats(long long count) : values_(static_cast<float*>(allocate_zeros(static_cast<size_t>(count) * sizeof(float)))) {
    if (values_ == nullptr) {
      throw std::bad_alloc();
    }
  }
  ~Floats() { free_zeros(values_); }
  Floats(Floats&& other) noexcept : values_(other.values_) { other.values_ = nullptr; }
  Floats& operator=(Floats&& other) noexcept {
    float* const mine = values_;
    values_ = other.values_;
    other.values_ = mine;
    return *this;
  }

  float* get() const { return values_; }

 private:
  float* values_ = nullptr;
};

// A scratch buffer that grows when needed; growing discards its contents.
class ScratchBuffer {
 public:
  // At least `count` floats. Throws std::bad_alloc if memory runs out.
  float* reserve(long long count) {
    if (count > count_) {
      count_ = 0;
      values_ = Floats();
      values_ = Floats(count);
      count_ = count;
    }
    return values_.get();
  }

 private:
  Floats values_;
  long long count_ = 0;
};

}  // namespace warptron
