// The resolver: looks up the function of cuBLAS 13 for a forwarding function of forward.S.
//
// Imports only dlopen, dlsym and strncmp, in the versions of glibc 2.2.5, so that the library also loads on systems older
// than the one that built it.
#include <dlfcn.h>

#include <cstring>

__asm__(".symver dlopen, dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym, dlsym@GLIBC_2.2.5");

namespace {

// If the process has already loaded a library with this name, from any folder, the loader returns that one.
constexpr const char* TARGET = "libcublas.so.13";

// Returned if there is no function to call.
constexpr int CUBLAS_STATUS_NOT_INITIALIZED = 1;
constexpr int CUBLAS_STATUS_NOT_SUPPORTED = 15;

using Function = void (*)();

/** Entry of one function; forward.S defines the layout. */
struct Entry {
  Function slot;         // target of the calls
  long long nameOffset;  // of the name, relative to this field

  const char* name() const { return reinterpret_cast<const char*>(&nameOffset) + nameOffset; }
};

void* target;  // handle of dlopen; null until it succeeds

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
 * Returns the function to which a first call jumps. If cuBLAS 13 is loaded, stores it in the slot; otherwise the next call
 * tries again.
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
