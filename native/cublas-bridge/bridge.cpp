// Finds the function of cuBLAS 13 that a forwarding function of forward.S stands for.
//
// Only dlopen, dlsym and strncmp are taken from outside, in the versions that glibc has had since 2.2.5: the library
// is built once and loads on systems older and newer than the one that built it.
#include <dlfcn.h>

#include <cstring>

__asm__(".symver dlopen, dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym, dlsym@GLIBC_2.2.5");

namespace {

// The loader takes a library of this name that the process has loaded before, from whatever folder.
constexpr const char* TARGET = "libcublas.so.13";

// What JCublas returns to Java where there is nothing to call.
constexpr int CUBLAS_STATUS_NOT_INITIALIZED = 1;
constexpr int CUBLAS_STATUS_NOT_SUPPORTED = 15;

using Function = void (*)();

/** One name. Laid out by forward.S. */
struct Entry {
  Function slot;        // where calls go
  long long nameOffset;  // of the name's text, from the address of this field

  const char* name() const { return reinterpret_cast<const char*>(&nameOffset) + nameOffset; }
};

void* target;  // what dlopen gave; null until it succeeds

void* openTarget() {
  void* found = __atomic_load_n(&target, __ATOMIC_ACQUIRE);
  if (found == nullptr) {
    found = dlopen(TARGET, RTLD_NOW | RTLD_LOCAL);
    __atomic_store_n(&target, found, __ATOMIC_RELEASE);  // another thread would store the same
  }
  return found;
}

int notInitialized() { return CUBLAS_STATUS_NOT_INITIALIZED; }
int notSupported() { return CUBLAS_STATUS_NOT_SUPPORTED; }
const char* noText() { return "cuBLAS 13 does not say"; }

/** cublasGetStatusName and cublasGetStatusString return text, not a status. */
bool returnsText(const char* name) { return strncmp(name, "cublasGetStatus", 15) == 0; }

}  // namespace

/**
 * What a first call is to jump to. A function that was found, or that the target does not have, is noted in the slot;
 * a missing target is looked for again at the next call.
 */
extern "C" __attribute__((visibility("hidden"))) Function warptron_bridge_resolve(Entry* entry) {
  void* library = openTarget();
  const char* name = entry->name();
  Function missing = reinterpret_cast<Function>(library == nullptr ? notInitialized : notSupported);
  Function function = library == nullptr ? nullptr : reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) {
    function = returnsText(name) ? reinterpret_cast<Function>(noText) : missing;
  }
  if (library != nullptr) {
    __atomic_store_n(&entry->slot, function, __ATOMIC_RELEASE);
  }
  return function;
}
