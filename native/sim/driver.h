// What the parts of the simulated driver share: handles, the lock, the state of context, memory and streams.
#pragma once

#include "counts.h"
#include "results.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#define WARPTRON_SIM_API extern "C" __attribute__((visibility("default")))

using CUdeviceptr = uint64_t;

namespace warptron_sim {

// ---- settings and the lock -------------------------------------------------------------------------------------

/**
 * Which of the nodes whose dependencies have run is the next: the first that was captured, the last, one of a forked
 * stream if there is one, or any. LAST lets the origin stream run ahead, SIDE the others.
 */
enum class Replay { CALL, LAST, SIDE, RANDOM };

/** The environment, read once. */
struct Settings {
  bool reverse;         // WARPTRON_SIM_ORDER: threads and blocks from the last to the first
  int lazy;             // WARPTRON_SIM_LAZY: 1: work on a stream happens when somebody waits; 2: on the first one only
  bool check;           // WARPTRON_SIM_CHECK: look at the canaries after every operation, not only at cuMemFree
  size_t memory;        // WARPTRON_SIM_MEMORY: bytes of device memory
  int driverVersion;    // WARPTRON_SIM_DRIVER_VERSION: 13000 is CUDA 13.0
  int devices;          // WARPTRON_SIM_DEVICES: 1, or 0 for a machine without a GPU
  Replay replay;        // WARPTRON_SIM_GRAPH: in which of the possible orders a graph's nodes run
  unsigned seed;        // WARPTRON_SIM_SEED: of random orders
};
const Settings& settings();

/** Held by every call. Recursive, because simulated work may call back into the driver (the cuBLAS double does). */
std::recursive_mutex& driverLock();

/** One line on stderr. */
void report(const char* format, ...) __attribute__((format(printf, 1, 2)));

/** Success, or what is wrong with this device number. */
CUresult checkDevice(int device);
/** Success, or why no call is possible: not initialised, no current context, an earlier error. */
CUresult readiness();
/** How often the primary context is retained. */
int contextUsers();

// The beginning of nearly every call.
#define WARPTRON_SIM_ENTER()                                                             \
  std::lock_guard<std::recursive_mutex> entered(warptron_sim::driverLock());             \
  if (CUresult refused = warptron_sim::readiness(); refused != CUDA_SUCCESS) return refused
// The same for a call that is counted where it is made; enqueue counts work on streams.
#define WARPTRON_SIM_CALL(kind) \
  WARPTRON_SIM_ENTER();         \
  warptron_sim::count(warptron_sim::Call::kind)

/** The error that every later call answers, as after a fault on a GPU; only a reset of the context clears it. */
CUresult stickyError();
CUresult setStickyError(CUresult error);
void clearStickyError();

// ---- memory ------------------------------------------------------------------------------------------------------

enum class MemoryKind { DEVICE, PINNED, REGISTERED };

struct Allocation {
  CUdeviceptr address;
  size_t bytes;
  MemoryKind kind;
  void* base;          // of the guards before it; null if the memory is not ours
  bool freeScheduled;  // by cuMemFreeAsync
};

/** The allocation that holds [address, address + bytes), or null. */
Allocation* findAllocation(CUdeviceptr address, size_t bytes);
bool isDeviceMemory(CUdeviceptr address, size_t bytes);
bool isHostRegistered(const void* address, size_t bytes);
/** Reports canaries that were overwritten and makes the error sticky. `culprit` names what ran last. */
CUresult checkAllCanaries(const char* culprit);
/** Frees everything; says what was still in use. */
void releaseAllMemory();

// ---- streams and graphs --------------------------------------------------------------------------------------------

using Work = std::function<CUresult()>;

/** The values of CUgraphNodeType. */
enum class NodeKind { KERNEL = 0, MEMCPY = 1, MEMSET = 2, HOST = 3, GRAPH = 4 };

struct Node {
  NodeKind kind;
  Work work;
  std::vector<size_t> after = {};  // the nodes it depends on, by index; it may run when they have
  bool forked = false;             // captured on another stream than the capture's origin
};

struct Graph {
  std::vector<Node> nodes;
};

struct Stream;

/** A capture in progress. */
struct Capture {
  std::unique_ptr<Graph> graph;
  Stream* origin;
  int mode;  // 0 global, 1 thread-local, 2 relaxed
  std::thread::id thread;
  bool invalidated = false;
  bool ended = false;
};

struct Stream {
  bool blocking = true;  // waits for, and is waited for by, the default stream
  bool lazy = false;     // work happens when somebody waits
  std::deque<Node> queue;
  std::shared_ptr<Capture> capture;
  uint64_t captured = 0;  // operations captured here, to see whether a fork was joined after its last one
  bool joined = true;
  std::vector<size_t> tips;  // captured nodes that the next one here depends on
};

struct Event {
  bool timing = true;
  Stream* stream = nullptr;
  uint64_t recorded = 0;
  uint64_t completed = 0;
  std::shared_ptr<Capture> capture;  // set if last recorded in a capturing stream
  uint64_t captureMark = 0;
  std::vector<size_t> tips;  // of the stream when it was recorded in a capture
  std::chrono::steady_clock::time_point time;
};

inline bool captures(const Stream& stream) { return stream.capture != nullptr; }

/** The stream of a handle (null is the default stream), or null. */
Stream* streamOf(void* handle);
/** Appends work to a stream, or to the graph it captures; runs it at once unless lazy. */
CUresult enqueue(Stream* stream, NodeKind kind, Work work);
/** Runs what the stream still has to do. */
CUresult drain(Stream* stream);
CUresult drainUntil(Stream* stream, const Event& event, uint64_t version);
CUresult drainAll();
/** Calls that a capture forbids begin with this: it invalidates the capture, as on a GPU. */
CUresult refuseDuringCapture();
/** Takes all streams out of a capture, which has ended. */
void endCaptureEverywhere(const std::shared_ptr<Capture>& capture);
/** Whether every stream that joined the capture was waited for after its last operation. */
bool allForksJoined(const std::shared_ptr<Capture>& capture);
/** No event refers to this stream, which is about to go, any more. */
void forgetStream(const Stream* stream);

// When the context ends.
void releaseAllStreams();
void releaseAllEvents();
void releaseAllGraphs();
void releaseAllModules();

}  // namespace warptron_sim

// What the cuBLAS double uses.

/** Appends fn(copy of the argument) to a stream. */
WARPTRON_SIM_API CUresult warptron_sim_enqueue(void* stream, CUresult (*fn)(void*), const void* argument, size_t bytes);
/** Success if the bytes are device memory; otherwise reports and makes CUDA_ERROR_ILLEGAL_ADDRESS sticky. */
WARPTRON_SIM_API CUresult warptron_sim_require_memory(const void* address, size_t bytes, const char* what);
/** Whether a context is current and no error is pending. */
WARPTRON_SIM_API CUresult warptron_sim_ready();
WARPTRON_SIM_API size_t warptron_sim_bytes_in_use();
/** Whether a test wants this cublasCreate to find no memory. */
WARPTRON_SIM_API bool warptron_sim_cublas_create_fails();
/** Says on stderr that a call is a stub. */
WARPTRON_SIM_API void warptron_sim_not_simulated(const char* call);
