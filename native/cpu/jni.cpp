// The native methods of dev.warptron.backend.cpu.Native. Java has checked addresses, sizes and shapes. These functions only
// convert arguments and delegate.
#include "jni_types.h"

#include <math.h>
#include <string.h>

#include <new>
#include <string>
#include <vector>

#include "device.h"
#include "gemm_library.h"

using warptron::address_of;
using warptron::at;
using warptron::Device;
using warptron::Floats;
using warptron::floats_of;
using warptron::Form;
using warptron::GemmLibrary;
using warptron::Kernels;
using warptron::multiply;
using warptron::RowSums;

namespace {

std::string text(JNIEnv* env, jstring string) {
  const char* const characters = env->GetStringUTFChars(string, nullptr);
  const std::string copy = characters == nullptr ? "" : characters;
  env->ReleaseStringUTFChars(string, characters);
  return copy;
}

int index_of(const char* const* names, int count, const std::string& name) {
  for (int i = 0; i < count; i++) {
    if (name == names[i]) {
      return i;
    }
  }
  return -1;
}

}  // namespace

NATIVE(jint, activation)(JNIEnv* env, jclass, jstring name) {
  return index_of(warptron::ACTIVATION_NAMES, warptron::ACTIVATIONS, text(env, name));
}

NATIVE(jint, loss)(JNIEnv* env, jclass, jstring name) {
  return index_of(warptron::LOSS_NAMES, warptron::LOSSES, text(env, name));
}

NATIVE(jint, optimizer)(JNIEnv* env, jclass, jstring name) {
  return index_of(warptron::OPTIMIZER_NAMES, warptron::OPTIMIZERS, text(env, name));
}

NATIVE(jlong, kernels)(JNIEnv* env, jclass, jstring name) {
  const std::string wanted = text(env, name);
  return address_of(wanted.empty() ? &warptron::best_kernels() : warptron::kernels_named(wanted.c_str()));
}

NATIVE(jstring, kernelsName)(JNIEnv* env, jclass, jlong kernels) {
  return env->NewStringUTF(at<const Kernels>(kernels)->name);
}

NATIVE(jboolean, wantsGemmLibrary)(JNIEnv*, jclass, jlong device, jlong weights) {
  return at<Device>(device)->wants_library(weights);
}

NATIVE(jlong, openGemmLibrary)(JNIEnv* env, jclass, jstring path, jobjectArray problem) {
  char reason[1000];
  const GemmLibrary* const library = GemmLibrary::open(text(env, path).c_str(), reason, sizeof reason);
  if (library == nullptr) {
    env->SetObjectArrayElement(problem, 0, env->NewStringUTF(reason));
  }
  return address_of(library);
}

NATIVE(jlong, allocate)(JNIEnv*, jclass, jlong bytes) {
  return address_of(warptron::allocate_zeros(static_cast<size_t>(bytes)));
}

NATIVE(void, free)(JNIEnv*, jclass, jlong address) { warptron::free_zeros(at<void>(address)); }

NATIVE(void, writeFloats)(JNIEnv* env, jclass, jlong device, jlong to, jfloatArray from, jint begin, jint count) {
  // GetFloatArrayRegion copies on one thread; pin the array instead. Garbage collection may be blocked until the release.
  void* const values = env->GetPrimitiveArrayCritical(from, nullptr);
  if (values != nullptr) {  // null: the JVM has thrown
    at<Device>(device)->copy(static_cast<const jfloat*>(values) + begin, count, at<jfloat>(to));
    env->ReleasePrimitiveArrayCritical(from, values, JNI_ABORT);
  }
}

NATIVE(void, writeInts)(JNIEnv* env, jclass, jlong to, jintArray from) {
  env->GetIntArrayRegion(from, 0, env->GetArrayLength(from), at<jint>(to));
}

NATIVE(void, readFloats)(JNIEnv* env, jclass, jlong from, jfloatArray to) {
  env->SetFloatArrayRegion(to, 0, env->GetArrayLength(to), at<jfloat>(from));
}

NATIVE(void, readDoubles)(JNIEnv* env, jclass, jlong from, jdoubleArray to) {
  env->SetDoubleArrayRegion(to, 0, env->GetArrayLength(to), at<jdouble>(from));
}

NATIVE(void, clear)(JNIEnv*, jclass, jlong address, jlong bytes) {
  memset(at<void>(address), 0, static_cast<size_t>(bytes));
}

NATIVE(void, copy)(JNIEnv*, jclass, jlong from, jlong to, jlong bytes) {
  memmove(at<void>(to), at<void>(from), static_cast<size_t>(bytes));
}

NATIVE(jlong, openDevice)(JNIEnv*, jclass, jlong kernels, jint threads, jboolean prefers_library) {
  return address_of(new (std::nothrow) Device(*at<const Kernels>(kernels), threads, prefers_library));
}

NATIVE(void, closeDevice)(JNIEnv*, jclass, jlong device) { delete at<Device>(device); }

NATIVE(void, useGemmLibrary)(JNIEnv*, jclass, jlong device, jlong library) {
  at<Device>(device)->use(at<const GemmLibrary>(library));
}

NATIVE(void, gemm)
(JNIEnv* env, jclass, jlong device, jboolean transpose_a, jboolean transpose_b, jint m, jint n, jint k, jfloat alpha,
 jlong a, jlong b, jfloat beta, jlong c) {
  const Form form = transpose_a ? Form::TN : transpose_b ? Form::NT : Form::NN;
  Device& owner = *at<Device>(device);
  multiply(env, owner, [&] { owner.gemm(form, m, n, k, alpha, at<float>(a), at<float>(b), beta, at<float>(c)); });
}

NATIVE(void, affine)
(JNIEnv* env, jclass, jlong device, jlong x, jlong w, jlong b, jint activation, jfloat p, jint rows, jint in, jint out,
 jlong z, jlong a) {
  Device& owner = *at<Device>(device);
  multiply(env, owner, [&] {
    owner.affine(at<float>(x), at<float>(w), at<float>(b), activation, p, rows, in, out, at<float>(z), at<float>(a));
  });
}

NATIVE(void, activationBackward)
(JNIEnv*, jclass, jlong device, jint activation, jfloat p, jlong saved, jlong delta, jlong count) {
  at<Device>(device)->kernels().activate_backward[activation](at<float>(saved), at<float>(delta), count, p);
}

NATIVE(void, addLoss)
(JNIEnv*, jclass, jlong device, jint loss, jfloat p, jlong output, jlong target, jlong weights, jlong delta, jint rows,
 jint columns, jlong totals) {
  RowSums sums = warptron::read_sums(at<double>(totals), loss);
  sums += at<Device>(device)->loss(loss, p, at<float>(output), at<float>(target), at<float>(weights), at<float>(delta), rows,
                                   columns);
  warptron::write_sums(sums, loss, at<double>(totals));
}

NATIVE(void, addPenalty)
(JNIEnv*, jclass, jlong device, jlong weights, jlong count, jdouble l1, jdouble l2, jlong total) {
  *at<double>(total) += at<Device>(device)->kernels().penalty(at<float>(weights), count, l1, l2);
}

NATIVE(void, penaltyGradient)
(JNIEnv*, jclass, jlong device, jlong weights, jlong count, jfloat l1, jfloat l2, jfloat scale, jlong gradient) {
  at<Device>(device)->kernels().penalty_gradient(at<float>(weights), count, l1, l2, scale, at<float>(gradient));
}

NATIVE(void, columnSums)
(JNIEnv*, jclass, jlong device, jfloat scale, jlong a, jint rows, jint columns, jlong sums) {
  at<Device>(device)->kernels().column_sums(at<float>(a), rows, columns, 0, columns, scale, at<float>(sums));
}

NATIVE(void, gatherRows)
(JNIEnv*, jclass, jlong source, jlong permutation, jint rows, jint columns, jlong destination) {
  warptron::gather(at<float>(source), at<int>(permutation), 0, rows, columns, at<float>(destination));
}

NATIVE(jint, firstOutside)(JNIEnv*, jclass, jlong permutation, jint from, jint to, jint rows) {
  return warptron::first_outside(at<int>(permutation), from, to, rows);
}

NATIVE(void, update)
(JNIEnv* env, jclass, jlong device, jint optimizer, jfloatArray scalars, jlong parameters, jlong gradient, jlong slots,
 jlong slot_stride, jlong count, jlong decaying) {
  const std::vector<float> values = floats_of(env, scalars);
  if (values[warptron::KEPT] != 1.0f) {
    at<Device>(device)->kernels().scale(at<float>(parameters), decaying, values[warptron::KEPT]);
  }
  at<Device>(device)->kernels().update[optimizer](at<float>(parameters), at<float>(gradient), at<float>(slots),
                                                  slot_stride, count, values.data());
}

NATIVE(void, clip)(JNIEnv*, jclass, jlong device, jlong gradient, jlong count, jfloat value, jdouble norm) {
  const warptron::Kernels& kernels = at<Device>(device)->kernels();
  float* const entries = at<float>(gradient);
  if (value < __builtin_inff()) {
    kernels.clip(entries, count, value);
  }
  // l1 |g| + l2/2 g^2 with l2 = 2 is the square.
  const double root = norm < __builtin_inf() ? sqrt(kernels.penalty(entries, count, 0, 2)) : 0;
  if (root > norm) {
    kernels.scale(entries, count, static_cast<float>(norm / root));
  }
}

NATIVE(void, limitColumns)
(JNIEnv*, jclass, jlong device, jlong weights, jlong rows, jlong columns, jdouble limit) {
  at<Device>(device)->kernels().limit_columns(at<float>(weights), rows, columns, limit);
}

NATIVE(void, fill)(JNIEnv*, jclass, jlong device, jlong values, jlong count, jfloat value) {
  at<Device>(device)->kernels().fill(at<float>(values), count, value);
}
