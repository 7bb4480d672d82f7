/**
 * Programs that test and measure the CUDA device on a real GPU: {@link dev.warptron.gpu.CheckGpu}
 * runs the device tests, {@link dev.warptron.gpu.GpuReport} runs the most valuable checks and
 * benchmarks within minutes.
 *
 * <p>{@code make gpu-bundle} packs them into an archive, with a Java runtime and the benchmarks of
 * {@link dev.warptron.peers}. The jar does not contain them. They write reports as Markdown and as
 * JSON; see docs/gpu.
 */
@NullMarked
package dev.warptron.gpu;

import org.jspecify.annotations.NullMarked;
