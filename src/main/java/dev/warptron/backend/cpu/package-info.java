/**
 * The CPU: matrix products by OpenBLAS or another library, and C++ kernels of our own for
 * everything else and for small networks, in single precision.
 *
 * <p>The arithmetic is in {@code native/cpu}, compiled from the formulas of {@code kernels/} that
 * the CUDA device runs too. Here are memory, checks and loading.
 */
@NullMarked
package dev.warptron.backend.cpu;

import org.jspecify.annotations.NullMarked;
