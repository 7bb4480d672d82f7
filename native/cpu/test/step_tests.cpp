// Training steps: without a BLAS library, the same weights on any number of threads; single-row predictions.
#include "../step.h"

#include "../lane_step.h"
#include "../row_predictor.h"
#include "../wide_step.h"
#include "check.h"
#include "layers.h"
#include "optimizers.h"

namespace {

using warptron::Device;
using warptron::Kernels;
using warptron::LayerPlan;
using warptron::NetworkPlan;
using warptron::RowSums;
using warptron::Step;
using warptron::StepPlan;

// The first two are so large that their weights are packed, and the errors of the first.
const NetworkPlan LAYERS = laid_out({{150, 130, 2}, {130, 90, 3}, {90, 5, 0}});
constexpr int ROWS = 300;
constexpr int BATCH = 128;  // the last batch has 44 rows
constexpr int PARAMETERS = 150 * 130 + 130 * 90 + 90 * 5 + 130 + 90 + 5;

struct Trained {
  std::vector<float> parameters;
  RowSums sums;
};

// moved: the rows are stored in permuted order, and trained without a permutation.
Trained train(const Kernels& kernels, int threads, const Optimizer& optimizer, const std::vector<int>& permutation,
              bool moved) {
  Device device(kernels, threads, false);
  Guarded features(ROWS * 150, 1);
  Guarded targets(ROWS * 5);
  for (int i = 0; i < ROWS; i++) {
    targets[static_cast<size_t>(i * 5 + i % 5)] = 1;
  }
  if (moved) {
    const Guarded x = features;
    const Guarded y = targets;
    warptron::gather(x.get(), permutation.data(), 0, ROWS, 150, features.get());
    warptron::gather(y.get(), permutation.data(), 0, ROWS, 5, targets.get());
  }
  Guarded parameters(PARAMETERS, 2);
  for (int i = 0; i < PARAMETERS; i++) {
    parameters[static_cast<size_t>(i)] *= 0.1f;
  }
  Guarded slots(static_cast<size_t>(2 * PARAMETERS));
  const auto step = Step::make(device, {LAYERS, 1, 0, optimizer.number, 0.001f, 0.01f, BATCH}, parameters.get(), slots.get());
  RowSums sums;
  for (int epoch = 0; epoch < 3; epoch++) {
    const std::vector<float> scalars = optimizer.scalars(3 * epoch, 3);
    sums += step->run({features.get(), targets.get(), ROWS}, permutation.empty() || moved ? nullptr : permutation.data(), 0,
                      ROWS, rows_of(scalars));
  }
  CHECK(parameters.untouched_around() && slots.untouched_around() && features.untouched_around(), "%s", kernels.name);
  return {std::vector<float>(parameters.get(), parameters.get() + PARAMETERS), sums};
}

void check_threads(const Kernels& kernels) {
  std::vector<int> permutation(ROWS);
  for (int i = 0; i < ROWS; i++) {
    permutation[static_cast<size_t>(i)] = i * 7 % ROWS;
  }
  for (const Optimizer& optimizer :
       {Optimizer::sgd(0.05f), Optimizer::nesterov(0.05f, 0.9f), Optimizer::adam(0.001f)}) {
    const Trained one = train(kernels, 1, optimizer, permutation, false);
    CHECK(isfinite(one.sums.loss) && one.sums.metrics[0] > 0, "%s", kernels.name);
    for (int threads : {2, 3, 7}) {
      const Trained many = train(kernels, threads, optimizer, permutation, false);
      CHECK(one.parameters == many.parameters, "%s, %d threads", kernels.name, threads);
      CHECK(one.sums.metrics[0] == many.sums.metrics[0], "%s, %d threads", kernels.name, threads);
      // The summation order differs, in double precision.
      CHECK(fabs(one.sums.loss - many.sums.loss) <= 1e-12 * one.sums.loss, "%s, %d threads", kernels.name, threads);
    }
    CHECK(train(kernels, 1, optimizer, permutation, true).parameters == one.parameters, "%s: rows in permuted order",
          kernels.name);
    CHECK(train(kernels, 2, optimizer, {}, false).parameters != one.parameters, "%s: the permutation has no effect", kernels.name);
  }
}

// A narrow network, for LaneStep.
constexpr int NARROW_ROWS = 77;
constexpr int NARROW_BATCH = 32;  // the last batch has 13 rows

StepPlan narrow_plan(int outputs, int loss) {
  return {laid_out({{30, 10, 1}, {10, 7, 2}, {7, outputs, 0}}), loss, 0, optimizer_named("sgd_nesterov"), 0.001f, 0.01f, NARROW_BATCH};
}

struct Narrow {
  Guarded features{NARROW_ROWS * 30, 1};
  Guarded targets{NARROW_ROWS * 3};
  Guarded parameters{30 * 10 + 10 * 7 + 7 * 3 + 10 + 7 + 3, 2};
  Guarded slots{30 * 10 + 10 * 7 + 7 * 3 + 10 + 7 + 3};
  Guarded weights{NARROW_ROWS};
  int outputs;
  bool weighted;

  explicit Narrow(int given, bool has_weights = false) : outputs(given), weighted(has_weights) {
    for (int i = 0; i < NARROW_ROWS; i++) {
      weights[static_cast<size_t>(i)] = 0.5f * static_cast<float>(1 + i % 3);
    }
    for (int i = 0; i < NARROW_ROWS; i++) {
      targets[static_cast<size_t>(i * outputs + i % outputs)] = outputs > 1 || i % 2 == 0 ? 1.0f : 0.0f;
    }
  }

  RowSums train(Step& step, const std::vector<int>& permutation) {
    RowSums total;
    const std::vector<float> scalars = Optimizer::nesterov(0.05f, 0.9f).scalars(0, 1);  // of every update
    for (int epoch = 0; epoch < 2; epoch++) {
      total += step.run({features.get(), targets.get(), NARROW_ROWS, weighted ? weights.get() : nullptr},
                        permutation.empty() ? nullptr : permutation.data(), 0, NARROW_ROWS, rows_of(scalars));
    }
    CHECK(parameters.untouched_around() && slots.untouched_around() && features.untouched_around(), "two epochs");
    return total;
  }

  bool same_parameters(const Narrow& other) const {
    return memcmp(parameters.get(), other.parameters.get(), parameters.size() * sizeof(float)) == 0;
  }
};

// LaneStep and WideStep agree up to rounding. Six updates change each parameter by less than 1; the roundings of a gradient's
// sum over 32 rows, and of 30, 10 and 7 terms in both passes, stay below gamma(200) times sums of absolute values, which are
// below 16 here.
void check_lanes(const Kernels& kernels) {
  Device device(kernels, 1, false);
  std::vector<int> permutation;
  for (int i = 0; i < NARROW_ROWS; i++) {
    permutation.push_back(i * 4 % NARROW_ROWS);
  }
  for (int outputs : {1, 3}) {
    for (int variant = 0; variant < 4; variant++) {
      const bool shuffled = variant % 2 == 1;
      const bool weighted = variant / 2 == 1;
      const double most = weighted ? 1.5 * 16 : 16;  // a weight is 1.5 times the batch's mean at most, and a little
      const std::vector<int> rows = shuffled ? permutation : std::vector<int>();
      const StepPlan plan = narrow_plan(outputs, outputs == 1 ? 0 : 1);
      Narrow in_lanes(outputs, weighted);
      Narrow wide(outputs, weighted);
      warptron::LaneStep lane_step(device, plan, in_lanes.parameters.get(), in_lanes.slots.get());
      warptron::WideStep wide_step(device, plan, wide.parameters.get(), wide.slots.get());
      const RowSums sums = in_lanes.train(lane_step, rows);
      const RowSums expected = wide.train(wide_step, rows);
      CHECK(sums.metrics[0] == expected.metrics[0], "%s, %d outputs", kernels.name, outputs);
      CHECK(fabs(sums.loss - expected.loss) <= gamma(200) * most * fabs(expected.loss), "%s, %d outputs: %.9g, %.9g",
            kernels.name, outputs, sums.loss, expected.loss);
      bool moved = false;
      for (size_t i = 0; i < in_lanes.parameters.size(); i++) {
        CHECK(fabs(static_cast<double>(in_lanes.parameters[i]) - static_cast<double>(wide.parameters[i])) <= gamma(200) * most,
              "%s, %d outputs, parameter %zu", kernels.name, outputs, i);
        moved = moved || in_lanes.parameters[i] != Narrow(outputs).parameters[i];
      }
      CHECK(moved, "%s", kernels.name);
      Narrow other(outputs, !weighted);
      warptron::LaneStep other_step(device, plan, other.parameters.get(), other.slots.get());
      other.train(other_step, rows);
      CHECK(!other.same_parameters(in_lanes), "%s: weights matter", kernels.name);
      Narrow cached(outputs, weighted);
      warptron::LaneStep caching(device, plan, cached.parameters.get(), cached.slots.get());
      const long long bytes = caching.bytes();
      caching.cache_rows(cached.features.get(), NARROW_ROWS);
      CHECK(caching.bytes() > bytes, "%s", kernels.name);
      CHECK(cached.train(caching, rows).loss == sums.loss && cached.same_parameters(in_lanes), "%s: rows cached", kernels.name);
    }
  }
}

// Half squared errors of 2^53 and four of 1/2: these change the total only if they are summed separately first.
void check_cut(const Kernels& kernels) {
  Device device(kernels, 1, false);
  const Guarded features(5 * 3, 1);
  Guarded targets(5);
  for (size_t i = 0; i < 5; i++) {
    targets[i] = i == 0 ? 0x1p27f : 1.0f;
  }
  Guarded parameters(3 + 1);
  Guarded no_slots(0);
  const auto step = Step::make(device, {laid_out({{3, 1, 0}}), 2, 0, optimizer_named("sgd"), 0, 0, 1}, parameters.get(), no_slots.get());
  const std::vector<float> scalars = Optimizer::sgd(0).scalars(0, 1);  // of every update
  const RowSums whole = step->run({features.get(), targets.get(), 5}, nullptr, 0, 5, rows_of(scalars));
  const RowSums begun = step->run({features.get(), targets.get(), 5}, nullptr, 0, 1, rows_of(scalars));
  const RowSums ended = step->run({features.get(), targets.get(), 5}, nullptr, 1, 5, rows_of(scalars), begun);
  CHECK(whole.loss == 0x1p53 && ended.loss == whole.loss && ended.metrics[0] == whole.metrics[0], "%s: %.17g, %.17g", kernels.name,
        whole.loss, ended.loss);
}

void check_choice(const Kernels& kernels) {
  Device device(kernels, 2, false);
  StepPlan plan = narrow_plan(1, 0);
  CHECK(warptron::LaneStep::suits(device, plan), "%s: outputs narrower than a vector", kernels.name);
  plan.batch_size = 1;
  CHECK(!warptron::LaneStep::suits(device, plan), "%s: batch smaller than a vector", kernels.name);
  CHECK(!warptron::LaneStep::suits(device, {LAYERS, 1, 0, plan.optimizer, 0, 0, BATCH}), "%s: several threads", kernels.name);
}

void check_predictor(const Kernels& kernels) {
  Device device(kernels, 1, false);
  Guarded parameters(PARAMETERS, 5);
  Guarded row(150, 6);
  Guarded layers[3] = {Guarded(130), Guarded(90), Guarded(5)};
  const float* input = row.get();
  for (size_t i = 0; i < 3; i++) {
    const LayerPlan& plan = LAYERS.layers[i];
    const float* const weights = parameters.get() + plan.weights;
    const float* const biases = parameters.get() + plan.biases;
    device.affine(input, weights, biases, plan.activation, plan.activation_parameter, 1, plan.inputs, plan.outputs,
                  layers[i].get(), layers[i].get());
    input = layers[i].get();
  }
  const warptron::RowPredictor plain(kernels, LAYERS, parameters.get(), {}, {});
  Guarded scratch(static_cast<size_t>(plain.scratch()));
  CHECK(memcmp(plain.outputs(row.get(), scratch.get()), layers[2].get(), 5 * sizeof(float)) == 0, "%s", kernels.name);
  // (x - 1) / 2 inverts 2 x + 1; multiples of 2^-23, which floats represent exactly.
  Guarded scaled(150);
  for (size_t i = 0; i < 150; i++) {
    scaled[i] = 2 * row[i] + 1;
  }
  std::vector<double> means(150, 1.0);
  std::vector<double> standard_deviations(150, 2.0);
  const warptron::RowPredictor standardizing(kernels, LAYERS, parameters.get(), means, standard_deviations);
  Guarded exact(150);
  for (size_t i = 0; i < 150; i++) {
    exact[i] = static_cast<float>((static_cast<double>(scaled[i]) - 1) / 2);
  }
  Guarded first(static_cast<size_t>(plain.scratch()));
  const float* const expected = plain.outputs(exact.get(), first.get());
  memcpy(scratch.get(), scaled.get(), 150 * sizeof(float));  // the row may be in the scratch buffer
  CHECK(memcmp(standardizing.outputs(scratch.get(), scratch.get()), expected, 5 * sizeof(float)) == 0, "%s", kernels.name);
  CHECK(scratch.untouched_around() && first.untouched_around(), "%s", kernels.name);
}

}  // namespace

void step_tests() {
  CHECK(strcmp(warptron::ACTIVATION_NAMES[0], "identity") == 0, "wide_step.cpp assumes that activation 0 is the identity");
  const int permutation[] = {0, 4, 2, -1, 5};
  CHECK(warptron::first_outside(permutation, 0, 3, 5) == -1, "all are valid");
  CHECK(warptron::first_outside(permutation, 0, 5, 5) == 3, "the first invalid one");
  CHECK(warptron::first_outside(permutation, 4, 5, 5) == 4, "one too large");
  for (const Kernels* kernels : tables()) {
    check_threads(*kernels);
    check_lanes(*kernels);
    check_cut(*kernels);
    check_choice(*kernels);
    check_predictor(*kernels);
  }
}
