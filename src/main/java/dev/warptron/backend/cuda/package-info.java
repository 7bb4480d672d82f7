/**
 * The NVIDIA device: JCuda's driver API for memory and launches, cuBLAS through JCublas for the
 * matrix products, and the kernels of {@code kernels/} for everything else.
 *
 * <p>Single precision. One device, one stream: operations run in the order of their calls, and
 * reading a result waits for it. Column-major order occurs only in {@link
 * dev.warptron.backend.cuda.operations.CublasProduct}. JCuda's exceptions are a process-wide
 * setting and stay off: {@link dev.warptron.backend.cuda.driver.CudaException} checks every status.
 * {@link dev.warptron.backend.cuda.libraries.CudaLibraries} decides for the whole process which
 * libraries are loaded, and from where.
 */
@NullMarked
package dev.warptron.backend.cuda;

import org.jspecify.annotations.NullMarked;
