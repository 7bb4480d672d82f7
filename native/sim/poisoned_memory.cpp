#include "poisoned_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace warptron_sim {
namespace {

constexpr size_t ALIGNMENT = 256;
constexpr int POISON = 0xFF;
constexpr size_t CHUNK = 1 << 20;  // a large allocation is a sequence of private mappings of one file of this size

size_t chunks(size_t bytes) { return (bytes + CHUNK - 1) / CHUNK; }

bool isLarge(size_t bytes) { return bytes >= CHUNK; }

/** A memory file with CHUNK bytes of poison; -1 if it cannot be created. */
int poisonFile() {
  static const int file = [] {
    int created = memfd_create("warptron-sim-poison", MFD_CLOEXEC);
    if (created < 0 || ftruncate(created, CHUNK) != 0) {
      return -1;
    }
    void* content = mmap(nullptr, CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED, created, 0);
    if (content == MAP_FAILED) {
      return -1;
    }
    memset(content, POISON, CHUNK);
    munmap(content, CHUNK);
    return created;
  }();
  return file;
}

void* mapLarge(size_t bytes) {
  size_t length = chunks(bytes) * CHUNK;
  int file = poisonFile();
  void* memory = file < 0 ? MAP_FAILED : mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return nullptr;
  }
  for (size_t offset = 0; offset < length; offset += CHUNK) {
    if (mmap(static_cast<char*>(memory) + offset, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, 0) ==
        MAP_FAILED) {
      munmap(memory, length);
      return nullptr;
    }
  }
  return memory;
}

}  // namespace

void* allocatePoisoned(size_t bytes) {
  if (isLarge(bytes)) {
    return mapLarge(bytes);
  }
  size_t length = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  void* memory = aligned_alloc(ALIGNMENT, length);
  if (memory != nullptr) {
    memset(memory, POISON, length);
  }
  return memory;
}

void releasePoisoned(void* memory, size_t bytes) {
  if (isLarge(bytes)) {
    munmap(memory, chunks(bytes) * CHUNK);
    return;
  }
  memset(memory, POISON, bytes);  // a use after free reads NaN
  free(memory);
}

}  // namespace warptron_sim
