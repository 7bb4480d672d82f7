package dev.warptron.backend.spi;

/**
 * Numbers of submissions to a device, for reports: launch latency, not arithmetic, limits small
 * networks.
 *
 * @param calls submissions: launches of a kernel or of a captured graph, and products of a library
 * @param kernels kernels that these ran, including those inside graphs; a product of a library
 *     counts as one
 */
public record LaunchCounts(long calls, long kernels) {
  /** The counts of a device without launches. */
  public static final LaunchCounts NONE = new LaunchCounts(0, 0);

  /** What was added since an earlier count. */
  public LaunchCounts since(LaunchCounts earlier) {
    return new LaunchCounts(calls - earlier.calls, kernels - earlier.kernels);
  }
}
