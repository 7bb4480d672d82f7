// The kernels of the cpu device: a table of functions for each instruction set, all compiled from kernels.cpp and its parts.
//
// All matrices are row-major.  z: pre-activations.  a = f(z).  delta: the gradient of each row's loss with respect to z,
// or to a before the activation's derivative is applied.
#pragma once

namespace warptron {

// The lists of kernels/activation.cuh and kernels/loss.cuh. The tables below have the same order. The names are the constants
// of Activation.Kind and Loss.Kind in dev.warptron.function, in lower case.
extern const int ACTIVATIONS, LOSSES;
extern const char* const ACTIVATION_NAMES[];
extern const char* const LOSS_NAMES[];
extern const bool DERIVATIVE_READS_Z[];  // for each activation; false: it reads a
extern const int METRIC_SUMS[];          // number of metric sums of each loss

// The most metric sums of a loss.
constexpr int MOST_METRIC_SUMS = 2;

// The optimizers of kernels/update.cuh, in the order of its list: [OPTIMIZERS].
extern const int OPTIMIZERS;
extern const char* const OPTIMIZER_NAMES[];

constexpr int SCALARS = 12;  // of an update: WARPTRON_SCALARS of kernels/update.cuh
constexpr int KEPT = 8;      // the scalar by which the weights are multiplied before the step: WARPTRON_KEPT
constexpr int DROPOUT = 9;   // the factor of the shares of dropout: WARPTRON_DROPOUT

// Prefetches rows that will be gathered soon, in an order that the hardware prefetcher cannot predict. A product spreads these
// prefetches over its own arithmetic.
class RowPrefetcher {
 public:
  // source: [* x columns]; rows permutation[0 .. rows) of it will be read, or its first `rows` rows if permutation is null.
  // entries: the entries of C of all products that share this object; the prefetches are spread over them.
  RowPrefetcher(const float* source, const int* permutation, long long rows, long long columns, long long entries)
      : source_(source), permutation_(permutation), rows_(rows), columns_(columns), entries_(entries) {}

  // Prefetches the share of `entries` computed entries. Always inlined: the linker would keep one out-of-line copy for all
  // instruction sets.
  __attribute__((always_inline)) void prefetch(long long entries) {
    computed_ += entries;
    for (long long end = computed_ * rows_ * columns_ / entries_; prefetched_ < end && row_ < rows_;
         prefetched_ += FLOATS_OF_A_LINE) {
      __builtin_prefetch(source_ + (permutation_ == nullptr ? row_ : permutation_[row_]) * columns_ + column_, 0, 2);
      column_ += FLOATS_OF_A_LINE;
      if (column_ >= columns_) {
        column_ = 0;
        row_++;
      }
    }
  }

 private:
  static constexpr long long FLOATS_OF_A_LINE = 16;

  const float* source_;
  const int* permutation_;
  long long rows_, columns_, entries_;
  long long computed_ = 0;
  long long prefetched_ = 0;
  long long row_ = 0;
  long long column_ = 0;
};

// b_row of a matrix packed by pack(): not a stride, but a marker.
constexpr long long PACKED = 0;

// k-blocking: partial sums of TILE products are added to the total, so that the rounding error grows with TILE + k / TILE
// instead of k. Tiles of 64 terms have a smaller bound but took 3 to 6 % longer.
constexpr long long TILE = 256;

// C = alpha A B + beta C + 1 bias.
//
// C: [m x n], row i at c + i c_row; read only if beta is not 0.  A[i][l] = a[i a_row + l a_column]; one
// of the two strides must be 1.
// B: [k x n], row l at b + l b_row; or packed, with b_row PACKED.  bias: [n], or null for none.  C must not overlap the others.
//
// Every entry is summed in the order of l, tile by tile, whatever m and n are, so that a row of C does not depend on the other
// rows.
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
  const float* row_bias = nullptr;  // [m], row_bias[i] is added to every entry of row i; null for none
  RowPrefetcher* prefetcher = nullptr;  // null for none
  float* updated_weights = nullptr;     // the weights that C will update, strides of C: prefetched, not accessed; null for none
  float* packing_buffer = nullptr;      // [m k], scratch buffer to pack A; needed if B is packed and a_column is not 1
};

// C = alpha A B^T.
//
// A: [m x k], B: [n x k], row i at i step; k and step are multiples of the lanes.  C: [m x n] without padding, must not overlap
// A or B.
struct ProductOfRows {
  long long m, n, k;
  float alpha;
  const float *a, *b;
  long long step;
  float* c;
};

// A layer of this many weights or fewer does not amortise the call of a library.
constexpr long long FEW_ENTRIES = 8192;

// B with this many entries (32 KiB) or more no longer fits in the L1 data cache.
constexpr long long LARGE_MATRIX = 1 << 13;

// The scalars of consecutive updates. The last row also applies to all later updates.
struct ScalarRows {
  const float* rows;  // [count x SCALARS]
  long long count;    // at least 1

  // Of an update, counted from 0.
  const float* of(long long update) const { return rows + (update < count ? update : count - 1) * SCALARS; }

  // The scalars from this update on.
  ScalarRows from(long long update) const {
    const long long skipped = update < count ? update : count - 1;
    return {rows + skipped * SCALARS, count - skipped};
  }
};

// Loss and metric sums of some rows.
struct RowSums {
  double loss = 0;
  double metrics[MOST_METRIC_SUMS] = {};  // those that the loss does not have are 0

  RowSums& operator+=(const RowSums& other) {
    loss += other.loss;
    for (int m = 0; m < MOST_METRIC_SUMS; m++) {
      metrics[m] += other.metrics[m];
    }
    return *this;
  }
};

// Weights of consecutive rows.
struct RowWeights {
  const float* of = nullptr;  // [rows]; null: all are 1
  float factor = 1;           // delta of a row is multiplied by its weight times this factor

  RowWeights from(long long row) const { return {of == nullptr ? nullptr : of + row, factor}; }
};

// The weights of a batch with their factor.  weights: [rows], null for none.
//
// The data loss of a batch is (sum of w L) / (sum of w). Gradients are later divided by the number of rows m, so the factor is
// m / (sum of w), or 0 if all weights are 0.
RowWeights batch_weights(const float* weights, long long rows);

// p: the parameter of the activation or loss.
using Activate = void (*)(const float* z, float* a, long long count, float p);
using AddBiasAndActivate = void (*)(float* z, const float* bias, float* a, long long rows, long long columns, float p);
using ActivateBackward = void (*)(const float* saved, float* delta, long long count, float p);
using AddLosses = RowSums (*)(const float* output, const float* target, float* delta, long long rows, int columns, float p,
                              RowWeights weights);

struct Kernels {
  const char* name;  // of the instruction set
  int lanes;         // floats of a vector

  // The largest number of weights of a layer for which multiply() was measured to be at least as fast as OpenBLAS.
  long long most_own_entries;

  void (*multiply)(const Product&);
  // Packs rows from <= l < to of B [k x n] for multiply() with b_row PACKED.  packed: packed_floats(k, n) floats.
  void (*pack)(const float* b, long long k, long long n, long long from, long long to, float* packed);
  // Packs columns from <= j < to of B, which are rows of B^T [n x k]. from, to: multiples of 16, or n.
  void (*pack_transposed)(const float* transposed, long long k, long long n, long long from, long long to, float* packed);
  long long (*packed_floats)(long long k, long long n);
  // transposed[j][i] = matrix[i][j].  matrix: [rows x columns] without padding; transposed: row j at transposed + j step.
  void (*transpose)(const float* matrix, long long rows, long long columns, float* transposed, long long step);
  // transposed[j][i] = source[permutation[i]][j], or source[i][j] if permutation is null, for 0 <= i < rows. The row stride of
  // `transposed` is rows rounded up to a multiple of the lanes; the padding repeats the last row.
  void (*gather_transposed)(const float* source, const int* permutation, long long rows, long long columns,
                            float* transposed);
  void (*multiply_rows)(const ProductOfRows&);
  // sums[i] = scale (a[i][0] + a[i][1] + ...).  a: [rows x columns], columns a multiple of the lanes.
  void (*row_sums)(const float* a, long long rows, long long columns, float scale, float* sums);

  // [ACTIVATIONS], [LOSSES]: one function each, since the compiler does not vectorise a loop with a switch inside.

  // a[i] = f(z[i]), 0 <= i < count; a may be z.
  const Activate* activate;
  // z[i][j] += bias[j], a[i][j] = f(z[i][j]); z, a: [rows x columns], may be the same.
  const AddBiasAndActivate* add_bias_and_activate;
  // delta[i] *= f'(z[i]), 0 <= i < count.  saved: z or a, see DERIVATIVE_READS_Z.
  const ActivateBackward* activate_backward;
  // Returns the weighted loss sum and the metric sums of the rows, and writes their gradients, times weight and factor, to
  // delta.  output, target, delta: [rows x columns]; delta may be null or output.
  const AddLosses* loss;

  // sums[j] = scale (a[0][j] + a[1][j] + ...), from <= j < to.  a: [rows x columns].
  void (*column_sums)(const float* a, long long rows, long long columns, long long from, long long to, float scale,
                      float* sums);
  double (*penalty)(const float* weights, long long count, double l1, double l2);
  // gradient[i] += scale (l1 sign(w) + l2 w)
  void (*penalty_gradient)(const float* weights, long long count, float l1, float l2, float scale, float* gradient);

  // [OPTIMIZERS]: updates parameters[i] and its slots, 0 <= i < count.  slots: slot k of parameter i at k slot_stride + i; null
  // if there are none.  scalars: [SCALARS] of this update.
  void (*const* update)(float* parameters, const float* gradient, float* slots, long long slot_stride, long long count,
                        const float* scalars);

  // scaled[i] = (x[i] - means[i]) / standard_deviations[i], in double precision; 0 where the standard deviation is 0.
  void (*standardize)(const float* x, const double* means, const double* standard_deviations, long long count,
                      float* scaled);

  // permutation: [rows], overwritten with 0 .. rows - 1 permuted as dev.warptron.random.Philox does from this stream of the
  // seed.
  void (*shuffle)(unsigned long long seed, unsigned long long stream, int rows, int* permutation);

  void (*fill)(float* values, long long count, float value);
  // values[i] *= factor; for factor 0 the values are not read.
  void (*scale)(float* values, long long count, float factor);
  // average[i] += share (values[i] - average[i])
  void (*move_towards)(const float* values, float* average, long long count, float share);
  // Holds every entry in [-limit, limit]; NaN stays NaN.
  void (*clip)(float* values, long long count, float limit);
  // Multiplies every column whose Euclidean norm exceeds the limit by limit / norm.  weights: [rows x columns].
  void (*limit_columns)(float* weights, long long rows, long long columns, double limit);

  // Layer normalization: z becomes x = (z - mean) / sqrt(variance + epsilon), scaled[i][j] = x[i][j] scale[j].  z, scaled:
  // [rows x columns], may be the same.  means, variances: [rows].
  void (*normalize_rows)(float* z, const float* scale, float* scaled, float* means, float* variances, long long rows,
                         long long columns, double epsilon);
  // delta: the gradient with respect to the normalized values; becomes that with respect to z.
  void (*normalize_rows_backward)(const float* x, const float* variances, const float* scale, float* delta, long long rows,
                                  long long columns, double epsilon);
  // sums[j] = factor (a[0][j] b[0][j] + a[1][j] b[1][j] + ...), from <= j < to, summed in double precision.
  void (*column_dots)(const float* a, const float* b, long long rows, long long columns, long long from, long long to,
                      double factor, float* sums);

  // The same for transposed rows, [units x step], one column for each row of the batch: standardizes z in place, and
  // normalized[j][i] = z[j][i] scale[j] + shift[j].  inverses: [step], 1 / sqrt(variance + epsilon).
  void (*normalize_lanes)(float* z, const float* scale, const float* shift, float* normalized, float* inverses, long long units,
                          long long step, double epsilon);
  void (*normalize_lanes_backward)(const float* x, const float* inverses, const float* scale, float* delta, long long units,
                                   long long step);

  // Batch normalization. Means and variances are those of each column, over all rows.
  //
  // means[j], variances[j]: of columns from <= j < to.
  void (*column_moments)(const float* z, long long rows, long long columns, long long from, long long to, double* means,
                         double* variances);
  // z becomes x = (z - mean) inverse, scaled[i][j] = x[i][j] scale[j].  inverses: [columns], 1 / sqrt(variance + epsilon).
  void (*standardize_columns)(float* z, const double* means, const float* inverses, const float* scale, float* scaled,
                              long long rows, long long columns);
  // delta: as for normalize_rows_backward().  factors: [columns], scale / sqrt(variance + epsilon).  scale_gradient,
  // shift_gradient: [columns], over all rows of the batch.
  void (*standardize_columns_backward)(const float* x, const float* factors, const float* scale_gradient,
                                       const float* shift_gradient, float* delta, long long rows, long long columns);
  // The same of transposed rows, over the first `rows` of `step` columns; normalizes as normalize_lanes() does.
  // means, variances: [units].
  void (*normalize_units)(float* z, const float* scale, const float* shift, float* normalized, float* means, float* variances,
                          long long units, long long rows, long long step, double epsilon);
  void (*normalize_units_backward)(const float* x, const float* variances, const float* scale, const float* scale_gradient,
                                   const float* shift_gradient, float* delta, long long units, long long rows,
                                   long long step, double epsilon);
  // sums[i] = factor (a[i][0] b[i][0] + a[i][1] b[i][1] + ...), summed in double precision.
  void (*row_dots)(const float* a, const float* b, long long rows, long long columns, double factor, float* sums);

  // factors[i] = scale, or 0 where dropout drops entry first + i: see kernels/noise.cuh.
  void (*dropout_factors)(unsigned long long seed, unsigned long long stream, long long first, long long count,
                          unsigned threshold, float scale, float* factors);
  // products[i] = values[i] factors[i], 0 where the factor is 0 whatever the value is; products may be values.
  void (*apply_factors)(const float* values, const float* factors, long long count, float* products);
};

extern const Kernels KERNELS_BASELINE, KERNELS_AVX2, KERNELS_AVX512;
extern const Kernels KERNELS_WIDE;  // for tests only: see build.sh

// The best table that this processor can run.
const Kernels& best_kernels();

// The table of this name (baseline, avx2 or avx512); null if there is none or this processor cannot run it.
const Kernels* kernels_named(const char* name);

}  // namespace warptron
