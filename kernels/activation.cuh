// The activations as formulas on single numbers, in single precision.
//
// nvcc compiles this file for the CUDA kernels, and g++ for the cpu backend and the simulator.
// The oracle, dev.warptron.function.Activation, has the same names and is written independently:
// change both, or the contract tests fail.
//
// z: pre-activation.  a = f(z).  p: the parameter of the activation; a formula without one leaves it unnamed.
#pragma once
#include "cuda_portability.cuh"
#include "sine.cuh"

// Every activation: NAME_forward(z, p) and NAME_derivative(z or a, p) below, and whether the derivative
// reads Z or A. Names, order and operand are those of Activation.Kind.
#define WARPTRON_ACTIVATIONS(X) \
  X(identity, A) X(logistic, A) X(tanh, A) X(relu, A) \
  X(leaky_relu, A) X(elu, A) X(celu, A) X(selu, A) X(gelu, Z) X(gelu_tanh, Z) X(silu, Z) X(mish, Z) \
  X(softplus, A) X(softsign, A) X(hard_sigmoid, Z) X(hard_silu, Z) X(hard_tanh, A) X(relu6, A) \
  X(squared_relu, Z) X(sine, Z) X(exponential, A) X(squareplus, A)

WARPTRON_HD float identity_forward(float z, float) { return z; }
WARPTRON_HD float identity_derivative(float, float) { return 1.0f; }

WARPTRON_HD float logistic_forward(float z, float) { return 1.0f / (1.0f + expf(-z)); }
WARPTRON_HD float logistic_derivative(float a, float) { return a * (1.0f - a); }

WARPTRON_HD float tanh_forward(float z, float) { return tanhf(z); }
WARPTRON_HD float tanh_derivative(float a, float) { return 1.0f - a * a; }

// Not fmaxf, which would turn NaN into 0 and hide a diverged training.
WARPTRON_HD float relu_forward(float z, float) { return z < 0.0f ? 0.0f : z; }
WARPTRON_HD float relu_derivative(float a, float) { return a > 0.0f ? 1.0f : 0.0f; }

// x within [low, high]; NaN stays NaN.
WARPTRON_HD float clamped(float x, float low, float high) {
  const float above = x < low ? low : x;
  return above > high ? high : above;
}

WARPTRON_HD float leaky_relu_forward(float z, float slope) { return z > 0.0f ? z : slope * z; }
WARPTRON_HD float leaky_relu_derivative(float a, float slope) { return a > 0.0f ? 1.0f : slope; }

WARPTRON_HD float elu_forward(float z, float alpha) { return z > 0.0f ? z : alpha * expm1f(z); }
WARPTRON_HD float elu_derivative(float a, float alpha) { return a > 0.0f ? 1.0f : a + alpha; }

WARPTRON_HD float celu_forward(float z, float alpha) { return z > 0.0f ? z : alpha * expm1f(z / alpha); }
WARPTRON_HD float celu_derivative(float a, float alpha) { return a > 0.0f ? 1.0f : 1.0f + a / alpha; }

// 1.05... is lambda, 1.75... lambda times alpha.
WARPTRON_HD float selu_forward(float z, float) { return z > 0.0f ? 1.050701f * z : 1.7580993f * expm1f(z); }
WARPTRON_HD float selu_derivative(float a, float) { return a > 0.0f ? 1.050701f : a + 1.7580993f; }

WARPTRON_HD float normal_distribution(float z) { return 0.5f + 0.5f * erff(0.70710677f * z); }
WARPTRON_HD float gelu_forward(float z, float) { return z * normal_distribution(z); }
WARPTRON_HD float gelu_derivative(float z, float) {
  return normal_distribution(z) + z * (0.3989423f * expf(-0.5f * z * z));
}

// (1 + tanh y) / 2 = 1 / (1 + e^(-2 y)), with 2 y = z (1.59... + 0.07... z^2).
WARPTRON_HD float gelu_tanh_forward(float z, float) {
  return z / (1.0f + expf(-z * (1.5957692f + 0.071354814f * z * z)));
}
WARPTRON_HD float gelu_tanh_derivative(float z, float) {
  const float near = clamped(z, -10.0f, 10.0f);  // further away the derivative is 0 or 1
  const float power = expf(-near * (1.5957692f + 0.071354814f * near * near));
  const float s = 1.0f / (1.0f + power);
  return s + near * (s * power * s) * (1.5957692f + 0.21406445f * near * near);
}

WARPTRON_HD float silu_forward(float z, float) { return z / (1.0f + expf(-z)); }
WARPTRON_HD float silu_derivative(float z, float) {
  const float s = 1.0f / (1.0f + expf(-z));
  return s * (1.0f + z * (1.0f - s));
}

// tanh(ln(1 + e)) = n / (n + 2), with e = e^z and n = e (e + 2).  For z >= 20 it is 1.
WARPTRON_HD float mish_forward(float z, float) {
  const float e = expf(z > 20.0f ? 20.0f : z);
  const float n = e * (e + 2.0f);
  return z * (n / (n + 2.0f));
}
WARPTRON_HD float mish_derivative(float z, float) {
  const float near = z > 20.0f ? 20.0f : z;
  const float e = expf(near);
  const float n = e * (e + 2.0f);
  const float q = 1.0f / (n + 2.0f);
  return q * (n + 4.0f * e * near * (1.0f + e) * q);
}

WARPTRON_HD float softplus_forward(float z, float) {
  const float size = z < 0.0f ? -z : z;
  return (z < 0.0f ? 0.0f : z) + log1pf(expf(-size));
}
WARPTRON_HD float softplus_derivative(float a, float) { return -expm1f(-a); }

WARPTRON_HD float softsign_forward(float z, float) { return z / (1.0f + (z < 0.0f ? -z : z)); }
WARPTRON_HD float softsign_derivative(float a, float) {
  const float rest = 1.0f - (a < 0.0f ? -a : a);
  return rest * rest;
}

WARPTRON_HD float hard_sigmoid_forward(float z, float) { return 0.16666667f * clamped(z + 3.0f, 0.0f, 6.0f); }
WARPTRON_HD float hard_sigmoid_derivative(float z, float) { return z > -3.0f && z < 3.0f ? 0.16666667f : 0.0f; }

WARPTRON_HD float hard_silu_forward(float z, float) { return z * (0.16666667f * clamped(z + 3.0f, 0.0f, 6.0f)); }
WARPTRON_HD float hard_silu_derivative(float z, float) {
  return z <= -3.0f ? 0.0f : z >= 3.0f ? 1.0f : 0.33333334f * z + 0.5f;
}

WARPTRON_HD float hard_tanh_forward(float z, float) { return clamped(z, -1.0f, 1.0f); }
WARPTRON_HD float hard_tanh_derivative(float a, float) { return a > -1.0f && a < 1.0f ? 1.0f : 0.0f; }

WARPTRON_HD float relu6_forward(float z, float) { return clamped(z, 0.0f, 6.0f); }
WARPTRON_HD float relu6_derivative(float a, float) { return a > 0.0f && a < 6.0f ? 1.0f : 0.0f; }

WARPTRON_HD float squared_relu_forward(float z, float) { return z < 0.0f ? 0.0f : z * z; }
WARPTRON_HD float squared_relu_derivative(float z, float) { return z < 0.0f ? 0.0f : 2.0f * z; }

WARPTRON_HD float sine_forward(float z, float) { return sine_of(z); }
WARPTRON_HD float sine_derivative(float z, float) { return cosine_of(z); }

WARPTRON_HD float exponential_forward(float z, float) { return expf(z); }
WARPTRON_HD float exponential_derivative(float a, float) { return a; }

// For z < 0, b / (2 (root + |z|)), without cancellation. Beyond 1e9, b does not change the root, and z^2 may overflow.
WARPTRON_HD float squareplus_forward(float z, float b) {
  const float size = z < 0.0f ? -z : z;
  const float root = size > 1e9f ? size : sqrtf(z * z + b);
  const float half = 0.5f * size + 0.5f * root;
  return z < 0.0f ? 0.25f * b / half : half;
}
WARPTRON_HD float squareplus_derivative(float a, float b) { return 1.0f / (1.0f + 0.25f * b / (a * a)); }

// The activations by their number, the position in the list.
#define WARPTRON_ACTIVATION_NUMBER(name, reads) WARPTRON_##name,
enum WarptronActivation { WARPTRON_ACTIVATIONS(WARPTRON_ACTIVATION_NUMBER) };

#define WARPTRON_DERIVATIVE_READS_A false
#define WARPTRON_DERIVATIVE_READS_Z true
#define WARPTRON_READS_Z_CASE(name, reads) case WARPTRON_##name: return WARPTRON_DERIVATIVE_READS_##reads;

// Whether the derivative reads z, which must then be stored for the backward pass; otherwise it reads a.
WARPTRON_HD bool derivative_reads_z(int activation) {
  switch (activation) { WARPTRON_ACTIVATIONS(WARPTRON_READS_Z_CASE) }
  return false;
}

// The most common activations. Kernels have separate loops for them, which keep few registers and are unrolled.
#define WARPTRON_COMMON_ACTIVATIONS(X) X(identity, A) X(logistic, A) X(tanh, A) X(relu, A)
#define WARPTRON_IS_COMMON_CASE(name, reads) case WARPTRON_##name: return true;

WARPTRON_HD bool is_common_activation(int activation) {
  switch (activation) { WARPTRON_COMMON_ACTIVATIONS(WARPTRON_IS_COMMON_CASE) }
  return false;
}

#define WARPTRON_FORWARD_CASE(name, reads) case WARPTRON_##name: return name##_forward(z, p);

WARPTRON_HD float common_activation_forward(int activation, float z, float p) {
  switch (activation) { WARPTRON_COMMON_ACTIVATIONS(WARPTRON_FORWARD_CASE) }
  return z;
}

WARPTRON_HD float activation_forward(int activation, float z, float p) {
  switch (activation) { WARPTRON_ACTIVATIONS(WARPTRON_FORWARD_CASE) }
  return z;
}

#define WARPTRON_DERIVATIVE_CASE(name, reads) case WARPTRON_##name: return name##_derivative(saved, p);

// saved: z or a, see derivative_reads_z.
WARPTRON_HD float common_activation_derivative(int activation, float saved, float p) {
  switch (activation) { WARPTRON_COMMON_ACTIVATIONS(WARPTRON_DERIVATIVE_CASE) }
  return 1.0f;
}
WARPTRON_HD float activation_derivative(int activation, float saved, float p) {
  switch (activation) { WARPTRON_ACTIVATIONS(WARPTRON_DERIVATIVE_CASE) }
  return 1.0f;
}
