// The native methods of dev.warptron.backend.cpu.NativeLayers. As in jni.cpp, Java has checked the arguments.
#include "jni_types.h"
#include "layers.h"

using warptron::at;
using warptron::Device;
using warptron::Kernels;

namespace {

warptron::RandomStream random_of(jlong seed, jlong stream) {
  return {static_cast<unsigned long long>(seed), static_cast<unsigned long long>(stream)};
}

}  // namespace

NATIVE_LAYERS(void, normalize)
(JNIEnv*, jclass, jlong device, jboolean of_rows, jdouble epsilon, jlong z, jlong statistics, jlong scale, jlong shift,
 jint activation, jfloat p, jint rows, jint columns, jlong n, jlong a) {
  const Kernels& kernels = at<Device>(device)->kernels();
  warptron::normalize(kernels, {of_rows != 0, epsilon, rows, columns}, at<float>(z), at<float>(scale), at<float>(n),
                      at<float>(statistics));
  kernels.add_bias_and_activate[activation](at<float>(n), at<float>(shift), at<float>(a), rows, columns, p);
}

NATIVE_LAYERS(void, normalizeBackward)
(JNIEnv*, jclass, jlong device, jboolean of_rows, jdouble epsilon, jlong x, jlong statistics, jlong scale, jint rows, jint columns,
 jlong delta, jlong scale_gradient, jlong shift_gradient) {
  warptron::normalize_backward(at<Device>(device)->kernels(), {of_rows != 0, epsilon, rows, columns}, at<float>(x), at<float>(statistics), at<float>(scale),
                               at<float>(delta), at<float>(scale_gradient), at<float>(shift_gradient));
}

NATIVE_LAYERS(void, blend)
(JNIEnv*, jclass, jfloat keep, jfloat add, jlong source, jlong destination, jlong count) {
  warptron::blend(at<float>(source), at<float>(destination), count, keep, add);
}

NATIVE_LAYERS(void, dropout)
(JNIEnv*, jclass, jlong device, jlong from, jlong to, jlong count, jlong seed, jlong stream, jint threshold, jfloat scale) {
  warptron::dropout(at<Device>(device)->kernels(), at<float>(from), at<float>(to), count, random_of(seed, stream), static_cast<unsigned>(threshold), scale);
}

NATIVE_LAYERS(void, addNoise)
(JNIEnv*, jclass, jlong from, jlong to, jlong count, jlong seed, jlong stream, jdouble deviation) {
  warptron::add_noise(at<float>(from), at<float>(to), count, random_of(seed, stream), deviation);
}
