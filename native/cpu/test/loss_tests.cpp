// Losses, without and with weights of rows: the default ones against independent formulas in double precision, and of all of
// them that the result does not depend on how they are called. ObjectiveContractTest compares all values.
#include "formula_checks.h"

namespace {

using warptron::batch_weights;
using warptron::Kernels;
using warptron::RowSums;

constexpr float PARAMETER = 1.5f;  // which every formula can take

struct Row {
  double loss;
  double metric;
  std::vector<double> error;
};

bool is_known_loss(const std::string& name) {
  return name == "binary_cross_entropy" || name == "softmax_cross_entropy" || name == "half_squared_error";
}

Row row_of(const std::string& loss, const float* z, const float* y, int columns) {
  Row row{0, 1, {}};
  double largest = static_cast<double>(z[0]);
  int best = 0;
  int wanted = 0;
  for (int j = 0; j < columns; j++) {
    if (static_cast<double>(z[j]) > largest) {
      largest = static_cast<double>(z[j]);
      best = j;
    }
    wanted = y[j] > y[wanted] ? j : wanted;
  }
  double sum = 0;
  for (int j = 0; j < columns; j++) {
    sum += exp(static_cast<double>(z[j]) - largest);
  }
  for (int j = 0; j < columns; j++) {
    const double logit = static_cast<double>(z[j]);
    const double target = static_cast<double>(y[j]);
    if (loss == "binary_cross_entropy") {
      row.loss += fmax(logit, 0) - logit * target + log1p(exp(-fabs(logit)));
      row.error.push_back(1 / (1 + exp(-logit)) - target);
      row.metric = row.metric == 1 && (logit > 0) == (target > 0.5) ? 1 : 0;
    } else if (loss == "softmax_cross_entropy") {
      row.loss += target * (log(sum) - (logit - largest));
      row.error.push_back(exp(logit - largest) / sum - target);
      row.metric = best == wanted ? 1 : 0;
    } else {
      row.loss += (logit - target) * (logit - target) / 2;
      row.error.push_back(logit - target);
      row.metric = 2 * row.loss;
    }
  }
  return row;
}

// error: without weights.
void weighted(const Kernels& k, int loss, const Guarded& z, const Guarded& y, const Guarded& error, int columns) {
  const size_t width = static_cast<size_t>(columns);
  const size_t rows = z.size() / width;
  constexpr float FACTOR = 0.75f;
  Guarded weights(rows);
  double expected = 0;
  double magnitude = 0;
  for (size_t i = 0; i < rows; i++) {
    weights[i] = 0.7f * static_cast<float>(i % 4);  // 0 among them
    const double row = k.loss[loss](z.get() + i * width, y.get() + i * width, nullptr, 1, columns, PARAMETER, {}).loss;
    expected += static_cast<double>(weights[i]) * row;
    magnitude += fabs(static_cast<double>(weights[i]) * row);
  }
  Guarded scaled(error.size());
  const long long count = static_cast<long long>(rows);
  const RowSums sums = k.loss[loss](z.get(), y.get(), scaled.get(), count, columns, PARAMETER, {weights.get(), FACTOR});
  const RowSums without = k.loss[loss](z.get(), y.get(), nullptr, count, columns, PARAMETER, {weights.get()});
  const RowSums plain = k.loss[loss](z.get(), y.get(), nullptr, count, columns, PARAMETER, {});
  const char* const name = warptron::LOSS_NAMES[loss];
  for (size_t i = 0; i < error.size(); i++) {
    const float wanted = error[i] * (weights[i / width] * FACTOR);
    CHECK(memcmp(&scaled[i], &wanted, sizeof wanted) == 0, "%s %s: weighted error %zu", k.name, name, i);
  }
  // Sums of as many products in double precision, in two orders.
  const double bound = 2 * (static_cast<double>(rows) + 1) * 0x1p-53 * magnitude;
  CHECK(fabs(sums.loss - expected) <= bound, "%s %s: %.17g, expected %.17g", k.name, name, sums.loss, expected);
  CHECK(memcmp(&without, &sums, sizeof sums) == 0, "%s %s: weighted, without errors", k.name, name);
  CHECK(memcmp(sums.metrics, plain.metrics, sizeof plain.metrics) == 0, "%s %s: weighted metrics", k.name, name);
  CHECK(scaled.untouched_around(), "%s %s", k.name, name);

  const std::vector<float> ones(rows, 1.0f);
  const RowSums counted = k.loss[loss](z.get(), y.get(), scaled.get(), count, columns, PARAMETER, batch_weights(ones.data(), count));
  CHECK(memcmp(&counted, &plain, sizeof plain) == 0, "%s %s: weights of 1", k.name, name);
  CHECK(memcmp(scaled.get(), error.get(), error.size() * sizeof(float)) == 0, "%s %s: weights of 1", k.name, name);
}

void factors() {
  const float weights[] = {0.5f, 0, 2.5f, 0};
  CHECK(batch_weights(nullptr, 4).of == nullptr && batch_weights(nullptr, 4).factor == 1, "no weights");
  CHECK(batch_weights(weights, 4).factor == 4 / 3.0f, "%.9g", static_cast<double>(batch_weights(weights, 4).factor));
  CHECK(batch_weights(weights + 1, 1).factor == 0, "weights of 0");
}

void losses(const Kernels& k) {
  for (int loss = 0; loss < warptron::LOSSES; loss++) {
    const std::string name = warptron::LOSS_NAMES[loss];
    for (int columns : {1, 2, 3, 10, 17}) {
      for (int rows : SIZES) {
        const size_t count = static_cast<size_t>(rows) * static_cast<size_t>(columns);
        Guarded z(count, 1);
        Guarded y(count);
        for (size_t i = 0; i < count; i++) {
          z[i] *= 20;
          y[i] = static_cast<int>(i) % columns == static_cast<int>(i) / columns % columns && i % 2 == 0 ? 1.0f : 0.0f;
        }
        Guarded error(count);
        const RowSums sums = k.loss[loss](z.get(), y.get(), error.get(), rows, columns, PARAMETER, {});
        const RowSums without = k.loss[loss](z.get(), y.get(), nullptr, rows, columns, PARAMETER, {});
        Guarded in_place = z;
        k.loss[loss](in_place.get(), y.get(), in_place.get(), rows, columns, PARAMETER, {});
        double expected = 0;
        double metric = 0;
        for (size_t i = 0; i < count; i++) {
          CHECK(memcmp(&error[i], &in_place[i], sizeof(float)) == 0, "%s %s in place", k.name, name.c_str());
        }
        weighted(k, loss, z, y, error, columns);
        CHECK(memcmp(&without, &sums, sizeof sums) == 0, "%s %s without errors", k.name, name.c_str());
        CHECK(error.untouched_around(), "%s %s", k.name, name.c_str());
        for (int i = 0; is_known_loss(name) && i < rows; i++) {
          const size_t start = static_cast<size_t>(i * columns);
          const Row row = row_of(name, z.get() + start, y.get() + start, columns);
          expected += row.loss;
          metric += row.metric;
          for (size_t j = 0; j < row.error.size(); j++) {
            // Exponentials of differences of numbers below 20, and a sum of `columns` terms.
            close(k.name, name.c_str(), value(error, start + j), row.error[j], gamma(ROUNDINGS + columns) * 21, start + j);
          }
        }
        if (!is_known_loss(name)) {
          continue;
        }
        const double largest = name == "half_squared_error" ? 21.0 * 21 / 2 : 2 * 20 + 3;
        close(k.name, name.c_str(), sums.loss, expected, gamma(ROUNDINGS + columns) * largest * static_cast<double>(count), 0);
        const bool exact = name != "half_squared_error";  // a count
        close(k.name, name.c_str(), sums.metrics[0], metric,
              exact ? 0 : 2 * gamma(ROUNDINGS + columns) * largest * static_cast<double>(count), 0);
      }
    }
    const float nothing[2] = {NAN, 1};
    const float target[2] = {1, 0};
    float error[2];
    CHECK(isnan(k.loss[loss](nothing, target, error, 1, 2, PARAMETER, {}).loss), "%s %s propagates NaN", k.name, name.c_str());
    const bool has_pairs = name == "gaussian_nll";  // and uses no single output
    CHECK(has_pairs || isnan(k.loss[loss](nothing, target, error, 1, 1, PARAMETER, {}).loss), "%s %s propagates NaN", k.name, name.c_str());
  }
}

}  // namespace

void loss_tests() {
  factors();
  for (const Kernels* k : tables()) {
    losses(*k);
  }
}
