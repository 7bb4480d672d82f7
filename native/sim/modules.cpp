// Modules, functions, launches. The kernels are those compiled into this library. Of the image only the header is checked,
// to detect a wrong resource or a wrong choice between fatbin and PTX.
#include "driver.h"
#include "executor.h"
#include "profile.h"
#include "resources.h"

#include <cstdio>
#include <map>

namespace warptron_sim {
namespace {

struct Function {
  const Kernel* kernel;
  Resources resources;
  int maxDynamicShared = DEFAULT_SHARED_PER_BLOCK - resources.staticShared;
  int carveout = -1;  // -1: chosen by the driver
};

struct Module {
  std::map<std::string, std::unique_ptr<Function>> functions;
};

std::map<void*, std::unique_ptr<Module>> modules;

std::map<void*, Function*> functions;  // by handle, of all modules

Function* functionOf(void* handle) {
  auto found = functions.find(handle);
  return found == functions.end() ? nullptr : found->second;
}

/** PTX ISA x.y belongs to CUDA (x + 4).y: 8.0 to 12.0, 9.0 to 13.0. */
CUresult checkPtx(const char* text) {
  constexpr size_t HEADER_BYTES = 1 << 16;
  std::string head(text, strnlen(text, HEADER_BYTES));
  size_t at = head.find(".version");
  int major = 0;
  int minor = 0;
  if (at == std::string::npos || sscanf(head.c_str() + at, ".version %d.%d", &major, &minor) != 2) {
    return CUDA_ERROR_INVALID_PTX;
  }
  int needed = (major + 4) * 1000 + minor * 10;
  return needed > settings().driverVersion ? CUDA_ERROR_UNSUPPORTED_PTX_VERSION : CUDA_SUCCESS;
}

/** The project's fatbins are of CUDA 13: older drivers reject them. */
CUresult checkImage(const void* image) {
  if (image == nullptr) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  unsigned magic;
  memcpy(&magic, image, sizeof(magic));
  if (magic == 0xBA55ED50u || magic == 0x464c457fu) {  // fatbin, ELF (a cubin)
    return settings().driverVersion >= 13000 ? CUDA_SUCCESS : CUDA_ERROR_NO_BINARY_FOR_GPU;
  }
  const char* text = static_cast<const char*>(image);
  bool ptx = text[0] == '/' || text[0] == '.' || text[0] == '\n';
  return ptx ? checkPtx(text) : CUDA_ERROR_INVALID_IMAGE;
}

/** Copies of the arguments, made at the launch call as on a GPU, and pointers to them for the kernel. */
struct Arguments {
  std::vector<std::max_align_t> values;
  std::vector<void*> pointers;
};

std::shared_ptr<Arguments> copyArguments(const Kernel& kernel, void** given) {
  auto copy = std::make_shared<Arguments>();
  constexpr size_t SLOT = sizeof(std::max_align_t);
  size_t slots = 0;
  for (size_t i = 0; i < kernel.argumentCount; i++) {
    slots += (kernel.argumentSizes[i] + SLOT - 1) / SLOT;
  }
  copy->values.resize(slots);
  std::max_align_t* next = copy->values.data();
  for (size_t i = 0; i < kernel.argumentCount; i++) {
    memcpy(static_cast<void*>(next), given[i], kernel.argumentSizes[i]);
    copy->pointers.push_back(next);
    next += (kernel.argumentSizes[i] + SLOT - 1) / SLOT;
  }
  return copy;
}

/** A pointer argument must be null or point into (or just past) a live allocation that a GPU can access. */
CUresult checkPointers(const Kernel& kernel, const Arguments& arguments) {
  for (size_t i = 0; i < kernel.argumentCount; i++) {
    if (!kernel.argumentIsPointer[i]) {
      continue;
    }
    CUdeviceptr address;
    memcpy(&address, arguments.pointers[i], sizeof(address));
    if (address != 0 && findAllocation(address, 0) == nullptr) {
      report("%s: argument %zu (counted from 0) is %p, which is not device memory: freed memory, a host address, or "
             "arguments in the wrong order", kernel.name, i, reinterpret_cast<void*>(address));
      return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
  }
  return CUDA_SUCCESS;
}

CUresult run(const Kernel& kernel, const LaunchShape& shape, Arguments& arguments) {
  if (CUresult bad = checkPointers(kernel, arguments); bad != CUDA_SUCCESS) {
    return bad;
  }
  if (mustFail(Request::LAUNCH)) {
    report("%s: fault requested by a test", kernel.name);
    return CUDA_ERROR_ILLEGAL_ADDRESS;
  }
  LaunchResult result = runKernel(kernel, shape, arguments.pointers.data(), settings().reverse);
  if (result.fault != Fault::NONE) {
    report("%s: %s", kernel.name, result.message.c_str());
    return result.fault == Fault::DEADLOCK ? CUDA_ERROR_LAUNCH_FAILED : CUDA_ERROR_ILLEGAL_ADDRESS;
  }
  return settings().check ? checkAllCanaries(kernel.name) : CUDA_SUCCESS;
}

CUresult checkShape(const Function& function, const LaunchShape& shape) {
  const dim3& grid = shape.grid;
  const dim3& block = shape.block;
  bool valid = grid.x >= 1 && grid.y >= 1 && grid.z >= 1 && block.x >= 1 && block.y >= 1 && block.z >= 1 &&
              grid.x <= 0x7fffffffu && grid.y <= 65535 && grid.z <= 65535 && block.x <= 1024 && block.y <= 1024 &&
              block.z <= 64 && block.x * block.y * block.z <= MAX_THREADS_PER_BLOCK &&
              shape.dynamicSharedBytes <= static_cast<unsigned>(std::max(0, function.maxDynamicShared));
  if (!valid) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  unsigned threads = block.x * block.y * block.z;
  if (threads > static_cast<unsigned>(maxThreads(function.resources))) {
    report("%s: %u threads of %d registers do not fit on a multiprocessor", function.kernel->name, threads,
           function.resources.registers);
    return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
  }
  return CUDA_SUCCESS;
}

}  // namespace

void releaseAllModules() {
  functions.clear();
  modules.clear();
}

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API CUresult cuModuleLoadData(void** handle, const void* image) {
  WARPTRON_SIM_CALL(MODULE_LOAD);
  *handle = nullptr;
  if (CUresult refused = checkImage(image); refused != CUDA_SUCCESS) {
    return refused;
  }
  auto module = std::make_unique<Module>();
  *handle = module.get();
  modules[*handle] = std::move(module);
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuModuleLoadDataEx(void** module, const void* image, unsigned, void*, void*) {
  return cuModuleLoadData(module, image);
}

WARPTRON_SIM_API CUresult cuModuleLoadFatBinary(void** module, const void* image) {
  return cuModuleLoadData(module, image);
}

WARPTRON_SIM_API CUresult cuModuleUnload(void* module) {
  WARPTRON_SIM_CALL(SETUP);
  count(Call::WAIT);
  drainAll();  // queued launches refer to the functions of the module
  auto found = modules.find(module);
  if (found == modules.end()) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  for (auto& [name, function] : found->second->functions) {
    functions.erase(function.get());
  }
  modules.erase(found);
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuModuleGetFunction(void** handle, void* moduleHandle, const char* name) {
  WARPTRON_SIM_ENTER();
  *handle = nullptr;
  auto module = modules.find(moduleHandle);
  if (module == modules.end()) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  const Kernel* kernel = findKernel(name);
  if (kernel == nullptr) {
    return CUDA_ERROR_NOT_FOUND;
  }
  std::unique_ptr<Function>& function = module->second->functions[name];
  if (function == nullptr) {
    function = std::make_unique<Function>(Function{kernel, resourcesOf(name)});
    functions[function.get()] = function.get();
  }
  *handle = function.get();
  return CUDA_SUCCESS;
}

/** Registers and static shared memory are those that ptxas reported for the architecture. */
WARPTRON_SIM_API CUresult cuFuncGetAttribute(int* value, int which, void* handle) {
  WARPTRON_SIM_CALL(QUERY);
  const Function* function = functionOf(handle);
  if (function == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  switch (which) {
    case 0: *value = maxThreads(function->resources); break;
    case 1: *value = function->resources.staticShared; break;
    case 4: *value = function->resources.registers; break;
    case 5: *value = 75; break;                          // PTX version
    case 6: *value = profile().major * 10 + profile().minor; break;
    case 8: *value = function->maxDynamicShared; break;
    case 9: *value = function->carveout; break;
    default: *value = 0;
  }
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuFuncSetAttribute(void* handle, int which, int value) {
  WARPTRON_SIM_CALL(QUERY);
  Function* function = functionOf(handle);
  if (function == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (which == 8) {  // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
    if (value < 0 || value > profile().sharedPerBlock - function->resources.staticShared) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    function->maxDynamicShared = value;
  }
  if (which == 9) {  // CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT
    if (value < -1 || value > 100) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    function->carveout = value;
  }
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuFuncSetCacheConfig(void* handle, int) {
  WARPTRON_SIM_ENTER();
  return functionOf(handle) == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int threads,
                                                                      size_t dynamicShared) {
  WARPTRON_SIM_CALL(QUERY);
  const Function* function = functionOf(handle);
  if (function == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (threads <= 0 || threads > static_cast<int>(MAX_THREADS_PER_BLOCK)) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  *blocks = maxActiveBlocks(function->resources, static_cast<unsigned>(threads), dynamicShared);
  return CUDA_SUCCESS;
}

WARPTRON_SIM_API CUresult cuLaunchKernel(void* handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                                         unsigned blockY, unsigned blockZ, unsigned dynamicShared, void* stream,
                                         void** parameters, void** extra) {
  WARPTRON_SIM_ENTER();
  const Function* function = functionOf(handle);
  if (function == nullptr) {
    return CUDA_ERROR_INVALID_HANDLE;
  }
  if (extra != nullptr) {
    report("%s: arguments through `extra` are not simulated", function->kernel->name);
    return CUDA_ERROR_NOT_SUPPORTED;
  }
  LaunchShape shape{dim3(gridX, gridY, gridZ), dim3(blockX, blockY, blockZ), dynamicShared};
  const Kernel* kernel = function->kernel;
  if (CUresult refused = checkShape(*function, shape); refused != CUDA_SUCCESS) {
    return refused;
  }
  if (parameters == nullptr && kernel->argumentCount != 0) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  std::shared_ptr<Arguments> arguments = copyArguments(*kernel, parameters);
  return enqueue(streamOf(stream), NodeKind::KERNEL, [kernel, shape, arguments] {
    return run(*kernel, shape, *arguments);
  });
}

/** Of one block only: a grid-wide barrier cannot be simulated while blocks run one after the other. */
WARPTRON_SIM_API CUresult cuLaunchCooperativeKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ,
                                                    unsigned blockX, unsigned blockY, unsigned blockZ,
                                                    unsigned dynamicShared, void* stream, void** parameters) {
  if (gridX != 1 || gridY != 1 || gridZ != 1) {
    report("a cooperative launch of more than one block cannot be simulated");
    return CUDA_ERROR_NOT_SUPPORTED;
  }
  return cuLaunchKernel(function, gridX, gridY, gridZ, blockX, blockY, blockZ, dynamicShared, stream, parameters,
                        nullptr);
}
