// Check macros, and the functions of the driver API that the tests call.
#pragma once

#include "../results.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>

using CUdeviceptr = uint64_t;

extern "C" {
CUresult cuInit(unsigned);
CUresult cuDriverGetVersion(int*);
CUresult cuDeviceGet(int*, int);
CUresult cuDeviceGetAttribute(int*, int, int);
CUresult cuGetErrorName(CUresult, const char**);
CUresult cuDevicePrimaryCtxRetain(void**, int);
CUresult cuDevicePrimaryCtxRelease_v2(int);
CUresult cuDevicePrimaryCtxReset_v2(int);
CUresult cuCtxSetCurrent(void*);
CUresult cuCtxSynchronize();
CUresult cuMemAlloc_v2(CUdeviceptr*, size_t);
CUresult cuMemFree_v2(CUdeviceptr);
CUresult cuMemAllocAsync(CUdeviceptr*, size_t, void*);
CUresult cuMemFreeAsync(CUdeviceptr, void*);
CUresult cuMemGetInfo_v2(size_t*, size_t*);
CUresult cuMemHostAlloc(void**, size_t, unsigned);
CUresult cuMemFreeHost(void*);
CUresult cuMemcpyHtoD_v2(CUdeviceptr, const void*, size_t);
CUresult cuMemcpyDtoH_v2(void*, CUdeviceptr, size_t);
CUresult cuMemcpyDtoD_v2(CUdeviceptr, CUdeviceptr, size_t);
CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr, CUdeviceptr, size_t, void*);
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr, const void*, size_t, void*);
CUresult cuMemcpyDtoHAsync_v2(void*, CUdeviceptr, size_t, void*);
CUresult cuMemsetD8_v2(CUdeviceptr, unsigned char, size_t);
CUresult cuMemsetD32Async(CUdeviceptr, unsigned, size_t, void*);
CUresult cuStreamCreate(void**, unsigned);
CUresult cuStreamDestroy_v2(void*);
CUresult cuStreamSynchronize(void*);
CUresult cuStreamQuery(void*);
CUresult cuStreamWaitEvent(void*, void*, unsigned);
CUresult cuStreamBeginCapture_v2(void*, int);
CUresult cuStreamEndCapture(void*, void**);
CUresult cuEventCreate(void**, unsigned);
CUresult cuEventDestroy_v2(void*);
CUresult cuEventRecord(void*, void*);
CUresult cuEventSynchronize(void*);
CUresult cuEventElapsedTime(float*, void*, void*);
CUresult cuGraphInstantiateWithFlags(void**, void*, uint64_t);
CUresult cuGraphGetNodes(void*, void**, size_t*);
CUresult cuGraphLaunch(void*, void*);
CUresult cuGraphDestroy(void*);
CUresult cuGraphExecDestroy(void*);
CUresult cuModuleLoadData(void**, const void*);
CUresult cuModuleUnload(void*);
CUresult cuModuleGetFunction(void**, void*, const char*);
CUresult cuFuncGetAttribute(int*, int, void*);
CUresult cuFuncSetAttribute(void*, int, int);
CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int*, void*, int, size_t);
CUresult cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**,
                        void**);
CUresult cuTexRefCreate(void**);
size_t warptron_sim_bytes_in_use();

int cublasCreate_v2(void**);
int cublasDestroy_v2(void*);
int cublasSetStream_v2(void*, void*);
int cublasSetMathMode(void*, int);
int cublasSetPointerMode_v2(void*, int);
int cublasSgemm_v2(void*, int, int, int, int, int, const float*, const float*, int, const float*, int, const float*,
                   float*, int);
int cublasGemmEx(void*, int, int, int, int, int, const void*, const void*, int, int, const void*, int, int,
                 const void*, void*, int, int, int, int);
int cublasSaxpy_v2();
}

inline int failures = 0;
inline int checks = 0;

inline void check(bool good, const char* what, int line) {
  checks++;
  if (!good) {
    failures++;
    printf("FAIL line %d: %s\n", line, what);
  }
}

inline const char* errorName(CUresult error) {
  const char* name = nullptr;
  return cuGetErrorName(error, &name) == CUDA_SUCCESS ? name : "?";
}

inline void expect(CUresult wanted, CUresult got, const char* what, int line) {
  checks++;
  if (wanted != got) {
    failures++;
    printf("FAIL line %d: %s: wanted %s, got %s (%d)\n", line, what, errorName(wanted), errorName(got), got);
  }
}

#define CHECK(condition) check(condition, #condition, __LINE__)
#define EXPECT(wanted, call) expect(wanted, call, #call, __LINE__)
#define OK(call) EXPECT(CUDA_SUCCESS, call)

// ---- shared by the test files --------------------------------------------------------------------------------------

extern bool lazy;
extern bool reversed;
extern void* context;
extern void* module;
extern void* stream;

/** Creates a new context, module and stream; clears a sticky error. */
void freshContext();
void* kernel(const char* name);
/** Launches a 1-dimensional grid on the stream. */
CUresult launch(const char* name, unsigned grid, unsigned block, unsigned shared, std::initializer_list<const void*> arguments);

void testRightKernels();
void testWrongKernels();
void testMemory();
void testStreams();
void testCapture();
void testModules();
void testCublas();
void testCounts();
void testGraphs();
void testProfile();
void testSpeed();
void testLazyFirstStream();
void testRaces();
