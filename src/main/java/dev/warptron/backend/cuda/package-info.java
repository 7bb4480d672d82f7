/**
 * The NVIDIA device: JCuda's driver API for memory and launches, cuBLAS through JCublas for the
 * matrix products, and the kernels of {@code kernels/} for everything else.
 *
 * <p>Single precision. One device, one stream: operations run in the order of their calls, and
 * whatever reads a result waits for it. Column-major order exists only in {@link
 * dev.warptron.backend.cuda.CublasProduct}. JCuda's own exceptions stay off, since they are
 * switched for the whole process: every status is checked by {@link
 * dev.warptron.backend.cuda.CudaException}. Which libraries are loaded, and from where, is a matter
 * of {@link dev.warptron.backend.cuda.CudaLibraries}, for the whole process.
 */
@NullMarked
package dev.warptron.backend.cuda;

import org.jspecify.annotations.NullMarked;
