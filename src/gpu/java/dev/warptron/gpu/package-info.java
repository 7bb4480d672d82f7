/**
 * Proves the CUDA device on a machine with a real GPU: {@link dev.warptron.gpu.CheckGpu} runs the
 * device tests there.
 *
 * <p>Packed into the archive of {@code make gpu-bundle} with a Java runtime and with the benchmarks
 * of {@link dev.warptron.headtohead}, and never into the jar. It writes a report as Markdown and as
 * JSON; see docs/gpu.
 */
@NullMarked
package dev.warptron.gpu;

import org.jspecify.annotations.NullMarked;
