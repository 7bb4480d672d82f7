// Race detection, in the variant race of the build: every planted race is found, and there are no false positives.
#include "check.h"

#include <string>

namespace {

constexpr size_t BYTES = 4096;

/** Launches blocks of 64 threads in a new context on two zeroed buffers, and synchronizes. */
CUresult run(const std::string& name, unsigned blocks) {
  freshContext();
  CUdeviceptr y, z;
  for (CUdeviceptr* buffer : {&y, &z}) {
    OK(cuMemAlloc_v2(buffer, BYTES));
    OK(cuMemsetD8_v2(*buffer, 0, BYTES));
  }
  OK(cuCtxSynchronize());
  CUresult launched = launch(name.c_str(), blocks, 64, 256, {&y, &z});
  CUresult waited = cuCtxSynchronize();
  return launched == CUDA_SUCCESS ? waited : launched;
}

void expectRace(const std::string& name, unsigned blocks) {
  expect(CUDA_ERROR_LAUNCH_FAILED, run(name, blocks), name.c_str(), __LINE__);
  EXPECT(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
}

void expectNone(const std::string& name, unsigned blocks) {
  expect(CUDA_SUCCESS, run(name, blocks), name.c_str(), __LINE__);
}

}  // namespace

void testRaces() {
  for (std::string name : {"shared_read", "shared_overwrite", "many_readers", "global_read", "lanes", "shuffle", "half_warps",
                           "vectors", "counts", "bytes"}) {
    expectRace(name, 1);
    expectNone(name + "_ordered", 1);
  }
  for (std::string name : {"blocks_write", "blocks_read"}) {
    expectRace(name, 3);
    expectNone(name + "_ordered", 3);
  }
  expectNone("last_block_volatile_ordered", 5);
  expectNone("last_block_fences_ordered", 5);
  expectRace("last_block_unreleased", 5);
  expectRace("last_block_unacquired", 5);
  expectRace("missing_barrier", 1);
  testRightKernels();
}
