// The simulated GPU: one of three, selected by WARPTRON_SIM_PROFILE.
#pragma once

namespace warptron_sim {

/** Sizes in bytes, clocks in kHz, the memory bus in bits. */
struct Profile {
  const char* name;
  int major, minor;             // compute capability
  int multiprocessors;
  int sharedPerBlock;           // static and dynamic together, with opt-in
  int sharedPerMultiprocessor;
  int sharedReserved;           // per block, by the system
  int threadsPerMultiprocessor;
  int blocksPerMultiprocessor;
  int cache;                    // L2
  int clock, memoryClock, bus;
  int watchdog;                 // 1: the run time of kernels is limited, because of a display
};

/** The profile of WARPTRON_SIM_PROFILE: h100 (default), rtx or t4. Another name ends the process. */
const Profile& profile();

/** A CU_DEVICE_ATTRIBUTE_... of the profile; 0 if it is not simulated. */
int deviceAttribute(int which);

// The same on all of them.
constexpr int WARP_SIZE = 32;
constexpr int REGISTERS_PER_MULTIPROCESSOR = 65536;
constexpr int DEFAULT_SHARED_PER_BLOCK = 49152;

}  // namespace warptron_sim
