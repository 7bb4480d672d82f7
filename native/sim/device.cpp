// Settings, device queries, error names.
#include "driver.h"
#include "profile.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace warptron_sim {
namespace {

size_t number(const char* name, size_t defaultValue) {
  const char* text = getenv(name);
  return text != nullptr && *text != '\0' ? strtoull(text, nullptr, 10) : defaultValue;
}

Replay replay() {
  const char* text = getenv("WARPTRON_SIM_GRAPH");
  struct { const char* name; Replay replay; } const known[] = {
      {"", Replay::LAST}, {"last", Replay::LAST}, {"side", Replay::SIDE}, {"random", Replay::RANDOM}, {"call", Replay::CALL}};
  for (const auto& one : known) {
    if (strcmp(one.name, text == nullptr ? "" : text) == 0) {
      return one.replay;
    }
  }
  report("WARPTRON_SIM_GRAPH is '%s'; it must be call, last, side or random", text);
  _Exit(2);
}

}  // namespace

const Settings& settings() {
  static const Settings read{
      number("WARPTRON_SIM_ORDER", 0) != 0,
      static_cast<int>(number("WARPTRON_SIM_LAZY", 0)),
      number("WARPTRON_SIM_CHECK", 0) != 0,
      number("WARPTRON_SIM_MEMORY", size_t{4} << 30),
      static_cast<int>(number("WARPTRON_SIM_DRIVER_VERSION", 13000)),
      static_cast<int>(number("WARPTRON_SIM_DEVICES", 1)),
      replay(),
      static_cast<unsigned>(number("WARPTRON_SIM_SEED", 1)),
  };
  return read;
}

std::recursive_mutex& driverLock() {
  static auto* lock = new std::recursive_mutex;  // never destroyed: threads may run after static destructors
  return *lock;
}

void report(const char* format, ...) {
  char line[1024];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof(line), format, values);
  va_end(values);
  fprintf(stderr, "warptron-sim: %s\n", line);
}

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API CUresult cuDriverGetVersion(int* version) {
  *version = settings().driverVersion;
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuGetErrorName(CUresult error, const char** name) {
  switch (error) {
#define WARPTRON_SIM_NAME(symbol, code, text) \
  case symbol: *name = #symbol; return CUDA_SUCCESS;
    WARPTRON_SIM_RESULTS(WARPTRON_SIM_NAME)
  }
  *name = nullptr;
  return CUDA_ERROR_INVALID_VALUE;
}

WARPTRON_SIM_API CUresult cuGetErrorString(CUresult error, const char** string) {
  switch (error) {
#define WARPTRON_SIM_TEXT(symbol, code, text) \
  case symbol: *string = text; return CUDA_SUCCESS;
    WARPTRON_SIM_RESULTS(WARPTRON_SIM_TEXT)
  }
  *string = nullptr;
  return CUDA_ERROR_INVALID_VALUE;
}

// ---- device --------------------------------------------------------------------------------------------------------

WARPTRON_SIM_API CUresult cuDeviceGetCount(int* count) {
  *count = checkDevice(0) == CUDA_SUCCESS ? 1 : 0;
  return checkDevice(0);
}

WARPTRON_SIM_API CUresult cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return checkDevice(ordinal);
}

WARPTRON_SIM_API CUresult cuDeviceGetName(char* name, int length, int device) {
  snprintf(name, static_cast<size_t>(length), "Warptron CPU simulator");
  return checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDeviceTotalMem_v2(size_t* bytes, int device) {
  *bytes = settings().memory;
  return checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDeviceGetAttribute(int* value, int which, int device) {
  *value = deviceAttribute(which);
  return which <= 0 ? CUDA_ERROR_INVALID_VALUE : checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDeviceComputeCapability(int* major, int* minor, int device) {
  *major = profile().major;
  *minor = profile().minor;
  return checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDeviceGetUuid(char* uuid, int device) {
  memcpy(uuid, "warptron-cpu-sim", 16);
  return checkDevice(device);
}

WARPTRON_SIM_API void warptron_sim_not_simulated(const char* call) {
  report("%s is not simulated; see native/sim/README.md, Adding a call", call);
}
