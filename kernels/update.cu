// Kernels of the optimizers, over the flat parameter buffer: one for each name in WARPTRON_OPTIMIZERS.
#include "batch_source.cuh"
#include "index.cuh"
#include "penalty.cuh"
#include "update.cuh"

static __device__ __forceinline__ float penalized(float gradient, float parameter, bool is_weight,
                                                  float l1, float l2, float penalty_scale) {
  return is_weight ? gradient + penalty_scale * penalty_slope(parameter, l1, l2) : gradient;
}

// Minimum blocks per multiprocessor, and unrolling. For sm_100 and later the compiler would otherwise use up to 51 registers
// for Adam, which lowers the occupancy.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 1000
#define UPDATE_BLOCKS 6
#define UPDATE_UNROLLED(slots)                   \
  constexpr int unrolled = (slots) > 2 ? 1 : 2; \
  _Pragma("unroll unrolled")
#else
#define UPDATE_BLOCKS 1
#define UPDATE_UNROLLED(slots)
#endif

// update_NAME: updates `count` parameters. For the first `weights` of them, penalty_scale times the derivative of the penalty
// is added to the gradient, and the parameter is multiplied by the scalar WARPTRON_KEPT before the step is added. Gradients are
// held in [-clip, clip].
// slots: slot k of parameter i at k slot_stride + i.  stored: the scalars of this update; null: use `given`.
#define UPDATE_KERNEL(name, slot_count)                                                                       \
  extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, UPDATE_BLOCKS)                               \
  update_##name(float* parameters, const float* __restrict__ gradient, long long count, long long weights,    \
                float l1, float l2, float penalty_scale, float clip, float* slots, long long slot_stride,     \
                UpdateScalars given, const UpdateScalars* __restrict__ stored) {                              \
    const UpdateScalars scalars = stored == nullptr ? given : *stored;                                        \
    UPDATE_UNROLLED(slot_count) for (long long i = first_index(); i < count; i += index_stride()) {           \
      const float w = parameters[i];                                                                          \
      const bool is_weight = i < weights;                                                                     \
      const float g = clipped(penalized(gradient[i], w, is_weight, l1, l2, penalty_scale), clip);             \
      const float kept = is_weight ? w * scalars.s[WARPTRON_KEPT] : w;                                        \
      parameters[i] = kept + name##_step_in_memory(w, g, slots + i, slot_stride, scalars.s);                  \
    }                                                                                                         \
  }

WARPTRON_OPTIMIZERS(UPDATE_KERNEL)

// The scalars of the updates of a run of batches. BatchRun.java has the same layout.
struct RunScalars {
  UpdateScalars of[WARPTRON_RUN_BATCHES];
};

// Stores the batch source and the scalars of a run of batches, so that one captured graph serves every run. They are arguments
// of the launch, since a copy would be one more driver call.
// scalars: [batches].  One thread per scalar.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
prepare_batches(long long from, int batches, const float* features, const float* targets, const int* permutation,
                const float* weights, long long updates, RunScalars given, BatchSource* source, UpdateScalars* scalars) {
  const int i = static_cast<int>(first_index());
  if (i == 0) {
    *source = BatchSource{from, features, targets, permutation, weights, updates};
  }
  if (i < batches * WARPTRON_SCALARS) {
    scalars[i / WARPTRON_SCALARS].s[i % WARPTRON_SCALARS] = given.of[i / WARPTRON_SCALARS].s[i % WARPTRON_SCALARS];
  }
}

// A moving average after the update of batch `batch` of a run: average[i] += share (parameters[i] - average[i]), 0 <= i < count;
// after the first update of a training, a copy.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
move_average(const float* __restrict__ parameters, float* __restrict__ average, long long count, float share,
             const BatchSource* __restrict__ source, int batch) {
  const bool is_first = source->updates + batch == 0;
  for (long long i = first_index(); i < count; i += index_stride()) {
    const float w = parameters[i];
    average[i] = is_first ? w : WARPTRON_FMA(share, w - average[i], average[i]);
  }
}
