// The activations as formulas on single numbers, in single precision.
//
// nvcc compiles this file into the CUDA kernels, g++ into whatever runs the same formulas on a CPU.
// The oracle, dev.warptron.function.Activation, has the same names and is written independently:
// change both, or the contract tests fail.
//
// z: weighted sum.  a = f(z).  A derivative may use either; the one it does not use is left unnamed.
#pragma once
#include "cuda_portability.cuh"

// Every activation: each name stands for NAME_forward and NAME_derivative below.
#define WARPTRON_ACTIVATIONS(X) X(identity) X(logistic) X(tanh) X(relu)

WARPTRON_HD float identity_forward(float z) { return z; }
WARPTRON_HD float identity_derivative(float, float) { return 1.0f; }

WARPTRON_HD float logistic_forward(float z) { return 1.0f / (1.0f + expf(-z)); }
WARPTRON_HD float logistic_derivative(float, float a) { return a * (1.0f - a); }

WARPTRON_HD float tanh_forward(float z) { return tanhf(z); }
WARPTRON_HD float tanh_derivative(float, float a) { return 1.0f - a * a; }

// Not fmaxf, which would turn NaN into 0 and hide a diverged training.
WARPTRON_HD float relu_forward(float z) { return z < 0.0f ? 0.0f : z; }
WARPTRON_HD float relu_derivative(float z, float) { return z > 0.0f ? 1.0f : 0.0f; }
