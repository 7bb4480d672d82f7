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
using warptron::LayerPlan;

// The 9728 weights of the middle layer are packed for 32 rows and more, and a library's where one is preferred.
const std::vector<LayerPlan> WIDE{{31, 76, 1}, {76, 128, 2}, {128, 37, 3}, {37, 10, 0}};
const std::vector<LayerPlan> NARROW{{30, 10, 1}, {10, 1, 0}};
const std::vector<LayerPlan> ALONE{{128, 70, 0}};

Guarded parameters_of(const std::vector<LayerPlan>& layers) {
  long long count = weights_of(layers);
  for (const LayerPlan& layer : layers) {
    count += layer.outputs;
  }
  return Guarded(static_cast<size_t>(count), 3);
}

void check_network(const Kernels& kernels, const GemmLibrary* library, const std::vector<LayerPlan>& layers, int threads,
                   long long most_rows) {
  Device device(kernels, threads, library != nullptr);
  device.use(library);
  Guarded parameters = parameters_of(layers);
  Forward forward(device, layers, parameters.get(), most_rows);
  CHECK(forward.inputs() == layers.front().inputs && forward.outputs() == layers.back().outputs, "%s", kernels.name);
  for (const float change : {0.0f, 0.25f}) {
    for (size_t i = 0; i < parameters.size(); i += 7) {
      parameters[i] += change;
    }
    forward.prepare();
    for (const long long rows : {most_rows, std::max(1LL, most_rows / 2), 1LL, most_rows}) {
      const Guarded x(static_cast<size_t>(rows * forward.inputs()), 5);
      Guarded output(static_cast<size_t>(rows * forward.outputs()));
      forward.run(x.get(), rows, output.get());
      const std::vector<float> expected = layer_by_layer(device, layers, parameters.get(), x.get(), rows);
      CHECK(memcmp(output.get(), expected.data(), expected.size() * sizeof(float)) == 0, "%s, %lld rows of %lld, %d threads",
            kernels.name, rows, most_rows, threads);
      CHECK(std::any_of(expected.begin(), expected.end(), [](float value) { return value != 0; }), "%s", kernels.name);
      CHECK(output.untouched_around() && x.untouched_around() && parameters.untouched_around(), "%s", kernels.name);
    }
  }
  CHECK(!device.take_failure(), "%s", kernels.name);
}

}  // namespace

void forward_tests(const std::string& folder) {
  char reason[1000];
  static const GemmLibrary* library;  // stays loaded; reachable, so that LeakSanitizer does not report it
  library = GemmLibrary::open((folder + "/libCBLAS.so").c_str(), reason, sizeof reason);
  CHECK(library != nullptr, "%s", reason);
  for (const Kernels* kernels : tables()) {
    for (const auto& layers : {WIDE, NARROW, ALONE}) {
      for (const int threads : {1, 2, 3}) {
        for (const long long most_rows : {1LL, 31LL, 197LL, 1023LL}) {
          check_network(*kernels, nullptr, layers, threads, most_rows);
        }
      }
    }
    check_network(*kernels, library, WIDE, 2, 450);
  }
}
