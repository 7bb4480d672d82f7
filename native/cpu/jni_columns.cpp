// The native methods of dev.warptron.backend.cpu.NativeColumns. As in jni.cpp, Java has checked the arguments.
#include "columns.h"
#include "jni_types.h"

using warptron::at;
using warptron::Device;
using warptron::Form;

NATIVE_COLUMNS(void, activate)
(JNIEnv*, jclass, jlong device, jlong bias, jint activation, jfloat p, jint rows, jint columns, jlong z, jlong a) {
  warptron::activate(*at<Device>(device), at<float>(bias), activation, p, rows, columns, at<float>(z), at<float>(a));
}

NATIVE_COLUMNS(void, scaleColumns)
(JNIEnv*, jclass, jlong device, jlong x, jlong scale, jint rows, jint columns, jlong y) {
  warptron::scale_columns(*at<Device>(device), at<float>(x), at<float>(scale), rows, columns, at<float>(y));
}

NATIVE_COLUMNS(void, mixColumns)
(JNIEnv*, jclass, jlong device, jlong share, jlong z, jlong a, jint rows, jint columns, jlong mixed) {
  warptron::mix_columns(*at<Device>(device), at<float>(share), at<float>(z), at<float>(a), rows, columns, at<float>(mixed));
}

NATIVE_COLUMNS(void, columnDots)
(JNIEnv*, jclass, jlong device, jdouble factor, jlong d, jlong a, jlong b, jint rows, jint columns, jlong sums) {
  warptron::column_dots(*at<Device>(device), factor, at<float>(d), at<float>(a), at<float>(b), rows, columns, at<float>(sums));
}

NATIVE_COLUMNS(void, groupedGemm)
(JNIEnv*, jclass, jlong device, jboolean transpose_a, jboolean transpose_b, jint groups, jint rows, jint in, jint out,
 jfloat alpha, jlong a, jlong b, jlong c) {
  const Form form = transpose_a ? Form::TN : transpose_b ? Form::NT : Form::NN;
  warptron::grouped_gemm(*at<Device>(device), form, groups, rows, in, out, alpha, at<float>(a), at<float>(b), at<float>(c));
}

NATIVE_COLUMNS(void, copyColumns)
(JNIEnv*, jclass, jlong from, jint rows, jint from_row, jint count, jlong to, jint to_row) {
  warptron::copy_columns(at<float>(from), rows, from_row, count, at<float>(to), to_row);
}
