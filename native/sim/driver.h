// Shared declarations of the simulated driver: handles, the lock, the state of context, memory and streams.
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
 * Which of the ready nodes of a graph runs next: the first captured, the last captured, one of a forked stream if there is
 * one, or any. LAST runs the origin stream first, SIDE the forked streams.
 */
enum class Replay { CALL, LAST, SIDE, RANDOM };

/** The environment, read once. */
struct Settings {
  bool reverse;         // WARPTRON_SIM_ORDER: threads, warps and blocks run in reverse order
  int lazy;             // WARPTRON_SIM_LAZY: 1: work on a stream runs at the next synchronization; 2: first stream only
  bool check;           // WARPTRON_SIM_CHECK: check the canaries after every operation, not only in cuMemFree
  size_t memory;        // WARPTRON_SIM_MEMORY: bytes of device memory
  int driverVersion;    // WARPTRON_SIM_DRIVER_VERSION: 13000 is CUDA 13.0
  int devices;          // WARPTRON_SIM_DEVICES: 1, or 0 for a machine without a GPU
  Replay replay;        // WARPTRON_SIM_GRAPH: order of a graph's nodes among those that its edges allow
  unsigned seed;        // WARPTRON_SIM_SEED: for Replay::RANDOM
};
const Settings& settings();

/** Held by every call. Recursive, because simulated work may call the driver (the cuBLAS calls do). */
std::recursive_mutex& driverLock();

/** One line on stderr. */
void report(const char* format, ...) __attribute__((format(printf, 1, 2)));

/** CUDA_SUCCESS, or the error for this device number. */
CUresult checkDevice(int device);
/** CUDA_SUCCESS, or the error that every call returns: not initialised, no current context, a sticky error. */
CUresult readiness();
/** Retain count of the primary context. */
int contextUsers();

// Begins nearly every call.
#define WARPTRON_SIM_ENTER()                                                             \
  std::lock_guard<std::recursive_mutex> entered(warptron_sim::driverLock());             \
  if (CUresult refused = warptron_sim::readiness(); refused != CUDA_SUCCESS) return refused
// The same, and counts the call. Work on streams is counted by enqueue.
#define WARPTRON_SIM_CALL(kind) \
  WARPTRON_SIM_ENTER();         \
  warptron_sim::count(warptron_sim::Call::kind)

/** The error that every later call returns, as after a fault on a GPU; only a reset of the context clears it. */
CUresult stickyError();
CUresult setStickyError(CUresult error);
void clearStickyError();

// ---- memory ------------------------------------------------------------------------------------------------------

enum class MemoryKind { DEVICE, PINNED, REGISTERED };

struct Allocation {
  CUdeviceptr address;
  size_t bytes;
  MemoryKind kind;
  void* base;          // start of the guard before it; null for registered memory
  bool freeScheduled;  // by cuMemFreeAsync
};

/** The allocation that contains [address, address + bytes), or null. */
Allocation* findAllocation(CUdeviceptr address, size_t bytes);
bool isDeviceMemory(CUdeviceptr address, size_t bytes);
bool isHostRegistered(const void* address, size_t bytes);
/** Reports overwritten canaries and sets a sticky error. `culprit` names the last operation. */
CUresult checkAllCanaries(const char* culprit);
/** Frees everything; reports device memory that was not freed. */
void releaseAllMemory();

// ---- streams and graphs --------------------------------------------------------------------------------------------

using Work = std::function<CUresult()>;

/** The values of CUgraphNodeType. */
enum class NodeKind { KERNEL = 0, MEMCPY = 1, MEMSET = 2, HOST = 3, GRAPH = 4 };

struct Node {
  NodeKind kind;
  Work work;
  std::vector<size_t> dependencies = {};  // indices of nodes that must run before
  bool forked = false;                    // captured on another stream than the capture's origin
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
  bool blocking = true;  // synchronizes with the default stream
  bool lazy = false;     // work runs at the next synchronization
  std::deque<Node> queue;
  std::shared_ptr<Capture> capture;
  uint64_t captured = 0;  // number of captured operations: tells whether a fork was joined after its last one
  bool joined = true;
  std::vector<size_t> dependencies;  // of the next captured node
};

struct Event {
  bool timing = true;
  Stream* stream = nullptr;
  uint64_t recorded = 0;
  uint64_t completed = 0;
  std::shared_ptr<Capture> capture;  // set if last recorded in a capturing stream
  uint64_t captureMark = 0;
  std::vector<size_t> dependencies;  // of the stream at the time of recording in a capture
  std::chrono::steady_clock::time_point time;
};

inline bool captures(const Stream& stream) { return stream.capture != nullptr; }

/** The stream of a handle (null is the default stream), or null. */
Stream* streamOf(void* handle);
/** Appends work to a stream, or to the graph of its capture; runs it immediately unless the stream is lazy. */
CUresult enqueue(Stream* stream, NodeKind kind, Work work);
/** Runs all queued work of the stream. */
CUresult drain(Stream* stream);
CUresult drainUntil(Stream* stream, const Event& event, uint64_t version);
CUresult drainAll();
/** For calls that are illegal during a capture: invalidates the capture and returns the error, as on a GPU. */
CUresult refuseDuringCapture();
/** Ends the capture on all its streams. */
void endCaptureEverywhere(const std::shared_ptr<Capture>& capture);
/** Whether every forked stream was joined after its last operation. */
bool allForksJoined(const std::shared_ptr<Capture>& capture);
/** Removes references of events to a stream that is about to be destroyed. */
void forgetStream(const Stream* stream);

// Called when the context is destroyed.
void releaseAllStreams();
void releaseAllEvents();
void releaseAllGraphs();
void releaseAllModules();

}  // namespace warptron_sim

// Used by the cuBLAS calls.

/** Appends fn(copy of the argument) to a stream. */
WARPTRON_SIM_API CUresult warptron_sim_enqueue(void* stream, CUresult (*fn)(void*), const void* argument, size_t bytes);
/** CUDA_SUCCESS if the bytes are device memory; otherwise prints a message and sets a sticky CUDA_ERROR_ILLEGAL_ADDRESS. */
WARPTRON_SIM_API CUresult warptron_sim_require_memory(const void* address, size_t bytes, const char* what);
/** CUDA_SUCCESS if a context is current and no error is pending. */
WARPTRON_SIM_API CUresult warptron_sim_ready();
WARPTRON_SIM_API size_t warptron_sim_bytes_in_use();
/** Whether a test requested that this cublasCreate fails for lack of memory. */
WARPTRON_SIM_API bool warptron_sim_cublas_create_fails();
/** Reports the call of a stub. */
WARPTRON_SIM_API void warptron_sim_not_simulated(const char* call);
