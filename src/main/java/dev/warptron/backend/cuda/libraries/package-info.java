/**
 * Finds and loads what is not in the jar: JCuda's natives, the NVIDIA driver, cuBLAS. {@link
 * dev.warptron.backend.cuda.libraries.CudaLibraries} decides once for the process which libraries
 * are loaded, and from where.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend.cuda.driver} and what it imports.
 */
@NullMarked
package dev.warptron.backend.cuda.libraries;

import org.jspecify.annotations.NullMarked;
