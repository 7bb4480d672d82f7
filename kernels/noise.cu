// Dropout and noise, as operations of their own.
#include "batch_source.cuh"
#include "index.cuh"
#include "noise.cuh"
#include "update.cuh"

// to[i] = from[i] scale where the mask keeps entry i, else 0.  from may be to.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
dropout(const float* from, float* to, long long count, unsigned long long seed, unsigned long long stream,
        unsigned threshold, float scale) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    to[i] = is_kept(seed, stream, static_cast<unsigned long long>(i), threshold) ? from[i] * scale : 0.0f;
  }
}

// The same for batch `batch` of a run, from 0: with the mask of a layer in the update of this batch. layer: see dropout_stream.
// share: to be dropped, before the factor of the update.  scalars: of the update.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
dropout_of_batch(const float* from, float* to, long long count, unsigned long long seed, int layer,
                 const BatchSource* __restrict__ source, int batch, double share,
                 const UpdateScalars* __restrict__ scalars) {
  const DropoutRate rate = dropout_rate(share, scalars->s[WARPTRON_DROPOUT]);
  const unsigned long long stream = dropout_stream(static_cast<unsigned long long>(layer),
                                                   static_cast<unsigned long long>(source->updates + batch + 1));
  for (long long i = first_index(); i < count; i += index_stride()) {
    to[i] = is_kept(seed, stream, static_cast<unsigned long long>(i), rate.threshold) ? from[i] * rate.scale : 0.0f;
  }
}

// to[i] = from[i] + deviation times a standard normal number.  from may be to.
extern "C" __global__ void __launch_bounds__(WARPTRON_THREADS, 1)
add_noise(const float* from, float* to, long long count, unsigned long long seed, unsigned long long stream,
          double deviation) {
  for (long long i = first_index(); i < count; i += index_stride()) {
    const double noise = deviation * philox_normal(seed, stream, static_cast<unsigned long long>(i));
    to[i] = static_cast<float>(static_cast<double>(from[i]) + noise);
  }
}
