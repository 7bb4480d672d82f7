// The native methods for whole epochs; see jni.cpp.
#include "jni_types.h"

#include <new>
#include <vector>

#include "epochs.h"

using warptron::at;
using warptron::DataRows;
using warptron::Device;
using warptron::EpochSums;
using warptron::Step;

NATIVE_NETWORK(jboolean, runEpochs)
(JNIEnv* env, jclass, jlong device, jlong step, jlong features, jlong targets, jlong weights, jint rows, jlong permutations,
 jint epochs, jfloatArray scalars, jlong updates_before, jdouble l1, jdouble l2, jlong measured_features, jlong measured_targets,
 jlong measured_weights, jint measured_rows, jint rows_at_once, jlong forward, jlong output, jlong sums) {
  const DataRows others{at<float>(measured_features), at<float>(measured_targets), measured_rows, at<float>(measured_weights)};
  const warptron::Measured what{l1, l2, others, rows_at_once, at<warptron::Forward>(forward),
                                at<float>(output)};
  const std::vector<float> values = warptron::floats_of(env, scalars);
  try {
    std::vector<EpochSums> all(epochs == 0 ? 1 : static_cast<size_t>(epochs));
    if (epochs == 0) {
      all[0] = warptron::measure(*at<Device>(device), *at<Step>(step), what);
    } else {
      warptron::run_epochs(*at<Device>(device), *at<Step>(step), {at<float>(features), at<float>(targets), rows, at<float>(weights)},
                           at<int>(permutations), epochs, warptron::scalar_rows(values), updates_before, what, all.data());
    }
    const int loss = at<Step>(step)->plan().loss;
    jdouble* to = at<double>(sums);
    for (const EpochSums& each : all) {
      to = warptron::write_sums(each.training, loss, to);
      *to++ = each.penalty;
      to = warptron::write_sums(each.measured, loss, to);
    }
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

NATIVE(void, shuffle)
(JNIEnv*, jclass, jlong device, jlong seed, jlong first_stream, jint rows, jint epochs, jlong permutations) {
  const warptron::Kernels& kernels = at<Device>(device)->kernels();
  for (jint epoch = 0; epoch < epochs; epoch++) {
    kernels.shuffle(static_cast<unsigned long long>(seed), static_cast<unsigned long long>(first_stream + epoch), rows,
                    at<int>(permutations) + static_cast<long long>(epoch) * rows);
  }
}
