// The native methods of dev.warptron.backend.cpu.NativeNetwork for steps and predictors of single rows; see jni.cpp.
#include <new>
#include <vector>

#include "jni_types.h"
#include "row_predictor.h"
#include "step.h"

using warptron::address_of;
using warptron::at;
using warptron::Device;
using warptron::doubles_of;
using warptron::floats_of;
using warptron::Kernels;
using warptron::multiply;
using warptron::network_of;
using warptron::operations_of;
using warptron::RowPredictor;
using warptron::RowSums;
using warptron::scalar_rows;
using warptron::Step;
using warptron::StepPlan;

namespace {

// shares: [layers], of the inputs and then of the outputs of each hidden layer.
void add_dropout(JNIEnv* env, jlong seed, jdoubleArray shares, StepPlan* plan) {
  const std::vector<double> share = doubles_of(env, shares);
  plan->seed = static_cast<unsigned long long>(seed);
  plan->input_dropout_share = share[0];
  for (size_t i = 1; i < share.size(); i++) {
    plan->network.layers[i - 1].dropout_share = share[i];
  }
}

}  // namespace

NATIVE_NETWORK(jlong, openStep)
(JNIEnv* env, jclass, jlong device, jintArray layout, jintArray widths, jintArray activations,
 jfloatArray activation_parameters, jdoubleArray norms, jint loss, jfloat loss_parameter, jint optimizer, jfloat l1, jfloat l2,
 jfloat clip, jdouble clip_norm, jdouble max_norm, jint batch_size, jlong seed, jdoubleArray dropout_shares,
 jlong parameters, jlong slots, jlong average, jfloat average_share) {
  try {
    StepPlan plan{network_of(env, layout, widths, activations, activation_parameters, norms), loss, loss_parameter,
                  optimizer, l1, l2, batch_size, clip};
    plan.clip_norm = clip_norm;
    plan.max_norm = max_norm;
    plan.average = at<float>(average);
    plan.average_share = average_share;
    add_dropout(env, seed, dropout_shares, &plan);
    return address_of(Step::make(*at<Device>(device), plan, at<float>(parameters), at<float>(slots)).release());
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

NATIVE_NETWORK(jint, stepThreads)(JNIEnv*, jclass, jlong device, jlong weights, jint rows) {
  Device& owner = *at<Device>(device);
  return owner.work_items(operations_of(weights, rows), owner.threads().count());
}

NATIVE_NETWORK(jlong, stepBytes)(JNIEnv*, jclass, jlong step) { return at<Step>(step)->bytes(); }

NATIVE_NETWORK(void, runStep)
(JNIEnv* env, jclass, jlong device, jlong step, jlong features, jlong targets, jlong weights, jint rows, jlong permutation,
 jint from, jint to, jfloatArray scalars, jlong updates_before, jlong totals) {
  const std::vector<float> values = floats_of(env, scalars);
  multiply(env, *at<Device>(device), [&] {
    Step& owner = *at<Step>(step);
    const int loss = owner.plan().loss;
    const warptron::DataRows data{at<float>(features), at<float>(targets), rows, at<float>(weights)};
    const RowSums so_far = warptron::read_sums(at<double>(totals), loss);
    warptron::write_sums(owner.run(data, at<int>(permutation), from, to, scalar_rows(values), so_far, updates_before), loss,
                         at<double>(totals));
  });
}

NATIVE_NETWORK(void, closeStep)(JNIEnv*, jclass, jlong step) { delete at<Step>(step); }

NATIVE_NETWORK(jlong, openPredictor)
(JNIEnv* env, jclass, jlong kernels, jintArray layout, jintArray widths, jintArray activations,
 jfloatArray activation_parameters, jfloatArray parameters, jdoubleArray means, jdoubleArray standard_deviations) {
  try {
    std::vector<float> values(static_cast<size_t>(env->GetArrayLength(parameters)));
    env->GetFloatArrayRegion(parameters, 0, static_cast<jsize>(values.size()), values.data());
    return address_of(new RowPredictor(*at<const Kernels>(kernels),
                                       network_of(env, layout, widths, activations, activation_parameters, nullptr),
                                       values.data(), doubles_of(env, means), doubles_of(env, standard_deviations)));
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

NATIVE_NETWORK(void, closePredictor)(JNIEnv*, jclass, jlong predictor) { delete at<RowPredictor>(predictor); }

NATIVE_NETWORK(void, predictRow)(JNIEnv* env, jclass, jlong address, jfloatArray row, jfloatArray outputs) {
  const RowPredictor& predictor = *at<const RowPredictor>(address);
  constexpr long long ON_THE_STACK = 4096;
  float on_the_stack[ON_THE_STACK];
  float* scratch = on_the_stack;
  if (predictor.scratch() > ON_THE_STACK) {
    thread_local std::vector<float> buffer;
    if (static_cast<long long>(buffer.size()) < predictor.scratch()) {
      buffer.resize(static_cast<size_t>(predictor.scratch()));
    }
    scratch = buffer.data();
  }
  env->GetFloatArrayRegion(row, 0, static_cast<jsize>(predictor.inputs()), scratch);
  env->SetFloatArrayRegion(outputs, 0, static_cast<jsize>(predictor.outputs()), predictor.outputs(scratch, scratch));
}
