// usage: selftest BRIDGE CALLS TARGET     absolute paths
// Loads the bridge and its caller, calls without a target, loads the target, and calls again.
// Without TARGET, the loader must find a libcublas.so.13. If it finds a real one, calls without a target are not tested.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

namespace {

void* load(const char* file) {
  void* library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);  // as the JVM does
  if (library == nullptr) {
    printf("FAIL: %s\n", dlerror());
    exit(1);
  }
  return library;
}

int call(void* library, const char* name) {
  return reinterpret_cast<int (*)()>(dlsym(library, name))();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3 || count > 4) {
    return 2;
  }
  load(arguments[1]);
  void* calls = load(arguments[2]);
  if (count == 3) {
    return call(calls, "callThatLoadsTheTarget") == 0 ? 0 : 1;
  }
  if (void* real = dlopen("libcublas.so.13", RTLD_LAZY | RTLD_LOCAL); real != nullptr) {
    dlclose(real);
    printf("the loader finds a libcublas.so.13 here: calls without a target are not tested\n");
  } else {
    call(calls, "callsWithoutTarget");
  }
  load(arguments[3]);
  return call(calls, "callsWithTarget") == 0 ? 0 : 1;
}
