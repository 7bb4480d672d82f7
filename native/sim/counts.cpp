// Call counters and fault injection, with the JNI functions for Java tests. The first two arguments of a JNI function are
// the environment and the class, both unused; the others are primitive, so jni.h is not needed.
#include "counts.h"

#include "driver.h"

#include <atomic>

namespace warptron_sim {
namespace {

struct Requested {
  int64_t after;  // calls that succeed before the first failure
  int64_t times;  // calls that fail after those
};

std::atomic<int64_t> counted[static_cast<int>(Call::KINDS)];
Requested requested[static_cast<int>(Request::KINDS)];

}  // namespace

void count(Call call) { counted[static_cast<int>(call)]++; }

bool mustFail(Request request) {
  std::lock_guard<std::recursive_mutex> entered(driverLock());
  Requested& pending = requested[static_cast<int>(request)];
  if (pending.times == 0) {
    return false;
  }
  if (pending.after > 0) {
    pending.after--;
    return false;
  }
  pending.times--;
  return true;
}

}  // namespace warptron_sim

using namespace warptron_sim;

WARPTRON_SIM_API bool warptron_sim_cublas_create_fails() { return mustFail(Request::CUBLAS_CREATE); }

/** Calls of this kind since the library was loaded; -1 for an unknown kind. */
WARPTRON_SIM_API int64_t Java_dev_warptron_testing_Simulator_count(void*, void*, int32_t kind) {
  return kind < 0 || kind >= static_cast<int>(Call::KINDS) ? -1 : counted[kind].load();
}

/** After `after` calls that succeed, `times` calls fail. Replaces an earlier request; times = 0 cancels it. */
WARPTRON_SIM_API void Java_dev_warptron_testing_Simulator_request(void*, void*, int32_t fault, int64_t after,
                                                                  int64_t times) {
  std::lock_guard<std::recursive_mutex> entered(driverLock());
  if (fault >= 0 && fault < static_cast<int>(Request::KINDS)) {
    requested[fault] = {after, times};
  }
}

/** Retain count of the primary context. */
WARPTRON_SIM_API int32_t Java_dev_warptron_testing_Simulator_users(void*, void*) { return contextUsers(); }

/** Allocated device memory in bytes. */
WARPTRON_SIM_API int64_t Java_dev_warptron_testing_Simulator_bytesInUse(void*, void*) {
  return static_cast<int64_t>(warptron_sim_bytes_in_use());
}
