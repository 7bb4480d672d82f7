// Every kernel but those of losses against an independent formula in double precision.
#include <limits>

#include "formula_checks.h"
#include "optimizers.h"

namespace {

using warptron::Kernels;
using warptron::SCALARS;

// Whether this file has a formula in double precision. dev.warptron.backend.spi.BackendContractTest compares every activation
// with the reference device.
bool is_known(const std::string& name) {
  return name == "identity" || name == "logistic" || name == "tanh" || name == "relu";
}

double of_activation(const std::string& name, double z) {
  return name == "identity" ? z : name == "logistic" ? 1 / (1 + exp(-z)) : name == "tanh" ? tanh(z) : z > 0 ? z : 0;
}

double derivative(const std::string& name, double a) {
  return name == "identity" ? 1 : name == "logistic" ? a * (1 - a) : name == "tanh" ? 1 - a * a : a > 0 ? 1 : 0;
}

void activations(const Kernels& k) {
  for (int f = 0; f < warptron::ACTIVATIONS; f++) {
    const char* const name = warptron::ACTIVATION_NAMES[f];
    for (int size : SIZES) {
      const size_t count = static_cast<size_t>(size);
      Guarded z(count, 1);
      for (size_t i = 0; i < count; i++) {
        z[i] *= 12;
      }
      Guarded a(count);
      k.activate[f](z.get(), a.get(), size, 1);
      Guarded in_place = z;
      k.activate[f](in_place.get(), in_place.get(), size, 1);
      Guarded delta(count, 2);
      const Guarded before = delta;
      k.activate_backward[f](warptron::DERIVATIVE_READS_Z[f] ? z.get() : a.get(), delta.get(), size, 1);
      CHECK(z.untouched_around() && a.untouched_around() && delta.untouched_around(), "%s %s", k.name, name);
      for (size_t i = 0; i < count; i++) {
        CHECK(memcmp(&a[i], &in_place[i], sizeof(float)) == 0, "%s %s in place", k.name, name);
        if (is_known(name)) {
          const double expected = of_activation(name, value(z, i));
          close(k.name, name, value(a, i), expected, gamma(ROUNDINGS) * fabs(expected), i);
          close(k.name, name, value(delta, i), value(before, i) * derivative(name, value(a, i)),
                gamma(ROUNDINGS) * fabs(value(before, i)), i);
        }
      }
    }
    const float nothing = NAN;
    float result = 0;
    k.activate[f](&nothing, &result, 1, 1);
    CHECK(isnan(result), "%s %s propagates NaN", k.name, name);

    for (int columns : {1, 5, 33}) {
      const size_t rows = 4;
      Guarded z(rows * static_cast<size_t>(columns), 3);
      const Guarded before = z;
      Guarded bias(static_cast<size_t>(columns), 4);
      Guarded a(z.size());
      k.add_bias_and_activate[f](z.get(), bias.get(), a.get(), static_cast<long long>(rows), columns, 1);
      for (size_t i = 0; i < z.size(); i++) {
        const float sum = before[i] + bias[i % static_cast<size_t>(columns)];
        CHECK(memcmp(&z[i], &sum, sizeof sum) == 0, "%s %s", k.name, name);
        float expected = 0;
        k.activate[f](&sum, &expected, 1, 1);
        CHECK(memcmp(&a[i], &expected, sizeof expected) == 0, "%s %s after a bias", k.name, name);
      }
      CHECK(z.untouched_around() && a.untouched_around(), "%s %s", k.name, name);
    }
  }
}

void sums(const Kernels& k) {
  for (int rows : SIZES) {
    for (int columns : {1, 10, 16, 33}) {
      Guarded a(static_cast<size_t>(rows * columns), 1);
      Guarded result(static_cast<size_t>(columns), 2);
      k.column_sums(a.get(), rows, columns, 0, columns, 0.375f, result.get());
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < rows; i++) {
          const double term = 0.375 * value(a, static_cast<size_t>(i * columns + j));
          sum += term;
          size += fabs(term);
        }
        close(k.name, "column sums", value(result, static_cast<size_t>(j)), sum, gamma(rows + 1) * size, static_cast<size_t>(j));
      }
      CHECK(result.untouched_around(), "%s column sums", k.name);
    }
  }
}

void penalties(const Kernels& k) {
  for (int size : SIZES) {
    const size_t count = static_cast<size_t>(size);
    Guarded w(count, 1);
    if (count > 0) {
      w[0] = 0;
    }
    Guarded gradient(count, 2);
    const Guarded before = gradient;
    k.penalty_gradient(w.get(), size, 0.5f, 0.25f, 0.125f, gradient.get());
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
      const double weight = value(w, i);
      sum += 0.5 * fabs(weight) + 0.25 / 2 * weight * weight;
      const double slope = 0.125 * (0.5 * (weight > 0 ? 1 : weight < 0 ? -1 : 0) + 0.25 * weight);
      close(k.name, "penalty gradient", value(gradient, i), value(before, i) + slope,
            gamma(4) * (fabs(value(before, i)) + fabs(slope)), i);
    }
    // Computed in double precision.
    const double bound = (static_cast<double>(count) + 4) * std::numeric_limits<double>::epsilon() * sum;
    close(k.name, "penalty", k.penalty(w.get(), size, 0.5, 0.25), sum, bound, 0);
    CHECK(gradient.untouched_around(), "%s penalty", k.name);
  }
}

// One update; the slots are stored as in a parameter buffer, one array after the other.
struct Updated {
  Guarded parameters, slots;

  Updated(const Kernels& k, const char* name, const Guarded& start, const Guarded& gradient, const Guarded& before,
          const std::vector<float>& given)
      : parameters(start), slots(before) {
    const int optimizer = optimizer_named(name);
    CHECK(optimizer >= 0, "%s", name);
    std::vector<float> scalars = given;
    scalars.resize(SCALARS);
    const long long count = static_cast<long long>(start.size());
    k.update[optimizer](parameters.get(), gradient.get(), slots.get(), count, count, scalars.data());
    CHECK(parameters.untouched_around() && slots.untouched_around(), "%s %s", k.name, name);
  }
};

void updates(const Kernels& k) {
  for (int size : SIZES) {
    const size_t count = static_cast<size_t>(size);
    const Guarded g(count, 1);
    const Guarded start(count, 2);
    Guarded before(2 * count, 3);
    for (size_t i = count; i < 2 * count; i++) {
      before[i] = fabsf(before[i]);
    }
    // Every rounded value is at most 4.
    const double bound = gamma(ROUNDINGS) * 4;

    const Updated sgd(k, "sgd", start, g, before, {0.25f});
    for (size_t i = 0; i < count; i++) {
      close(k.name, "sgd", value(sgd.parameters, i), value(start, i) - 0.25 * value(g, i), bound, i);
    }

    for (bool nesterov : {false, true}) {
      const Updated momentum(k, nesterov ? "sgd_nesterov" : "sgd_momentum", start, g, before, {0.25f, 0.875f});
      for (size_t i = 0; i < count; i++) {
        const double v = 0.875 * value(before, i) - 0.25 * value(g, i);
        const double change = nesterov ? 0.875 * v - 0.25 * value(g, i) : v;
        close(k.name, "velocity", value(momentum.slots, i), v, bound, i);
        close(k.name, "momentum", value(momentum.parameters, i), value(start, i) + change, bound, i);
      }
    }

    const Updated adam(k, "adam", start, g, before,
                       {0.125f, 0.875f, 0.125f, 0.9375f, 0.0625f, 0x1p-10f, 2.0f, 4.0f});
    for (size_t i = 0; i < count; i++) {
      const double m = 0.875 * value(before, i) + 0.125 * value(g, i);
      const double v = 0.9375 * value(before, count + i) + 0.0625 * value(g, i) * value(g, i);
      const double root = sqrt(4 * v) + 0x1p-10;
      close(k.name, "mean", value(adam.slots, i), m, bound, i);
      close(k.name, "square", value(adam.slots, count + i), v, bound, i);
      close(k.name, "adam", value(adam.parameters, i), value(start, i) - 0.125 * 2 * m / root,
            bound + gamma(ROUNDINGS) * 0.25 / root, i);
    }
  }
}

void limits(const Kernels& k) {
  for (int size : SIZES) {
    const size_t count = static_cast<size_t>(size);
    Guarded values(count, 1);
    if (count > 0) {
      values[count / 2] = NAN;
    }
    const Guarded before = values;
    k.clip(values.get(), size, 0.25f);
    for (size_t i = 0; i < count; i++) {
      const float expected = before[i] > 0.25f ? 0.25f : before[i] < -0.25f ? -0.25f : before[i];
      CHECK(values[i] == expected || (isnan(values[i]) && isnan(expected)), "%s clip %zu", k.name, i);
    }
    CHECK(values.untouched_around(), "%s clip", k.name);

    // Three rows; every other column has a norm of 3, the others of 0.75.
    Guarded weights(3 * count);
    for (size_t i = 0; i < 3 * count; i++) {
      weights[i] = (i / count == 2 ? 1.0f : 2.0f) * (i % count % 2 == 0 ? 1.0f : 0.25f);
    }
    const Guarded start = weights;
    k.limit_columns(weights.get(), 3, size, 1.5);
    for (size_t i = 0; i < 3 * count; i++) {
      const float expected = i % count % 2 == 0 ? start[i] / 2 : start[i];
      CHECK(weights[i] == expected, "%s limit_columns %zu", k.name, i);
    }
    CHECK(weights.untouched_around(), "%s limit_columns", k.name);
  }
}

void elementwise(const Kernels& k) {
  for (int size : SIZES) {
    const size_t count = static_cast<size_t>(size);
    Guarded values(count, 1);
    const Guarded before = values;
    k.scale(values.get(), size, 0.5f);
    for (size_t i = 0; i < count; i++) {
      CHECK(values[i] == before[i] / 2, "%s scale", k.name);
      values[i] = NAN;
    }
    k.scale(values.get(), size, 0);
    for (size_t i = 0; i < count; i++) {
      CHECK(values[i] == 0, "%s scale by 0", k.name);
    }
    k.fill(values.get(), size, 7);
    std::vector<double> means(count, 0.25);
    std::vector<double> standard_deviations(count, 3.0);
    if (count > 1) {
      standard_deviations[1] = 0;
    }
    Guarded scaled(count);
    k.standardize(before.get(), means.data(), standard_deviations.data(), size, scaled.get());
    for (size_t i = 0; i < count; i++) {
      CHECK(values[i] == 7, "%s fill", k.name);
      const float expected = i == 1 ? 0.0f : static_cast<float>((value(before, i) - 0.25) / 3);
      CHECK(scaled[i] == expected, "%s standardize", k.name);
    }
    CHECK(values.untouched_around() && scaled.untouched_around(), "%s", k.name);
  }
}

}  // namespace

void kernel_tests() {
  for (const Kernels* k : tables()) {
    activations(*k);
    sums(*k);
    penalties(*k);
    updates(*k);
    limits(*k);
    elementwise(*k);
  }
  CHECK(warptron::kernels_named("best") == nullptr, "there is no such set");
}
