// Memory that begins at a cache line.
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace warptron {

constexpr size_t CACHE_LINE = 64;

// From here on a system that gives huge pages to those who ask is asked for them: rows of a data set are touched for the first
// time when they are written, and a fault for each small page takes as long as the writing.
constexpr size_t LARGE = size_t{4} << 20;

// Says of memory that was not touched yet that huge pages suit it. A system that has none does nothing.
inline void advise_huge_pages(char* memory, size_t bytes) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t address = reinterpret_cast<size_t>(memory);
  const size_t skipped = (page - address % page) % page;
  if (skipped < bytes) {
    madvise(memory + skipped, (bytes - skipped) / page * page, MADV_HUGEPAGE);
  }
}

// Zeros; null if there is no memory left. To be given back with free_zeros().
//
// By way of calloc, for which the system has pages of zeros: large memory is not touched here.
inline void* allocate_zeros(size_t bytes) {
  constexpr size_t ROOM = CACHE_LINE + sizeof(void*);
  if (bytes > static_cast<size_t>(-1) - ROOM) {
    return nullptr;
  }
  char* const memory = static_cast<char*>(calloc(1, bytes + ROOM));
  if (memory == nullptr) {
    return nullptr;
  }
  if (bytes >= LARGE) {
    advise_huge_pages(memory, bytes + ROOM);
  }
  const size_t address = reinterpret_cast<size_t>(memory) + ROOM;
  char* const aligned = memory + (address / CACHE_LINE * CACHE_LINE - reinterpret_cast<size_t>(memory));
  memcpy(aligned - sizeof(void*), &memory, sizeof(void*));  // for free_zeros
  return aligned;
}

// Does nothing for null.
inline void free_zeros(void* aligned) {
  if (aligned != nullptr) {
    void* memory;
    memcpy(&memory, static_cast<char*>(aligned) - sizeof(void*), sizeof(void*));
    free(memory);
  }
}

// An array of floats with one owner.
class Floats {
 public:
  Floats() = default;
  // Zeros. Throws std::bad_alloc if there is no memory left.
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

// Floats that grow when more are needed; what was in them is lost then.
class Room {
 public:
  // At least so many. Throws std::bad_alloc if there is no memory left.
  float* of(long long count) {
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
