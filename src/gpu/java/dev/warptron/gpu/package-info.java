/**
 * Programs for a machine with a real GPU: {@link dev.warptron.gpu.CheckGpu} runs the device tests
 * there, and {@link dev.warptron.gpu.BenchGpu} times trainings side by side with PyTorch.
 *
 * <p>They are packed into the archive of {@code make gpu-bundle} with a Java runtime, and never
 * into the jar. Both write a report as Markdown and as JSON; see docs/gpu.
 */
@NullMarked
package dev.warptron.gpu;

import org.jspecify.annotations.NullMarked;
