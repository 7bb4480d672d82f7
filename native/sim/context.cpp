// Initialisation, the context, and its sticky error.
#include "driver.h"

namespace warptron_sim {
namespace {

/** The only context; its address is the handle. */
struct Context {
  int users = 0;
  bool alive = false;  // from a retain to a reset or to the last release
};

bool initialised = false;
Context theContext;
CUresult sticky = CUDA_SUCCESS;
thread_local std::vector<Context*> current;  // the stack of this thread

void destroyContext() {
  drainAll();
  releaseAllModules();
  releaseAllGraphs();
  releaseAllEvents();
  releaseAllStreams();
  releaseAllMemory();
  sticky = CUDA_SUCCESS;
  theContext.alive = false;
}

CUresult retain(void** context) {
  theContext.users++;
  theContext.alive = true;
  *context = &theContext;
  return CUDA_SUCCESS;
}

CUresult release() {
  if (theContext.users == 0) {
    return CUDA_ERROR_INVALID_CONTEXT;
  }
  if (--theContext.users == 0) {
    destroyContext();
  }
  return CUDA_SUCCESS;
}

}  // namespace

CUresult checkDevice(int device) {
  return !initialised ? CUDA_ERROR_NOT_INITIALIZED : device != 0 ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
}

CUresult readiness() {
  if (!initialised) {
    return CUDA_ERROR_NOT_INITIALIZED;
  }
  if (current.empty()) {
    return CUDA_ERROR_INVALID_CONTEXT;
  }
  return theContext.alive ? sticky : CUDA_ERROR_CONTEXT_IS_DESTROYED;
}

int contextUsers() {
  std::lock_guard<std::recursive_mutex> entered(driverLock());
  return theContext.users;
}

CUresult stickyError() { return sticky; }
CUresult setStickyError(CUresult error) {
  if (sticky == CUDA_SUCCESS) {
    sticky = error;
  }
  return sticky;
}
void clearStickyError() { sticky = CUDA_SUCCESS; }

}  // namespace warptron_sim

using namespace warptron_sim;

#define LOCKED() std::lock_guard<std::recursive_mutex> entered(driverLock())

WARPTRON_SIM_API CUresult cuInit(unsigned flags) {
  LOCKED();
  if (flags != 0) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  if (settings().devices == 0) {
    return CUDA_ERROR_NO_DEVICE;
  }
  initialised = true;
  return CUDA_SUCCESS;
}

// ---- context -------------------------------------------------------------------------------------------------------

WARPTRON_SIM_API CUresult cuDevicePrimaryCtxRetain(void** context, int device) {
  LOCKED();
  CUresult refused = checkDevice(device);
  return refused != CUDA_SUCCESS ? refused : retain(context);
}

WARPTRON_SIM_API CUresult cuDevicePrimaryCtxRelease_v2(int device) {
  LOCKED();
  CUresult refused = checkDevice(device);
  return refused != CUDA_SUCCESS ? refused : release();
}

/**
 * Frees everything and clears a sticky error, for all users of the context. The retain count stays, but every call
 * fails until the context is retained again.
 */
WARPTRON_SIM_API CUresult cuDevicePrimaryCtxReset_v2(int device) {
  LOCKED();
  CUresult refused = checkDevice(device);
  if (refused == CUDA_SUCCESS) {
    destroyContext();
  }
  return refused;
}

WARPTRON_SIM_API CUresult cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
  LOCKED();
  *flags = 0;
  *active = theContext.alive;
  return checkDevice(device);
}

WARPTRON_SIM_API CUresult cuDevicePrimaryCtxSetFlags_v2(int device, unsigned) { return checkDevice(device); }

/** Retains the primary context: there is no other. */
WARPTRON_SIM_API CUresult cuCtxCreate_v2(void** context, unsigned, int device) {
  LOCKED();
  if (CUresult refused = checkDevice(device); refused != CUDA_SUCCESS) {
    return refused;
  }
  retain(context);
  current.push_back(&theContext);
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuCtxDestroy_v2(void* context) {
  LOCKED();
  if (context != &theContext) {
    return CUDA_ERROR_INVALID_CONTEXT;
  }
  if (!current.empty()) {
    current.pop_back();
  }
  return release();
}

WARPTRON_SIM_API CUresult cuCtxSetCurrent(void* context) {
  LOCKED();
  if (!initialised) {
    return CUDA_ERROR_NOT_INITIALIZED;
  }
  if (context != nullptr && context != &theContext) {
    return CUDA_ERROR_INVALID_CONTEXT;
  }
  if (!current.empty()) {
    current.pop_back();
  }
  if (context != nullptr) {
    current.push_back(&theContext);
  }
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuCtxGetCurrent(void** context) {
  *context = current.empty() ? nullptr : current.back();
  return initialised ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

WARPTRON_SIM_API CUresult cuCtxPushCurrent_v2(void* context) {
  if (context != &theContext) {
    return CUDA_ERROR_INVALID_CONTEXT;
  }
  current.push_back(&theContext);
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuCtxPopCurrent_v2(void** context) {
  if (current.empty()) {
    return CUDA_ERROR_INVALID_CONTEXT;
  }
  *context = current.back();
  current.pop_back();
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuCtxGetDevice(int* device) {
  *device = 0;
  return current.empty() ? CUDA_ERROR_INVALID_CONTEXT : CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuCtxGetStreamPriorityRange(int* least, int* greatest) {
  *least = *greatest = 0;
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuCtxSynchronize() {
  WARPTRON_SIM_CALL(SYNCHRONIZE);
  count(Call::WAIT);
  CUresult refused = refuseDuringCapture();
  return refused != CUDA_SUCCESS ? refused : drainAll();
}

WARPTRON_SIM_API CUresult warptron_sim_ready() {
  LOCKED();
  return readiness();
}
