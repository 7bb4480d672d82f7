// Memory that begins at a cache line.
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <new>

namespace warptron {

constexpr size_t CACHE_LINE = 64;

// Zeros; null if there is no memory left. To be given back with free().
inline void* allocate_zeros(size_t bytes) {
  if (bytes > static_cast<size_t>(-1) - CACHE_LINE) {
    return nullptr;
  }
  const size_t whole_lines = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  void* const memory = aligned_alloc(CACHE_LINE, whole_lines == 0 ? CACHE_LINE : whole_lines);
  return memory == nullptr ? nullptr : memset(memory, 0, whole_lines);
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
  ~Floats() { free(values_); }
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

}  // namespace warptron
