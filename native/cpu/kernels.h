// The arithmetic of the cpu device as a table of functions, filled once for each instruction set from one source, kernels.cpp.
//
// All matrices are row-major. z: weighted sums.  a = f(z).  error: the gradient of each row's loss.
#pragma once

namespace warptron {

constexpr int ACTIVATIONS = 4;
constexpr int LOSSES = 3;

// The names of dev.warptron.function.Activation and Loss, in lower case, in the order of the tables below.
extern const char* const ACTIVATION_NAMES[ACTIVATIONS];
extern const char* const LOSS_NAMES[LOSSES];

// C = alpha A B + beta C + 1 bias, for matrices that the caches of one core hold.
//
// C: [m x n], row i at c + i c_row; read only if beta is not 0.  A[i][l] = a[i a_row + l a_column], where one of the steps
// is 1.  B: [k x n], row l at b + l b_row.  bias: [n], or null for none.  C overlaps none of the others.
//
// Every entry is summed up in the order of l, by itself, whatever the size: a row of C does not depend on which others there are.
struct Product {
  long long m, n, k;
  float alpha;
  const float* a;
  long long a_row, a_column;
  const float* b;
  long long b_row;
  float beta;
  float* c;
  long long c_row;
  const float* bias;
};

// Weights of a layer that are so few that no library is worth its calls.
constexpr long long FEW_ENTRIES = 8192;

struct SgdSettings {
  float learning_rate, momentum;
  bool nesterov;
};

// As adam_change in kernels/update.cuh takes them.
struct AdamSettings {
  float learning_rate, beta1, rest1, beta2, rest2, epsilon, mean_scale, square_scale;
};

// Loss and hits of some rows.
struct RowSums {
  double loss, hits;
};

struct Kernels {
  const char* name;  // of the instruction set

  // Weights of a layer up to which multiply() was not slower than OpenBLAS, for A B and A^T B.
  long long most_own_entries;

  void (*multiply)(const Product&);

  // a[i] = f(z[i]), 0 <= i < count; a may be z.
  void (*activate[ACTIVATIONS])(const float* z, float* a, long long count);
  // z[i][j] += bias[j], a[i][j] = f(z[i][j]); z, a: [rows x columns], may be the same.
  void (*add_bias_and_activate[ACTIVATIONS])(float* z, const float* bias, float* a, long long rows, long long columns);
  // error[i] *= f'(z[i]), 0 <= i < count.
  void (*activate_backward[ACTIVATIONS])(const float* z, const float* a, float* error, long long count);
  // The rows' losses and hits, and the error of each row: output, target, error [rows x columns]; error may be null or output.
  RowSums (*loss[LOSSES])(const float* output, const float* target, float* error, long long rows, int columns);

  // sums[j] = scale (a[0][j] + a[1][j] + ...), from <= j < to.  a: [rows x columns].
  void (*column_sums)(const float* a, long long rows, long long columns, long long from, long long to, float scale,
                      float* sums);
  double (*penalty)(const float* weights, long long count, double l1, double l2);
  // gradient[i] += scale (l1 sign(w) + l2 w)
  void (*penalty_gradient)(const float* weights, long long count, float l1, float l2, float scale, float* gradient);

  // parameters[i] += change, 0 <= i < count.  velocity, mean, square: what the rule remembers of each parameter, changed.
  void (*update_sgd)(float* parameters, const float* gradient, long long count, float learning_rate);
  void (*update_sgd_momentum)(float* parameters, const float* gradient, float* velocity, long long count,
                              const SgdSettings&);
  void (*update_adam)(float* parameters, const float* gradient, float* mean, float* square, long long count,
                      const AdamSettings&);

  // scaled[i] = (x[i] - means[i]) / deviations[i], in double precision; 0 where the deviation is 0.
  void (*standardize)(const float* x, const double* means, const double* deviations, long long count, float* scaled);

  void (*fill)(float* values, long long count, float value);
  // values[i] *= factor; for factor 0 the values are not read.
  void (*scale)(float* values, long long count, float factor);
};

extern const Kernels KERNELS_BASELINE, KERNELS_AVX2, KERNELS_AVX512;

// The best table that this processor can run.
const Kernels& best_kernels();

// The table of this name, baseline, avx2 or avx512; null if there is none or this processor cannot run it.
const Kernels* kernels_named(const char* name);

}  // namespace warptron
