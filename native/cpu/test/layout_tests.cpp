// Where parameters lie is received: the same network with its blocks elsewhere gives the same bits.
#include <math.h>
#include <string.h>

#include <vector>

#include "../epochs.h"
#include "../lane_step.h"
#include "../row_predictor.h"
#include "../wide_step.h"
#include "check.h"
#include "layers.h"
#include "optimizers.h"

namespace {

using warptron::Device;
using warptron::EpochSums;
using warptron::Forward;
using warptron::Kernels;
using warptron::NetworkPlan;
using warptron::RowSums;
using warptron::Step;
using warptron::StepPlan;

constexpr int ROWS = 77;
constexpr int BATCH = 32;  // leaves 13 at the end
constexpr int SLOTS = 2;
constexpr float L1 = 0.001f;
constexpr float L2 = 0.01f;

const NetworkPlan NARROW = laid_out({{30, 10, 1}, {10, 7, 2}, {7, 3, 0}});
// Large enough that WideStep packs weights, their transpose and errors.
const NetworkPlan WIDE = laid_out({{150, 130, 2}, {130, 90, 3}, {90, 5, 0}});

// A network's parameters and slots in some layout. Gaps between blocks hold `gap`.
struct State {
  NetworkPlan network;
  std::vector<float> parameters, slots;

  State(const NetworkPlan& layout, float gap)
      : network(layout),
        parameters(static_cast<size_t>(layout.parameter_count), gap),
        slots(static_cast<size_t>(SLOTS * layout.parameter_count), gap) {
    const NetworkPlan usual = laid_out(layout.layers);
    Guarded values(static_cast<size_t>(usual.parameter_count), 2);
    for (size_t i = 0; i < values.size(); i++) {
      values[i] *= 0.25f;
    }
    move_blocks(usual, values.get(), network, parameters.data());
    const Guarded zeros(values.size());
    for (int slot = 0; slot < SLOTS; slot++) {
      move_blocks(usual, zeros.get(), network, slots.data() + slot * network.parameter_count);
    }
  }

  // Parameters and slots as the usual layout has them.
  std::vector<float> usual() const {
    const NetworkPlan layout = laid_out(network.layers);
    std::vector<float> all(static_cast<size_t>((1 + SLOTS) * layout.parameter_count));
    move_blocks(network, parameters.data(), layout, all.data());
    for (int slot = 0; slot < SLOTS; slot++) {
      move_blocks(network, slots.data() + slot * network.parameter_count, layout,
                  all.data() + (1 + slot) * layout.parameter_count);
    }
    return all;
  }
};

bool same_bits(const std::vector<float>& one, const std::vector<float>& other) {
  return one.size() == other.size() && memcmp(one.data(), other.data(), one.size() * sizeof(float)) == 0;
}

struct Rows {
  Guarded features, targets;

  explicit Rows(const NetworkPlan& network)
      : features(static_cast<size_t>(ROWS * network.layers.front().inputs), 1),
        targets(static_cast<size_t>(ROWS * network.layers.back().outputs)) {
    const size_t outputs = static_cast<size_t>(network.layers.back().outputs);
    for (size_t i = 0; i < ROWS; i++) {
      targets[i * outputs + i % outputs] = 1;
    }
  }
};

template <typename Kind>
RowSums train(Device& device, const Optimizer& optimizer, bool penalty, State* state) {
  const Rows rows(state->network);
  Kind step(device, {state->network, 1, 0, optimizer.number, penalty ? L1 : 0, penalty ? L2 : 0, BATCH},
            state->parameters.data(), state->slots.data());
  return step.run({rows.features.get(), rows.targets.get(), ROWS}, nullptr, 0, ROWS, rows_of(optimizer.scalars(0, 3)));
}

template <typename Kind>
void check_steps(const Kernels& kernels, const char* name, const NetworkPlan& network) {
  for (const Optimizer& optimizer :
       {Optimizer::sgd(0.05f), Optimizer::nesterov(0.05f, 0.9f), Optimizer::adam(0.001f)}) {
    for (const bool biases_first : {false, true}) {
      Device device(kernels, 2, false);
      State usual(network, 0);
      State moved(permuted(network, 3, biases_first), NAN);
      const std::vector<float> before = usual.usual();
      const RowSums expected = train<Kind>(device, optimizer, !biases_first, &usual);
      const RowSums sums = train<Kind>(device, optimizer, !biases_first, &moved);
      CHECK(sums.loss == expected.loss && sums.metrics[0] == expected.metrics[0], "%s, %s, optimizer %d", name, kernels.name,
            optimizer.number);
      CHECK(same_bits(moved.usual(), usual.usual()), "%s, %s, optimizer %d", name, kernels.name, optimizer.number);
      CHECK(!same_bits(usual.usual(), before), "%s, %s: nothing was trained", name, kernels.name);
    }
  }
}

void check_forward(const Kernels& kernels, const NetworkPlan& network) {
  Device device(kernels, 2, false);
  const Rows rows(network);
  const long long outputs = network.layers.back().outputs;
  const State usual(network, 0);
  const std::vector<float> expected = layer_by_layer(device, network, usual.parameters.data(), rows.features.get(), ROWS);
  for (const bool biases_first : {false, true}) {
    const State moved(permuted(network, 3, biases_first), NAN);
    Forward forward(device, moved.network, moved.parameters.data(), ROWS);
    forward.prepare();
    std::vector<float> output(expected.size());
    forward.run(rows.features.get(), ROWS, output.data());
    CHECK(same_bits(output, expected), "%s", kernels.name);
    const warptron::RowPredictor predictor(kernels, moved.network, moved.parameters.data(), {}, {});
    std::vector<float> scratch(static_cast<size_t>(predictor.scratch()));
    CHECK(memcmp(predictor.outputs(rows.features.get(), scratch.data()), expected.data(),
                 static_cast<size_t>(outputs) * sizeof(float)) == 0,
          "%s", kernels.name);
  }
}

// What is measured after an epoch reads the parameters where they lie; a gap of zeros has no penalty.
void check_measured(const Kernels& kernels) {
  Device device(kernels, 1, false);
  const Rows rows(NARROW);
  const State usual(NARROW, 0);
  State moved(permuted(NARROW, 3, false), 0);
  const auto step = Step::make(device, {moved.network, 1, 0, optimizer_named("sgd"), L1, L2, BATCH}, moved.parameters.data(),
                               moved.slots.data());
  Forward forward(device, moved.network, moved.parameters.data(), ROWS);
  std::vector<float> output(ROWS * 3);
  const EpochSums sums = warptron::measure(
      device, *step, {L1, L2, {rows.features.get(), rows.targets.get(), ROWS}, ROWS, &forward, output.data()});
  const std::vector<float> expected = layer_by_layer(device, NARROW, usual.parameters.data(), rows.features.get(), ROWS);
  CHECK(same_bits(output, expected), "%s", kernels.name);
  // The terms are the same, all positive, in another order, in double precision: gamma(n) with n terms and u = 2^-53.
  const double penalty = kernels.penalty(usual.parameters.data(), NARROW.decaying_count, L1, L2);
  const double bound = static_cast<double>(2 * moved.network.decaying_count) * 0x1p-53 * penalty * 1.001;
  CHECK(penalty > 0 && fabs(sums.penalty - penalty) <= bound, "%s: %.17g, %.17g", kernels.name, sums.penalty, penalty);
}

}  // namespace

void layout_tests() {
  for (const Kernels* kernels : tables()) {
    check_steps<warptron::LaneStep>(*kernels, "lanes", NARROW);
    check_steps<warptron::WideStep>(*kernels, "wide", NARROW);
    check_steps<warptron::WideStep>(*kernels, "packed", WIDE);
    check_forward(*kernels, NARROW);
    check_forward(*kernels, WIDE);
    check_measured(*kernels);
  }
}
