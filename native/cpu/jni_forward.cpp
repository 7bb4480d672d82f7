// The native methods for forward passes over many rows; see jni.cpp.
#include "forward.h"
#include "jni_types.h"

using warptron::at;
using warptron::Device;
using warptron::Forward;

NATIVE_NETWORK(jlong, openForward)
(JNIEnv* env, jclass, jlong device, jintArray layout, jintArray widths, jintArray activations,
 jfloatArray activation_parameters, jdoubleArray norms, jlong parameters, jint most_rows) {
  try {
    return warptron::address_of(
        new Forward(*at<Device>(device),
                    warptron::network_of(env, layout, widths, activations, activation_parameters, norms),
                    at<const float>(parameters), most_rows));
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

NATIVE_NETWORK(jlong, forwardBytes)(JNIEnv*, jclass, jlong forward) { return at<Forward>(forward)->bytes(); }

NATIVE_NETWORK(void, prepareForward)(JNIEnv*, jclass, jlong forward) { at<Forward>(forward)->prepare(); }

NATIVE_NETWORK(void, runForward)
(JNIEnv* env, jclass, jlong device, jlong forward, jlong x, jint rows, jlong output) {
  warptron::multiply(env, *at<Device>(device), [&] { at<Forward>(forward)->run(at<float>(x), rows, at<float>(output)); });
}

NATIVE_NETWORK(void, closeForward)(JNIEnv*, jclass, jlong forward) { delete at<Forward>(forward); }
