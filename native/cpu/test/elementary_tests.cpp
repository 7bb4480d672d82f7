// exp, expm1, log, log1p, tanh, erf, sine and cosine against libm's in double precision.
#include <float.h>

#include "check.h"
#include "elementary_table.h"

namespace {

constexpr int BLOCK = 4096;

using Single = void (*)(const float*, float*, int);
using Double = double (*)(double);

float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// Error of a float in units in the last place of the exact value.
double ulps(float actual, double exact) {
  const double size = fabs(exact);
  if (size > static_cast<double>(FLT_MAX)) {
    return isinf(actual) || size < 0x1.000001p+128 ? 0 : HUGE_VAL;
  }
  int exponent = 0;
  frexp(size < static_cast<double>(FLT_MIN) ? static_cast<double>(FLT_MIN) : size, &exponent);
  return fabs(static_cast<double>(actual) - exact) / ldexp(1.0, exponent - FLT_MANT_DIG);
}

// Error in units of 2^-24, the unit roundoff of numbers near 1.
double absolute(float actual, double exact) { return fabs(static_cast<double>(actual) - exact) / U; }

using Error = double (*)(float, double);

// Largest error over every step-th float in [low, high]. The step should be a prime, so that all exponents and last digits
// occur.
void measure(const char* set, const char* name, Single single, Double exact, float low, float high, double most,
             uint32_t step, Error error_of = ulps) {
  std::vector<float> x;
  std::vector<float> y(BLOCK);
  double worst = 0;
  float worst_at = 0;
  auto flush = [&] {
    single(x.data(), y.data(), static_cast<int>(x.size()));
    for (size_t i = 0; i < x.size(); i++) {
      const double error = error_of(y[i], exact(static_cast<double>(x[i])));
      if (!(error <= worst)) {
        worst = error;
        worst_at = x[i];
      }
    }
    x.clear();
  };
  for (uint64_t bits = 0; bits < (1ull << 32); bits += step) {
    const float value = float_of(static_cast<uint32_t>(bits));
    if (value >= low && value <= high) {
      x.push_back(value);
      if (x.size() == BLOCK) {
        flush();
      }
    }
  }
  flush();
  if (step == 1) {
    printf("%s %s: at most %.3f units, at %a\n", set, name, worst, static_cast<double>(worst_at));
  }
  CHECK(worst <= most, "%s %s is off by %.3f units at %a", set, name, worst, static_cast<double>(worst_at));
}

float one(Single function, float x) {
  float y;
  function(&x, &y, 1);
  return y;
}

void check_special_values(const char* set, const Elementary& e) {
  for (Single function : {e.exp, e.expm1, e.log, e.log1p, e.tanh, e.erf, e.sine, e.cosine}) {
    CHECK(isnan(one(function, NAN)), "%s", set);
  }
  CHECK(one(e.exp, INFINITY) == INFINITY && one(e.exp, -INFINITY) == 0, "%s", set);
  CHECK(one(e.exp, 0.0f) == 1 && one(e.exp, -0.0f) == 1, "%s", set);
  CHECK(one(e.exp, 88.8f) == INFINITY && one(e.exp, -104.0f) == 0, "%s", set);
  CHECK(one(e.expm1, -INFINITY) == -1 && one(e.expm1, 0.0f) == 0, "%s", set);
  CHECK(one(e.erf, INFINITY) == 1 && one(e.erf, -INFINITY) == -1 && one(e.erf, 0.0f) == 0, "%s", set);
  CHECK(one(e.sine, 0.0f) == 0 && fabsf(one(e.cosine, 0.0f) - 1) <= 0x1p-24f, "%s", set);
  CHECK(fabsf(one(e.sine, FLT_MAX)) <= 1 && fabsf(one(e.cosine, -FLT_MAX)) <= 1, "%s", set);
  CHECK(one(e.log, 1.0f) == 0 && one(e.log1p, 0.0f) == 0, "%s", set);
  CHECK(one(e.tanh, INFINITY) == 1 && one(e.tanh, -INFINITY) == -1 && one(e.tanh, 0.0f) == 0, "%s", set);
}

// A result has the same bits at every position of an array: in a full vector, and in the remainder.
void check_positions(const char* set, const Elementary& e) {
  for (Single function : {e.exp, e.expm1, e.log, e.log1p, e.tanh, e.erf, e.sine, e.cosine}) {
    for (int count = 1; count <= 67; count++) {
      std::vector<float> x(static_cast<size_t>(count));
      std::vector<float> y(x.size());
      Numbers numbers(7);
      for (float& value : x) {
        value = fabsf(numbers.next()) * 3;
      }
      function(x.data(), y.data(), count);
      for (int i = 0; i < count; i++) {
        const float alone = one(function, x[static_cast<size_t>(i)]);
        CHECK(memcmp(&alone, &y[static_cast<size_t>(i)], sizeof alone) == 0, "%s, %d of %d", set, i, count);
      }
    }
  }
}

}  // namespace

void elementary_tests(uint32_t step) {
  for (const warptron::Kernels* table : tables()) {
    const std::string set = table->name;
    if (set == "wide") {
      continue;  // the same instructions as baseline
    }
    const Elementary& e = set == "avx512" ? ELEMENTARY_AVX512 : set == "avx2" ? ELEMENTARY_AVX2 : ELEMENTARY_BASELINE;
    // The largest errors stated in elementary.h and sine.cuh, rounded up: a wrong digit of a coefficient exceeds them.
    measure(set.c_str(), "exp", e.exp, exp, -110, 90, 1.09, step);
    measure(set.c_str(), "expm1", e.expm1, expm1, -FLT_MAX, 88, 1.76, step);
    measure(set.c_str(), "log", e.log, log, FLT_MIN, FLT_MAX, 0.96, step);
    measure(set.c_str(), "log1p", e.log1p, log1p, 0, 0x1p+64f, 1.34, step);
    measure(set.c_str(), "tanh", e.tanh, tanh, -FLT_MAX, FLT_MAX, 1.34, step);
    measure(set.c_str(), "erf", e.erf, erf, -FLT_MAX, FLT_MAX, 1.34, step);
    measure(set.c_str(), "sine", e.sine, sin, -8192, 8192, 2.16, step, absolute);
    measure(set.c_str(), "cosine", e.cosine, cos, -8192, 8192, 2.19, step, absolute);
    check_special_values(set.c_str(), e);
    check_positions(set.c_str(), e);
  }
}
