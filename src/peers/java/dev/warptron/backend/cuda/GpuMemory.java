package dev.warptron.backend.cuda;

import dev.warptron.backend.cuda.driver.Gpu;

/**
 * The memory of the GPU, for reports. If little of it is free, training rows stay in host memory.
 */
public final class GpuMemory {
  private static final double GIBIBYTE = 1L << 30;

  private GpuMemory() {}

  /** Free and total bytes of the first GPU, which must exist. */
  public static String describe() {
    Gpu gpu = Gpu.first();
    return "%d of %d bytes (%.1f of %.1f GiB)"
        .formatted(
            gpu.freeBytes(),
            gpu.totalBytes(),
            gpu.freeBytes() / GIBIBYTE,
            gpu.totalBytes() / GIBIBYTE);
  }
}
