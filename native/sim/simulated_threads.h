// The features of the CUDA language that need the executor: thread indices, barriers and warp operations, kernels.
// Included by simulated_cuda.h only.
#pragma once

#pragma GCC visibility push(hidden)
namespace warptron_sim {

/** Indices of the running thread; set by the executor at every switch. */
extern const uint3* currentThread;
extern uint3 currentBlock;
extern dim3 launchGrid;
extern dim3 launchBlock;
extern unsigned currentLane;
extern unsigned char* dynamicShared;

enum class WarpOperation : unsigned char { SYNC, SHUFFLE, BALLOT };

/** Waits for all threads of the block; returns the number of true predicates. */
int blockBarrier(bool predicate, const char* file, int line);
/**
 * Waits for all live lanes of the mask. SHUFFLE: returns the value of the source lane (all bits set if that lane does not
 * participate). BALLOT: returns the lanes whose value is not 0.
 */
uint64_t waitAtWarpOperation(WarpOperation operation, unsigned mask, uint64_t value, unsigned source);
unsigned activeLanes();

/** Called by instrumented kernels before an atomic and at a fence. */
void recordAtomic(const void* address, size_t bytes, const void* caller);
void recordFence();

/** Ends the launch: the running thread accesses a vector of this size at an address that is not a multiple of it. */
void misaligned(size_t bytes, const char* file, int line);

/** A kernel's entry point and signature. */
struct Kernel {
  const char* name;
  size_t argumentCount;
  const size_t* argumentSizes;
  const bool* argumentIsPointer;
  void (*call)(void** arguments);
};
void registerKernel(const Kernel* kernel);

/** Unpacks the void** of a launch according to the kernel's parameter types. */
template <auto Function>
struct KernelAdapter;
template <class... A, void (*Function)(A...)>
struct KernelAdapter<Function> {
  static constexpr size_t SIZES[] = {sizeof(A)..., 0};
  static constexpr bool POINTERS[] = {std::is_pointer_v<A>..., false};

  template <size_t... I>
  static void unpack([[maybe_unused]] void** arguments, std::index_sequence<I...>) {
    Function(*static_cast<std::remove_cv_t<A>*>(arguments[I])...);
  }
  static void call(void** arguments) { unpack(arguments, std::index_sequence_for<A...>{}); }

  explicit KernelAdapter(const char* name) {
    static Kernel kernel;
    kernel = {name, sizeof...(A), SIZES, POINTERS, call};
    registerKernel(&kernel);
  }
};

template <class T>
T shuffle(unsigned mask, T value, unsigned source) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8, "CUDA shuffles 4 or 8 bytes");
  uint64_t word = 0;
  memcpy(&word, &value, sizeof(T));
  word = waitAtWarpOperation(WarpOperation::SHUFFLE, mask, word, source);
  memcpy(&value, &word, sizeof(T));
  return value;
}

}  // namespace warptron_sim
#pragma GCC visibility pop

/** Registers a kernel; build.sh generates one line per kernel. */
#define WARPTRON_SIM_KERNEL(name) static const warptron_sim::KernelAdapter<name> warptron_sim_kernel_##name(#name);

// See kernels/cuda_portability.cuh.
#define WARPTRON_REQUIRE_ALIGNED(pointer, bytes)                       \
  (reinterpret_cast<uintptr_t>(pointer) % (bytes) == 0                 \
       ? static_cast<void>(0)                                          \
       : warptron_sim::misaligned(bytes, __FILE__, __LINE__))

#define threadIdx (*warptron_sim::currentThread)
#define blockIdx (warptron_sim::currentBlock)
#define blockDim (warptron_sim::launchBlock)
#define gridDim (warptron_sim::launchGrid)
#define warpSize 32

// The default arguments are the call site, so that the message of a divergent barrier contains its source lines.
static inline void __syncthreads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  warptron_sim::blockBarrier(false, file, line);
}
static inline int __syncthreads_count(int p, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return warptron_sim::blockBarrier(p != 0, file, line);
}
static inline int __syncthreads_or(int p, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return warptron_sim::blockBarrier(p != 0, file, line) != 0;
}
static inline int __syncthreads_and(int p, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return warptron_sim::blockBarrier(p == 0, file, line) == 0;
}

static inline void __syncwarp(unsigned mask = 0xffffffffu) {
  warptron_sim::waitAtWarpOperation(warptron_sim::WarpOperation::SYNC, mask, 0, 0);
}
static inline unsigned __ballot_sync(unsigned mask, int predicate) {
  return static_cast<unsigned>(
      warptron_sim::waitAtWarpOperation(warptron_sim::WarpOperation::BALLOT, mask, predicate != 0, 0));
}
static inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
static inline int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, !predicate) == 0; }
static inline unsigned __activemask() { return warptron_sim::activeLanes(); }

template <class T>
static inline T __shfl_sync(unsigned mask, T value, int source, int width = 32) {
  unsigned lane = warptron_sim::currentLane;
  return warptron_sim::shuffle(mask, value, (lane & ~(width - 1u)) | (static_cast<unsigned>(source) & (width - 1u)));
}
template <class T>
static inline T __shfl_xor_sync(unsigned mask, T value, int laneMask, int width = 32) {
  unsigned lane = warptron_sim::currentLane;
  unsigned source = lane ^ static_cast<unsigned>(laneMask);
  return warptron_sim::shuffle(mask, value, source > (lane | (width - 1u)) ? lane : source);
}
template <class T>
static inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  unsigned lane = warptron_sim::currentLane;
  return warptron_sim::shuffle(mask, value, (lane & (width - 1u)) + delta >= unsigned(width) ? lane : lane + delta);
}
template <class T>
static inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  unsigned lane = warptron_sim::currentLane;
  return warptron_sim::shuffle(mask, value, (lane & (width - 1u)) < delta ? lane : lane - delta);
}
