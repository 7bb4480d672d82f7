// What the table of kernels.cpp takes from other files. Each file is compiled separately, since GCC inlines less the more a file
// contains.
//
// WARPTRON_SET: the namespace of the instruction set; the library contains these names once for each set.
#pragma once

#include "kernels.h"

namespace warptron {
namespace WARPTRON_SET {

// kernels_products.cpp
void multiply(const Product& product);
void pack(const float* b, long long k, long long n, long long from, long long to, float* packed);
void pack_transposed(const float* transposed, long long k, long long n, long long from, long long to, float* packed);
long long packed_floats(long long k, long long n);
void transpose(const float* matrix, long long rows, long long columns, float* transposed, long long step);
void gather_transposed(const float* source, const int* permutation, long long rows, long long columns, float* transposed);
void multiply_rows(const ProductOfRows& product);
void row_sums(const float* a, long long rows, long long columns, float scale, float* sums);
void column_sums(const float* a, long long rows, long long columns, long long from, long long to, float scale, float* sums);

// kernels_formulas.cpp
extern const Activate ACTIVATE[];
extern const AddBiasAndActivate ADD_BIAS_AND_ACTIVATE[];
extern const ActivateBackward ACTIVATE_BACKWARD[];
extern const AddLosses LOSS[];

}  // namespace WARPTRON_SET
}  // namespace warptron
