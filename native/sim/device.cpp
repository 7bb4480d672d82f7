// The settings, the imaginary device, error names.
#include "driver.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace warptron_sim {
namespace {

size_t number(const char* name, size_t otherwise) {
  const char* text = getenv(name);
  return text != nullptr && *text != '\0' ? strtoull(text, nullptr, 10) : otherwise;
}

/** Attributes of an imaginary device of compute capability 9.0 with four multiprocessors. */
int attribute(int which) {
  switch (which) {
    case 1: return 1024;        // threads a block
    case 2: return 1024;        // block.x
    case 3: return 1024;        // block.y
    case 4: return 64;          // block.z
    case 5: return 0x7fffffff;  // grid.x
    case 6: return 65535;       // grid.y
    case 7: return 65535;       // grid.z
    case 8: return 49152;       // shared memory a block
    case 9: return 65536;       // constant memory
    case 10: return 32;         // warp size
    case 12: return 65536;      // registers a block
    case 16: return 4;          // multiprocessors
    case 19: return 1;          // can map host memory
    case 31: return 1;          // concurrent kernels
    case 38: return 50 << 20;   // L2 cache
    case 39: return 2048;       // threads a multiprocessor
    case 40: return 1;          // copy engines
    case 41: return 1;          // unified addressing
    case 75: return 8;          // compute capability
    case 76: return 6;
    case 81: return 102400;     // shared memory a multiprocessor
    case 82: return 65536;      // registers a multiprocessor
    case 97: return 101376;     // shared memory a block may ask for
    case 106: return 32;        // blocks a multiprocessor
    case 111: return 1024;      // shared memory the system reserves a block
    case 115: return 1;         // memory pools (cuMemAllocAsync)
    default: return 0;
  }
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
  };
  return read;
}

std::recursive_mutex& driverLock() {
  static auto* lock = new std::recursive_mutex;  // never destroyed: threads may outlive the statics
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
  *value = attribute(which);
  return which <= 0 ? CUDA_ERROR_INVALID_VALUE : checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDeviceComputeCapability(int* major, int* minor, int device) {
  *major = attribute(75);
  *minor = attribute(76);
  return checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDeviceGetUuid(char* uuid, int device) {
  memcpy(uuid, "warptron-cpu-sim", 16);
  return checkDevice(device);
}

WARPTRON_SIM_API void warptron_sim_not_simulated(const char* call) {
  report("%s is not simulated; native/sim/README.md says how to add it", call);
}
