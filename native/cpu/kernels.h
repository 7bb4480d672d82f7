// The arithmetic of the cpu device as a table of functions, filled once for each instruction set from one source, kernels.cpp.
//
// All matrices are row-major. z: pre-activations.  a = f(z).  error: the gradient of each row's loss.
#pragma once

namespace warptron {

// The lists of kernels/activation.cuh and kernels/loss.cuh, which the tables below follow in their order. The names are those of
// the kinds of dev.warptron.function.Activation and Loss, in lower case.
extern const int ACTIVATIONS, LOSSES;
extern const char* const ACTIVATION_NAMES[];
extern const char* const LOSS_NAMES[];
extern const bool DERIVATIVE_READS_Z[];  // of each activation; otherwise it reads a
extern const int METRIC_SUMS[];          // of each loss

// The most metric sums of a loss.
constexpr int MOST_METRIC_SUMS = 2;

// The optimizers of kernels/update.cuh, in the order of its list: [OPTIMIZERS].
extern const int OPTIMIZERS;
extern const char* const OPTIMIZER_NAMES[];

constexpr int SCALARS = 8;  // of an update: WARPTRON_SCALARS of kernels/update.cuh

// Rows that will be read soon, in an order that the processor cannot foresee: a product asks for them bit by bit while it has
// numbers to work on.
class RowsAhead {
 public:
  // source: [* x columns], of which rows order[0 .. rows) will be read; order: null for the first ones.
  // entries: of C, of all products that this is given to.
  RowsAhead(const float* source, const int* order, long long rows, long long columns, long long entries)
      : source_(source), order_(order), rows_(rows), columns_(columns), entries_(entries) {}

  // Asks for the share of so many entries. Always in line: a function of its own would be shared by all instruction sets.
  __attribute__((always_inline)) void ask(long long entries) {
    worked_out_ += entries;
    for (long long end = worked_out_ * rows_ * columns_ / entries_; asked_ < end && row_ < rows_; asked_ += FLOATS_OF_A_LINE) {
      __builtin_prefetch(source_ + (order_ == nullptr ? row_ : order_[row_]) * columns_ + column_, 0, 2);
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
  const int* order_;
  long long rows_, columns_, entries_;
  long long worked_out_ = 0;
  long long asked_ = 0;
  long long row_ = 0;
  long long column_ = 0;
};

// The distance of the rows of a matrix that pack() has laid out.
constexpr long long PACKED = 0;

// So many terms of a product are summed up by themselves before they are added to the rest: the rounding then grows with
// TILE + k / TILE instead of with k. Tiles of 64 terms would bound it closer, but took 3 to 6 % longer.
constexpr long long TILE = 256;

// C = alpha A B + beta C + 1 bias.
//
// C: [m x n], row i at c + i c_row; read only if beta is not 0.  A[i][l] = a[i a_row + l a_column], where one of the steps
// is 1.  B: [k x n], row l at b + l b_row, or b_row PACKED.  bias: [n], or null for none.  C overlaps none of the others.
//
// Every entry is summed up in the order of l, tile by tile, by itself, whatever the size: a row of C does not depend on which
// others there are.
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
  const float* row_bias = nullptr;  // [m], added to every entry of its row; null for none
  RowsAhead* ahead = nullptr;       // null for none
  float* changes = nullptr;         // what C will be added to soon, laid out as C; null for nothing. It is not touched here
  float* room = nullptr;            // [m k], overwritten; needed where B is packed and A's rows are not side by side
};

// C = alpha A B^T, for rows that lie whole in memory.
//
// A: [m x k], B: [n x k], row i at i step, k and step multiples of the lanes.  C: [m x n] without gaps, overlaps none of them.
struct ProductOfRows {
  long long m, n, k;
  float alpha;
  const float *a, *b;
  long long step;
  float* c;
};

// Weights of a layer that are so few that no library is worth its calls.
constexpr long long FEW_ENTRIES = 8192;

// From so many entries of B on, the caches next to the processor do not hold it.
constexpr long long LARGE_MATRIX = 1 << 13;

// The scalars of consecutive updates; the last row holds for all updates after it.
struct ScalarRows {
  const float* rows;  // [count x SCALARS]
  long long count;    // at least 1

  // Of an update, counted from 0.
  const float* of(long long update) const { return rows + (update < count ? update : count - 1) * SCALARS; }

  // The same without the first updates.
  ScalarRows from(long long update) const {
    const long long skipped = update < count ? update : count - 1;
    return {rows + skipped * SCALARS, count - skipped};
  }
};

// Losses and metrics of some rows.
struct RowSums {
  double loss = 0;
  double metrics[MOST_METRIC_SUMS] = {};  // as many as the loss has; the rest is 0

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
  float factor = 1;           // what an error is multiplied by beside its row's weight

  RowWeights from(long long row) const { return {of == nullptr ? nullptr : of + row, factor}; }
};

// The weights of a batch, null for none. Its data loss is sum of w L / sum of w; gradients are divided by the number of rows m, so
// the factor is m / sum of w, and 0 if all weights are 0.
RowWeights batch_weights(const float* weights, long long rows);

// p: the parameter of the activation or loss.
using Activate = void (*)(const float* z, float* a, long long count, float p);
using AddBiasAndActivate = void (*)(float* z, const float* bias, float* a, long long rows, long long columns, float p);
using ActivateBackward = void (*)(const float* kept, float* error, long long count, float p);
using AddLosses = RowSums (*)(const float* output, const float* target, float* error, long long rows, int columns, float p,
                              RowWeights weights);

struct Kernels {
  const char* name;  // of the instruction set
  int lanes;         // floats of a vector

  // Weights of a layer up to which multiply() was not slower than OpenBLAS.
  long long most_own_entries;

  void (*multiply)(const Product&);
  // Lays out rows from <= l < to of B [k x n] in the order in which multiply() reads them, for b_row PACKED.
  // packed: packed_floats(k, n) floats.
  void (*pack)(const float* b, long long k, long long n, long long from, long long to, float* packed);
  // The same for columns from <= j < to of B, given as rows of B^T [n x k]. from, to: multiples of 16, or n.
  void (*pack_transposed)(const float* transposed, long long k, long long n, long long from, long long to, float* packed);
  long long (*packed_floats)(long long k, long long n);
  // transposed[j][i] = matrix[i][j].  matrix: [rows x columns] without gaps; transposed: row j at transposed + j step.
  void (*transpose)(const float* matrix, long long rows, long long columns, float* transposed, long long step);
  // transposed[j][i] = source[order[i]][j], or source[i][j] if order is null, for 0 <= i < rows; 0 from there to the next multiple
  // of the lanes, which is the step.
  void (*gather_transposed)(const float* source, const int* order, long long rows, long long columns, float* transposed);
  void (*multiply_rows)(const ProductOfRows&);
  // sums[i] = scale (a[i][0] + a[i][1] + ...).  a: [rows x columns], columns a multiple of the lanes.
  void (*row_sums)(const float* a, long long rows, long long columns, float scale, float* sums);

  // [ACTIVATIONS], [LOSSES]: a function for each, since a branch in its loop would keep the compiler from vectorising it.

  // a[i] = f(z[i]), 0 <= i < count; a may be z.
  const Activate* activate;
  // z[i][j] += bias[j], a[i][j] = f(z[i][j]); z, a: [rows x columns], may be the same.
  const AddBiasAndActivate* add_bias_and_activate;
  // error[i] *= f'(z[i]), 0 <= i < count.  kept: z or a, by DERIVATIVE_READS_Z.
  const ActivateBackward* activate_backward;
  // The rows' losses, times their weights, their metrics, and the error of each row, times weight and factor.
  // output, target, error: [rows x columns]; error may be null or output.
  const AddLosses* loss;

  // sums[j] = scale (a[0][j] + a[1][j] + ...), from <= j < to.  a: [rows x columns].
  void (*column_sums)(const float* a, long long rows, long long columns, long long from, long long to, float scale,
                      float* sums);
  double (*penalty)(const float* weights, long long count, double l1, double l2);
  // gradient[i] += scale (l1 sign(w) + l2 w)
  void (*penalty_gradient)(const float* weights, long long count, float l1, float l2, float scale, float* gradient);

  // parameters[i] += change, 0 <= i < count.  slots: slot k of parameter i at k slot_stride + i, changed; null if there are none.
  // scalars: [SCALARS] of this update.  [OPTIMIZERS]
  void (*const* update)(float* parameters, const float* gradient, float* slots, long long slot_stride, long long count,
                        const float* scalars);

  // scaled[i] = (x[i] - means[i]) / deviations[i], in double precision; 0 where the deviation is 0.
  void (*standardize)(const float* x, const double* means, const double* deviations, long long count, float* scaled);

  // order: [rows], the permutation of 0 .. rows - 1 that dev.warptron.random.Philox draws from a seed's stream.
  void (*shuffle)(unsigned long long seed, unsigned long long stream, int rows, int* order);

  void (*fill)(float* values, long long count, float value);
  // values[i] *= factor; for factor 0 the values are not read.
  void (*scale)(float* values, long long count, float factor);
};

extern const Kernels KERNELS_BASELINE, KERNELS_AVX2, KERNELS_AVX512;
extern const Kernels KERNELS_WIDE;  // of the tests alone: see build.sh

// The best table that this processor can run.
const Kernels& best_kernels();

// The table of this name, baseline, avx2 or avx512; null if there is none or this processor cannot run it.
const Kernels* kernels_named(const char* name);

}  // namespace warptron
