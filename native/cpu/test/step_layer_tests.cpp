// What training steps do beside products and activations: normalization, dropout, limits, a moving average, and padding.
#include <algorithm>

#include "../lane_step.h"
#include "../wide_step.h"
#include "check.h"
#include "layers.h"
#include "optimizers.h"

namespace {

using warptron::Device;
using warptron::Kernels;
using warptron::NetworkPlan;
using warptron::RowSums;
using warptron::Step;
using warptron::StepPlan;

constexpr int ROWS = 300;
constexpr int BATCH = 128;  // the last batch has 44 rows

// All that a step can do beside products and activations: the same bits on any number of threads, and in epochs cut anywhere.
void check_stages(const Kernels& kernels) {
  NetworkPlan network =
      laid_out({normalized({150, 130, 2}, 0.25), normalized({130, 90, 3}, 0), {90, 40, 1}, normalized({40, 30, 0}, 0.5),
                {30, 5, 0}});
  network.layers[0].dropout_share = 0.25;
  network.layers[3].dropout_share = 0.5;
  const Optimizer optimizer = Optimizer::adam(0.001f);
  const Guarded features(ROWS * 150, 1);
  Guarded targets(ROWS * 5);
  for (int i = 0; i < ROWS; i++) {
    targets[static_cast<size_t>(i * 5 + i % 5)] = 1;
  }
  const std::vector<float> scalars = optimizer.scalars(0, 6);
  for (const bool limited : {false, true}) {
    StepPlan plan{network, 1, 0, optimizer.number, 0.001f, 0.01f, BATCH};
    plan.seed = 7;
    plan.input_dropout_share = 0.125;
    plan.average_share = 0.25f;
    if (limited) {
      plan.clip = 0.01f;
      plan.clip_norm = 0.05;
      plan.max_norm = 0.5;
    }
    std::vector<float> first;
    for (const int threads : {1, 2, 3, 7}) {
      for (const bool cut : {false, true}) {
        Device device(kernels, threads, false);
        const size_t count = static_cast<size_t>(network.parameter_count);
        Guarded values(value_count(network), 2), slots(2 * count), average(count);
        plan.average = average.get();
        warptron::WideStep wide(device, plan, values.get(), slots.get());
        Step& step = wide;
        const warptron::DataRows rows{features.get(), targets.get(), ROWS};
        if (cut) {
          const RowSums begun = step.run(rows, nullptr, 0, BATCH, rows_of(scalars), {}, 0);
          step.run(rows, nullptr, BATCH, ROWS, rows_of(scalars).from(1), begun, 1);
        } else {
          step.run(rows, nullptr, 0, ROWS, rows_of(scalars), {}, 0);
        }
        std::vector<float> result(values.get(), values.get() + values.size());
        result.insert(result.end(), average.get(), average.get() + count);
        CHECK(isfinite(result[0]) && result[0] != Guarded(1, 2)[0], "%s", kernels.name);
        CHECK(values.untouched_around() && slots.untouched_around() && average.untouched_around(), "%s", kernels.name);
        first = first.empty() ? result : first;
        CHECK(memcmp(first.data(), result.data(), result.size() * sizeof(float)) == 0, "%s, %d threads, limited: %d", kernels.name,
              threads, limited);
      }
    }
  }
}

int activation_named(const char* name) {
  for (int i = 0; i < warptron::ACTIVATIONS; i++) {
    if (strcmp(name, warptron::ACTIVATION_NAMES[i]) == 0) {
      return i;
    }
  }
  return -1;
}

// The rows' own numbers stay small; a row of zeros in the padding would give an infinite activation.
void check_padding(const Kernels& kernels) {
  Device device(kernels, 1, false);
  const Guarded ones = [] {
    Guarded made(5);
    std::fill(made.get(), made.get() + 5, 1.0f);
    return made;
  }();
  const int exponential = activation_named("exponential");
  StepPlan plan{laid_out({{1, 2, exponential}, {2, 1, 0}}), 2, 0, optimizer_named("sgd"), 0, 0, 5};
  Guarded parameters(static_cast<size_t>(plan.network.parameter_count)), no_slots(0);
  for (size_t j = 0; j < 2; j++) {
    parameters[j] = -100;
    parameters[static_cast<size_t>(plan.network.layers[0].biases) + j] = 100;
  }
  warptron::LaneStep lanes(device, plan, parameters.get(), no_slots.get());
  Step& step = lanes;
  const std::vector<float> scalars = Optimizer::sgd(0.125f).scalars(0, 1);
  step.run({ones.get(), ones.get(), 5}, nullptr, 0, 5, rows_of(scalars));
  for (size_t i = 0; i < parameters.size(); i++) {
    CHECK(isfinite(parameters[i]), "%s, parameter %zu", kernels.name, i);
  }
  CHECK(parameters[2] == 0.125f, "%s: %.9g", kernels.name, static_cast<double>(parameters[2]));
}

}  // namespace

void step_layer_tests() {
  for (const Kernels* kernels : tables()) {
    check_stages(*kernels);
    check_padding(*kernels);
  }
}
