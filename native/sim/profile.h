// The GPU that is simulated: WARPTRON_SIM_PROFILE names one of three.
#pragma once

namespace warptron_sim {

/** What distinguishes the GPUs. Bytes, but kilohertz for clocks and bits for the bus. */
struct Profile {
  const char* name;
  int major, minor;             // compute capability
  int multiprocessors;
  int sharedOfBlock;            // that a kernel may ask for, static and dynamic together
  int sharedOfMultiprocessor;
  int sharedReserved;           // for the system, of each block
  int threadsOfMultiprocessor;
  int blocksOfMultiprocessor;
  int cache;                    // L2
  int clock, memoryClock, bus;
  int watchdog;                 // 1: a display limits how long a kernel may run
};

/** That of WARPTRON_SIM_PROFILE: h100 (the default), rtx or t4. Another name ends the process. */
const Profile& profile();

/** CU_DEVICE_ATTRIBUTE_... of the profile; 0 for those that are not simulated. */
int deviceAttribute(int which);

// The same on all of them.
constexpr int THREADS_OF_WARP = 32;
constexpr int REGISTERS_OF_MULTIPROCESSOR = 65536;
constexpr int SHARED_OF_BLOCK_BY_DEFAULT = 49152;

}  // namespace warptron_sim
