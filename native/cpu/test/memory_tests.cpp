// Allocations of every size are zeroed, aligned and freed.
#include "../memory.h"

#include "check.h"

namespace {

size_t address_of(const void* memory) { return reinterpret_cast<size_t>(memory); }

// Size of the process's virtual memory in small pages.
long virtual_pages() {
  long pages = -1;
  FILE* const file = fopen("/proc/self/statm", "r");
  CHECK(file != nullptr && fscanf(file, "%ld", &pages) == 1, "/proc/self/statm is missing");
  if (file != nullptr) {
    fclose(file);
  }
  return pages;
}

void check_size(size_t bytes) {
  char* const memory = static_cast<char*>(warptron::allocate_zeros(bytes));
  CHECK(memory != nullptr, "%zu bytes", bytes);
  const size_t boundary = bytes >= warptron::LARGE ? warptron::HUGE_PAGE : warptron::CACHE_LINE;
  CHECK(address_of(memory) % boundary == 0, "%zu bytes", bytes);
  size_t others = 0;
  for (size_t i = 0; i < bytes; i++) {
    others += memory[i] != 0;
    memory[i] = 1;
  }
  CHECK(others == 0, "%zu of %zu bytes are not 0", others, bytes);
  warptron::free_zeros(memory);
}

}  // namespace

void memory_tests() {
  using warptron::HUGE_PAGE;
  using warptron::LARGE;
  for (size_t bytes : {size_t{0}, size_t{1}, size_t{63}, size_t{4096}, LARGE - 1, LARGE, LARGE + 1, HUGE_PAGE - 1, HUGE_PAGE,
                       HUGE_PAGE + 1, 3 * HUGE_PAGE}) {
    check_size(bytes);
    check_size(bytes);  // may reuse freed memory
  }
  warptron::free_zeros(nullptr);
  CHECK(warptron::allocate_zeros(static_cast<size_t>(-1)) == nullptr, "an impossible size");
  CHECK(warptron::allocate_zeros(static_cast<size_t>(1) << 62) == nullptr, "an impossible size");

  const long before = virtual_pages();
  for (int i = 0; i < 100; i++) {
    warptron::free_zeros(warptron::allocate_zeros(LARGE + static_cast<size_t>(i)));
  }
  const long leaked = virtual_pages() - before;
  CHECK(leaked < static_cast<long>(2 * HUGE_PAGE / warptron::SMALL_PAGE), "100 allocations leak %ld pages", leaked);
}
