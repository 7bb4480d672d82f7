// Conversions that the native methods share.
#pragma once

#include <jni.h>
#include <stdint.h>

#include <new>
#include <vector>

#include "device.h"
#include "step.h"

// A method of dev.warptron.backend.cpu.Native, and of NativeNetwork, NativeLayers and NativeColumns.
#define NATIVE(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_warptron_backend_cpu_Native_##name
#define NATIVE_NETWORK(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_warptron_backend_cpu_NativeNetwork_##name
#define NATIVE_LAYERS(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_warptron_backend_cpu_NativeLayers_##name
#define NATIVE_COLUMNS(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_warptron_backend_cpu_NativeColumns_##name

namespace warptron {

template <typename T>
T* at(jlong address) {
  return reinterpret_cast<T*>(static_cast<intptr_t>(address));
}

inline jlong address_of(const void* pointer) { return static_cast<jlong>(reinterpret_cast<intptr_t>(pointer)); }

// Runs matrix products. Turns std::bad_alloc and a refusal of the GEMM library into Java exceptions.
template <typename Products>
void multiply(JNIEnv* env, Device& device, const Products& products) {
  try {
    products();
  } catch (const std::bad_alloc&) {
    env->ThrowNew(env->FindClass("java/lang/OutOfMemoryError"), "no native memory is left to pack matrices");
    return;
  }
  if (device.take_failure()) {
    env->ThrowNew(env->FindClass("java/lang/IllegalStateException"),
                  "the GEMM library refused a matrix product: it is too large for it, or the library is broken");
  }
}

inline std::vector<float> floats_of(JNIEnv* env, jfloatArray array) {
  std::vector<float> values(static_cast<size_t>(env->GetArrayLength(array)));
  env->GetFloatArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  return values;
}

inline std::vector<double> doubles_of(JNIEnv* env, jdoubleArray array) {
  std::vector<double> values(static_cast<size_t>(env->GetArrayLength(array)));
  env->GetDoubleArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  return values;
}

// values: [rows x SCALARS]; must outlive the result.
inline ScalarRows scalar_rows(const std::vector<float>& values) {
  return {values.data(), static_cast<long long>(values.size() / SCALARS)};
}

// Writes the loss, then the metric sums, in the order of dev.warptron.backend.spi.LossAccumulator.Sums.  Returns the end.
inline jdouble* write_sums(const RowSums& sums, int loss, jdouble* to) {
  *to++ = sums.loss;
  for (int m = 0; m < METRIC_SUMS[loss]; m++) {
    *to++ = sums.metrics[m];
  }
  return to;
}

inline RowSums read_sums(const jdouble* from, int loss) {
  RowSums sums;
  sums.loss = *from++;
  for (int m = 0; m < METRIC_SUMS[loss]; m++) {
    sums.metrics[m] = *from++;
  }
  return sums;
}

// norms: [6 x layers], in the format of dev.warptron.backend.cpu.Settings.norms.
inline void add_norms(JNIEnv* env, jdoubleArray norms, NetworkPlan* network) {
  const std::vector<double> all = doubles_of(env, norms);
  const size_t count = network->layers.size();
  for (size_t i = 0; i < count; i++) {
    LayerPlan& layer = network->layers[i];
    layer.epsilon = all[i];
    layer.momentum = all[count + i];
    layer.scales = static_cast<long long>(all[2 * count + i]);
    layer.shifts = static_cast<long long>(all[3 * count + i]);
    layer.means = static_cast<long long>(all[4 * count + i]);
    layer.variances = static_cast<long long>(all[5 * count + i]);
  }
}

// layout: [2 + 2 layers], in the format of dev.warptron.backend.cpu.Settings.layout.  widths: [layers + 1].
// activations, parameters: [layers].  norms: see add_norms(); null if no layer normalizes.
inline NetworkPlan network_of(JNIEnv* env, jintArray layout, jintArray widths, jintArray activations,
                              jfloatArray parameters, jdoubleArray norms) {
  const jsize count = env->GetArrayLength(activations);
  std::vector<jint> width(static_cast<size_t>(count) + 1);
  std::vector<jint> activation(static_cast<size_t>(count));
  env->GetIntArrayRegion(widths, 0, count + 1, width.data());
  env->GetIntArrayRegion(activations, 0, count, activation.data());
  std::vector<jint> place(2 + 2 * static_cast<size_t>(count));
  env->GetIntArrayRegion(layout, 0, 2 + 2 * count, place.data());
  std::vector<jfloat> parameter(static_cast<size_t>(count));
  env->GetFloatArrayRegion(parameters, 0, count, parameter.data());
  NetworkPlan network{{}, place[0], place[1]};
  for (size_t i = 0; i < activation.size(); i++) {
    const jint weights = place[2 + i];
    const jint biases = place[2 + activation.size() + i];
    network.layers.push_back({width[i], width[i + 1], activation[i], parameter[i], weights, biases});
  }
  if (norms != nullptr) {
    add_norms(env, norms, &network);
  }
  return network;
}

}  // namespace warptron
