// The self-test of the simulator; run.sh runs it in all modes.
// usage: selftest [speed | lazy-first | races]
#include "check.h"

#include <cstdlib>
#include <vector>

bool lazy;
bool reversed;
void* context;
void* module;
void* stream;

void freshContext() {
  int device = -1;
  OK(cuDeviceGet(&device, 0));
  OK(cuDevicePrimaryCtxReset_v2(0));
  if (context != nullptr) {
    OK(cuDevicePrimaryCtxRelease_v2(0));
  }
  OK(cuDevicePrimaryCtxRetain(&context, 0));
  OK(cuCtxSetCurrent(context));
  OK(cuModuleLoadData(&module, "//\n.version 7.0\n.target sm_75\n"));
  OK(cuStreamCreate(&stream, 1));
}

void* kernel(const char* name) {
  void* function = nullptr;
  OK(cuModuleGetFunction(&function, module, name));
  return function;
}

CUresult launch(const char* name, unsigned grid, unsigned block, unsigned shared,
                std::initializer_list<const void*> arguments) {
  std::vector<void*> pointers;
  for (const void* argument : arguments) {
    pointers.push_back(const_cast<void*>(argument));
  }
  return cuLaunchKernel(kernel(name), grid, 1, 1, block, 1, 1, shared, stream, pointers.data(), nullptr);
}

static bool set(const char* name) {
  const char* text = getenv(name);
  return text != nullptr && *text == '1';
}

int main(int count, char** arguments) {
  lazy = set("WARPTRON_SIM_LAZY");
  reversed = set("WARPTRON_SIM_ORDER");
  CUdeviceptr address;
  EXPECT(CUDA_ERROR_NOT_INITIALIZED, cuMemAlloc_v2(&address, 4));
  OK(cuInit(0));
  EXPECT(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc_v2(&address, 4));
  if (count > 1 && *arguments[1] == 's') {
    testSpeed();
    return failures != 0;
  }
  if (count > 1 && *arguments[1] == 'l') {
    testLazyFirstStream();
    return failures != 0;
  }
  if (count > 1 && *arguments[1] == 'r') {
    testRaces();
    printf("races, order %d, lazy %d: %d checks, %d failed\n", reversed, lazy, checks, failures);
    return failures != 0;
  }
  testRightKernels();
  testWrongKernels();
  testMemory();
  testStreams();
  testCapture();
  testModules();
  testCublas();
  testCounts();
  testGraphs();
  testProfile();
  const char* graph = getenv("WARPTRON_SIM_GRAPH");
  printf("order %d, lazy %d, graph %s: %d checks, %d failed\n", reversed, lazy, graph == nullptr ? "last" : graph, checks,
         failures);
  return failures != 0;
}
