/**
 * The CPU, in single precision: matrix products by OpenBLAS or another library, and the project's
 * own C++ kernels for everything else and for small networks.
 *
 * <p>The arithmetic is in {@code native/cpu}, compiled from the formulas of {@code kernels/} that
 * the CUDA device uses too. This package contains memory, checks and loading.
 */
@NullMarked
package dev.warptron.backend.cpu;

import org.jspecify.annotations.NullMarked;
