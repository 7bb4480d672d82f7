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

}  // namespace

void forward_tests(const std::string& folder) {
  char reason[1000];
  static const GemmLibrary* library;  // stays loaded; reachable, so that LeakSanitizer does not report it
  library = GemmLibrary::open((folder + "/libCBLAS.so").c_str(), reason, sizeof reason);
  CHECK(library != nullptr, "%s", reason);
  for (const Kernels* kernels : tables()) {
    for (const NetworkPlan& network : {WIDE, NARROW, ALONE}) {
      for (const int threads : {1, 2, 3}) {
        for (const long long most_rows : {1LL, 31LL, 197LL, 1023LL}) {
          check_network(*kernels, nullptr, network, threads, most_rows);
        }
      }
    }
    check_network(*kernels, library, WIDE, 2, 450);
  }
}
