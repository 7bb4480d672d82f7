// Profiles of GPUs, from NVIDIA's data sheets and the CUDA C++ Programming Guide, table "Technical Specifications per
// Compute Capability".
#include "profile.h"

#include "driver.h"

#include <cstdlib>
#include <cstring>

namespace warptron_sim {
namespace {

constexpr int KIB = 1 << 10;
constexpr int MIB = 1 << 20;

const Profile PROFILES[] = {
    // H100 SXM
    {"h100", 9, 0, 132, 227 * KIB, 228 * KIB, KIB, 2048, 32, 50 * MIB, 1'980'000, 2'619'000, 5120, 0},
    // GeForce RTX 4090, with a display
    {"rtx", 8, 9, 128, 99 * KIB, 100 * KIB, KIB, 1536, 24, 72 * MIB, 2'520'000, 10'501'000, 384, 1},
    // T4: the oldest supported architecture, without tf32 and bf16
    {"t4", 7, 5, 40, 64 * KIB, 64 * KIB, 0, 1024, 16, 4 * MIB, 1'590'000, 5'001'000, 256, 0},
};

const Profile& findProfile(const char* name) {
  for (const Profile& one : PROFILES) {
    if (strcmp(one.name, name) == 0) {
      return one;
    }
  }
  report("WARPTRON_SIM_PROFILE is '%s'; it must be h100, rtx or t4", name);
  _Exit(2);
}

}  // namespace

const Profile& profile() {
  static const Profile& chosen = [] () -> const Profile& {
    const char* name = getenv("WARPTRON_SIM_PROFILE");
    return name == nullptr || *name == '\0' ? PROFILES[0] : findProfile(name);
  }();
  return chosen;
}

int deviceAttribute(int which) {
  const Profile& gpu = profile();
  switch (which) {
    case 1: return 1024;        // threads per block
    case 2: return 1024;        // block.x
    case 3: return 1024;        // block.y
    case 4: return 64;          // block.z
    case 5: return 0x7fffffff;  // grid.x
    case 6: return 65535;       // grid.y
    case 7: return 65535;       // grid.z
    case 8: return DEFAULT_SHARED_PER_BLOCK;
    case 9: return 65536;       // constant memory
    case 10: return WARP_SIZE;
    case 12: return REGISTERS_PER_MULTIPROCESSOR;  // per block
    case 13: return gpu.clock;
    case 16: return gpu.multiprocessors;
    case 17: return gpu.watchdog;
    case 19: return 1;          // can map host memory
    case 31: return 1;          // concurrent kernels
    case 36: return gpu.memoryClock;
    case 37: return gpu.bus;
    case 38: return gpu.cache;
    case 39: return gpu.threadsPerMultiprocessor;
    case 40: return 2;          // copy engines
    case 41: return 1;          // unified addressing
    case 75: return gpu.major;
    case 76: return gpu.minor;
    case 78: return 1;          // stream priorities
    case 81: return gpu.sharedPerMultiprocessor;
    case 82: return REGISTERS_PER_MULTIPROCESSOR;
    case 97: return gpu.sharedPerBlock;
    case 106: return gpu.blocksPerMultiprocessor;
    case 111: return gpu.sharedReserved;
    case 115: return 1;         // memory pools (cuMemAllocAsync)
    default: return 0;
  }
}

}  // namespace warptron_sim
