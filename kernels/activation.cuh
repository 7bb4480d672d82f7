// The activations as formulas on single numbers, in single precision.
//
// nvcc compiles this file for the CUDA kernels, and g++ for the cpu backend and the simulator.
// The oracle, dev.warptron.function.Activation, has the same names and is written independently:
// change both, or the contract tests fail.
//
// z: pre-activation.  a = f(z).  p: the parameter of the activation; a formula without one leaves it unnamed.
#pragma once
#include "cuda_portability.cuh"

// Every activation: NAME_forward(z, p) and NAME_derivative(z or a, p) below, and whether the derivative
// reads Z or A. Names, order and operand are those of Activation.Kind.
#define WARPTRON_ACTIVATIONS(X) X(identity, A) X(logistic, A) X(tanh, A) X(relu, A)

WARPTRON_HD float identity_forward(float z, float) { return z; }
WARPTRON_HD float identity_derivative(float, float) { return 1.0f; }

WARPTRON_HD float logistic_forward(float z, float) { return 1.0f / (1.0f + expf(-z)); }
WARPTRON_HD float logistic_derivative(float a, float) { return a * (1.0f - a); }

WARPTRON_HD float tanh_forward(float z, float) { return tanhf(z); }
WARPTRON_HD float tanh_derivative(float a, float) { return 1.0f - a * a; }

// Not fmaxf, which would turn NaN into 0 and hide a diverged training.
WARPTRON_HD float relu_forward(float z, float) { return z < 0.0f ? 0.0f : z; }
WARPTRON_HD float relu_derivative(float a, float) { return a > 0.0f ? 1.0f : 0.0f; }

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
