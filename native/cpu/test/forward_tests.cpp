// The forward pass of a network: bitwise equal to its layers one by one, for any number of rows and threads and any capacity.
#include "../forward.h"

#include <algorithm>

#include "check.h"
#include "layers.h"

namespace {

using warptron::Device;
using warptron::Forward;
using warptron::GemmLibrary;
using warptron::Kernels;
using warptron::NetworkPlan;

// The 9728 weights of the middle layer are packed for 32 rows and more, and a library's where one is preferred.
const NetworkPlan WIDE = laid_out({{31, 76, 1}, {76, 128, 2}, {128, 37, 3}, {37, 10, 0}});
const NetworkPlan NARROW = laid_out({{30, 10, 1}, {10, 1, 0}});
const NetworkPlan NORMALIZED = laid_out({normalized({31, 76, 1}, 0), normalized({76, 128, 2}, 0), {128, 37, 3}});
const NetworkPlan ALONE = laid_out({{128, 70, 0}});

void check_network(const Kernels& kernels, const GemmLibrary* library, const NetworkPlan& network, int threads,
                   long long most_rows) {
  Device device(kernels, threads, library != nullptr);
  device.use(library);
  Guarded parameters(static_cast<size_t>(network.parameter_count), 3);
  Forward forward(device, network, parameters.get(), most_rows);
  CHECK(forward.inputs() == network.layers.front().inputs && forward.outputs() == network.layers.back().outputs, "%s", kernels.name);
  for (const float change : {0.0f, 0.25f}) {
    for (size_t i = 0; i < parameters.size(); i += 7) {
      parameters[i] += change;
    }
    forward.prepare();
    for (const long long rows : {most_rows, std::max(1LL, most_rows / 2), 1LL, most_rows}) {
      const Guarded x(static_cast<size_t>(rows * forward.inputs()), 5);
      Guarded output(static_cast<size_t>(rows * forward.outputs()));
      forward.run(x.get(), rows, output.get());
      const std::vector<float> expected = layer_by_layer(device, network, parameters.get(), x.get(), rows);
      CHECK(memcmp(output.get(), expected.data(), expected.size() * sizeof(float)) == 0, "%s, %lld rows of %lld, %d threads",
            kernels.name, rows, most_rows, threads);
      CHECK(std::any_of(expected.begin(), expected.end(), [](float value) { return value != 0; }), "%s", kernels.name);
      CHECK(output.untouched_around() && x.untouched_around() && parameters.untouched_around(), "%s", kernels.name);
    }
  }
  CHECK(!device.take_failure(), "%s", kernels.name);
}

// Batch normalization gives the bits of a network whose weights the formula of dev.warptron.model.FoldedNetwork has changed.
void check_folding(const Kernels& kernels) {
  const NetworkPlan network = laid_out({normalized({31, 76, 1}, 0.25), {76, 128, 2}, normalized({128, 37, 3}, 0.5)});
  const NetworkPlan plain = laid_out({{31, 76, 1}, {76, 128, 2}, {128, 37, 3}});
  Device device(kernels, 2, false);
  Guarded values(value_count(network), 3);
  float* const buffers = values.get() + network.parameter_count;
  std::vector<float> folded(static_cast<size_t>(plain.parameter_count));
  for (size_t n = 0; n < network.layers.size(); n++) {
    const warptron::LayerPlan& from = network.layers[n];
    const warptron::LayerPlan& to = plain.layers[n];
    for (long long j = 0; j < from.outputs; j++) {
      double factor = 1;
      if (from.normalizes_batch()) {
        float& variance = buffers[from.variances + j];
        variance = fabsf(variance);
        factor = static_cast<double>(values.get()[from.scales + j]) / sqrt(static_cast<double>(variance) + from.epsilon);
        folded[static_cast<size_t>(to.biases + j)] = static_cast<float>(
            static_cast<double>(values.get()[from.shifts + j]) - static_cast<double>(buffers[from.means + j]) * factor);
      } else {
        folded[static_cast<size_t>(to.biases + j)] = values.get()[from.biases + j];
      }
      for (long long i = j; i < from.inputs * from.outputs; i += from.outputs) {
        folded[static_cast<size_t>(to.weights + i)] =
            static_cast<float>(static_cast<double>(values.get()[from.weights + i]) * factor);
      }
    }
  }
  constexpr long long SOME_ROWS = 197;
  Forward forward(device, network, values.get(), SOME_ROWS);
  forward.prepare();
  const Guarded x(static_cast<size_t>(SOME_ROWS * 31), 5);
  Guarded output(static_cast<size_t>(SOME_ROWS * 37));
  forward.run(x.get(), SOME_ROWS, output.get());
  const std::vector<float> expected = layer_by_layer(device, plain, folded.data(), x.get(), SOME_ROWS);
  CHECK(memcmp(output.get(), expected.data(), expected.size() * sizeof(float)) == 0, "%s", kernels.name);
  CHECK(output.untouched_around() && values.untouched_around(), "%s", kernels.name);
}

}  // namespace

void forward_tests(const std::string& folder) {
  char reason[1000];
  static const GemmLibrary* library;  // stays loaded; reachable, so that LeakSanitizer does not report it
  library = GemmLibrary::open((folder + "/libCBLAS.so").c_str(), reason, sizeof reason);
  CHECK(library != nullptr, "%s", reason);
  for (const Kernels* kernels : tables()) {
    for (const NetworkPlan& network : {WIDE, NARROW, ALONE, NORMALIZED}) {
      for (const int threads : {1, 2, 3}) {
        for (const long long most_rows : {1LL, 31LL, 197LL, 1023LL}) {
          check_network(*kernels, nullptr, network, threads, most_rows);
        }
      }
    }
    check_network(*kernels, library, WIDE, 2, 450);
    check_folding(*kernels);
  }
}
