// Counters of driver calls, and fault injection. Tests use them through dev.warptron.testing.Simulator.
#pragma once

#include <cstdint>

namespace warptron_sim {

/** Kinds of calls, in the order of the Java enum dev.warptron.testing.DriverCall. */
enum class Call {
  ALLOCATE,
  FREE,
  ALLOCATE_PINNED,
  FREE_PINNED,
  COPY,
  MEMSET,
  SYNCHRONIZE,   // of a stream, a context or an event
  EVENT,         // recorded, or waited for by a stream
  LAUNCH,        // of a kernel; cuBLAS counts one for each matrix product
  GRAPH_LAUNCH,
  CAPTURED,      // a kernel, copy or memset in a capture
  INSTANTIATE,
  MODULE_LOAD,
  SETUP,         // streams, events and graphs created or destroyed, captures begun or ended
  QUERY,         // attributes, free memory, status of a stream or event
  WAIT,          // any of the above during which the host waits for the device
  KINDS,
};

void count(Call call);

/** Faults, in the order of the Java enum dev.warptron.testing.DriverFault. */
enum class Request {
  LAUNCH,            // a kernel fails with CUDA_ERROR_ILLEGAL_ADDRESS, which is sticky
  CUBLAS_CREATE,     // CUBLAS_STATUS_ALLOC_FAILED
  INSTANTIATE,       // CUDA_ERROR_OUT_OF_MEMORY
  ALLOCATE,          // CUDA_ERROR_OUT_OF_MEMORY
  ALLOCATE_PINNED,   // CUDA_ERROR_OUT_OF_MEMORY
  KINDS,
};

/** Whether this call must fail; counts it against the request. */
bool mustFail(Request request);

}  // namespace warptron_sim
