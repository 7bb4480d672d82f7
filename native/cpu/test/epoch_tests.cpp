// Several epochs in one call: bitwise equal to single epochs, each evaluated with the operations of the device.
#include "../epochs.h"

#include <algorithm>
#include <memory>

#include "check.h"
#include "layers.h"
#include "optimizers.h"

namespace {

using warptron::DataRows;
using warptron::Device;
using warptron::EpochSums;
using warptron::Forward;
using warptron::Kernels;
using warptron::Measured;
using warptron::RowSums;
using warptron::Step;
using warptron::StepPlan;

constexpr int ROWS = 53;
constexpr int OTHER_ROWS = 23;
constexpr int AT_ONCE = 9;  // batch of the evaluation rows; the last batch has 5
constexpr int INPUTS = 11;
constexpr int EPOCHS = 4;
constexpr int UPDATES_BEFORE = 3;
constexpr double L1 = 0.001;
constexpr double L2 = 0.01;

struct Case {
  Optimizer optimizer;
  int batch, outputs;
  bool shuffled, measured, penalty;

  // Widths 11-6-9 and the outputs: the widest layer is neither the first nor the last.
  StepPlan plan() const {
    return {laid_out({{INPUTS, 6, 1}, {6, 9, 2}, {9, outputs, 0}}), outputs == 1 ? 0 : 1, 0, optimizer.number,
            penalty ? static_cast<float>(L1) : 0, penalty ? static_cast<float>(L2) : 0, batch};
  }
  int weights() const { return INPUTS * 6 + 6 * 9 + 9 * outputs; }
  int parameters() const { return weights() + 6 + 9 + outputs; }
};

Guarded targets(int rows, int outputs) {
  Guarded made(static_cast<size_t>(rows * outputs));
  for (int i = 0; i < rows; i++) {
    made[static_cast<size_t>(i * outputs + i % outputs)] = outputs > 1 || i % 2 == 0 ? 1.0f : 0.0f;
  }
  return made;
}

struct Network {
  Guarded parameters, slots;
  std::unique_ptr<Step> step;

  Network(Device& device, const Case& of)
      : parameters(static_cast<size_t>(of.parameters()), 2), slots(static_cast<size_t>(2 * of.parameters())) {
    step = Step::make(device, of.plan(), parameters.get(), slots.get());
  }

  bool same(const Network& other) const {
    return memcmp(parameters.get(), other.parameters.get(), parameters.size() * sizeof(float)) == 0 &&
           memcmp(slots.get(), other.slots.get(), slots.size() * sizeof(float)) == 0;
  }
};

// Evaluation with the operations of the device.
EpochSums measured(Device& device, const Case& of, const Guarded& parameters, const DataRows& rows) {
  EpochSums sums{{0, 0}, 0, {0, 0}};
  if (of.penalty) {
    sums.penalty = device.kernels().penalty(parameters.get(), of.weights(), L1, L2);
  }
  const StepPlan plan = of.plan();
  for (long long from = 0; from < rows.count; from += AT_ONCE) {
    const long long count = std::min<long long>(AT_ONCE, rows.count - from);
    const std::vector<float> output =
        layer_by_layer(device, plan.network, parameters.get(), rows.features + from * INPUTS, count);
    sums.measured += device.loss(plan.loss, plan.loss_parameter, output.data(), rows.targets + from * of.outputs, nullptr, nullptr, count,
                                 of.outputs);
  }
  return sums;
}

bool same_bits(const EpochSums& one, const EpochSums& other) { return memcmp(&one, &other, sizeof one) == 0; }

void check_case(const Kernels& kernels, const Case& of) {
  Device device(kernels, 1, false);
  const Guarded features(ROWS * INPUTS, 1);
  const Guarded y = targets(ROWS, of.outputs);
  const Guarded other_features(OTHER_ROWS * INPUTS, 5);
  const Guarded other_y = targets(OTHER_ROWS, of.outputs);
  std::vector<int> permutations;
  for (int i = 0; of.shuffled && i < EPOCHS * ROWS; i++) {
    permutations.push_back(i % ROWS * (2 + i / ROWS) % ROWS);
  }
  const int* const first = of.shuffled ? permutations.data() : nullptr;
  const DataRows training{features.get(), y.get(), ROWS};
  const DataRows others{other_features.get(), other_y.get(), of.measured ? OTHER_ROWS : 0};
  const long long batches = (ROWS + of.batch - 1) / of.batch;

  Network one_by_one(device, of);
  std::vector<EpochSums> expected;
  for (int epoch = 0; epoch < EPOCHS; epoch++) {
    const std::vector<float> scalars = of.optimizer.scalars(UPDATES_BEFORE + epoch * batches, batches);
    const RowSums met = one_by_one.step->run(training, of.shuffled ? first + epoch * ROWS : nullptr, 0, ROWS,
                                             rows_of(scalars));
    expected.push_back(measured(device, of, one_by_one.parameters, others));
    expected.back().training = met;
  }

  Guarded output(static_cast<size_t>(AT_ONCE * of.outputs));
  for (int cut : {0, 1}) {
    Network at_once(device, of);
    Forward forward(device, of.plan().network, at_once.parameters.get(), AT_ONCE);
    const Measured what{of.penalty ? L1 : 0, of.penalty ? L2 : 0, others, AT_ONCE, of.measured ? &forward : nullptr,
                        output.get()};
    std::vector<EpochSums> sums(EPOCHS);
    const auto run = [&](int from, int to) {  // as in Java: one step per call
      const auto step = Step::make(device, of.plan(), at_once.parameters.get(), at_once.slots.get());
      const long long bytes = step->bytes();
      const std::vector<float> scalars =
          of.optimizer.scalars(UPDATES_BEFORE + from * batches, (to - from) * batches);
      warptron::run_epochs(device, *step, training, of.shuffled ? first + from * ROWS : nullptr, to - from,
                           rows_of(scalars), UPDATES_BEFORE + from * batches, what, sums.data() + from);
      CHECK(step->bytes() == bytes || (!of.shuffled && to - from > 1), "%s: needless copy of the rows", kernels.name);
    };
    if (cut > 0) {
      run(0, cut);
    }
    run(cut, EPOCHS);
    CHECK(at_once.same(one_by_one), "%s, batch %d, %d outputs, cut at %d", kernels.name, of.batch, of.outputs, cut);
    for (size_t epoch = 0; epoch < EPOCHS; epoch++) {
      CHECK(same_bits(sums[epoch], expected[epoch]), "%s, batch %d, %d outputs, cut at %d, epoch %zu", kernels.name, of.batch,
            of.outputs, cut, epoch);
    }
    EpochSums as_it_is = expected.back();
    as_it_is.training = {0, 0};
    CHECK(same_bits(warptron::measure(device, *at_once.step, what), as_it_is), "%s", kernels.name);
    CHECK(at_once.parameters.untouched_around() && at_once.slots.untouched_around(), "%s", kernels.name);
  }
  CHECK(output.untouched_around() && features.untouched_around() && other_features.untouched_around(), "%s", kernels.name);
  CHECK(of.measured == (expected.back().measured.loss > 0) && of.penalty == (expected.back().penalty > 0), "%s", kernels.name);
}

// A narrow network caches the transposed rows if several epochs use them without a permutation.
void check_kept_rows(const Kernels& kernels) {
  Device device(kernels, 1, false);
  const Case of{Optimizer::sgd(0.05f), ROWS, 1, false, false, false};
  const Guarded features(ROWS * INPUTS, 1);
  const Guarded y = targets(ROWS, 1);
  Network network(device, of);
  const long long bytes = network.step->bytes();
  EpochSums sums[2];
  const std::vector<float> scalars = of.optimizer.scalars(0, 1);  // for every update
  warptron::run_epochs(device, *network.step, {features.get(), y.get(), ROWS}, nullptr, 2, rows_of(scalars), 0,
                       {0, 0, {nullptr, nullptr, 0}, 0, nullptr, nullptr}, sums);
  CHECK(network.step->bytes() > bytes, "%s", kernels.name);
}

}  // namespace

void epoch_tests() {
  for (const Kernels* kernels : tables()) {
    for (const Optimizer& optimizer :
         {Optimizer::sgd(0.05f), Optimizer::nesterov(0.05f, 0.9f), Optimizer::adam(0.01f)}) {
      for (int batch : {ROWS, 16, 1}) {
        for (int flags = 0; flags < 8; flags++) {
          for (int outputs : {1, 3}) {
            check_case(*kernels, {optimizer, batch, outputs, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0});
          }
        }
      }
    }
    check_kept_rows(*kernels);
  }
}
