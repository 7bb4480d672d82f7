package dev.warptron.backend.spi;

/**
 * How often a device was given work, for reports: small networks wait for launches, not for
 * arithmetic.
 *
 * @param calls that gave it work: launches of a kernel or of a captured graph, and products of a
 *     library
 * @param kernels that those ran, the ones inside graphs too; a product of a library counts as one
 */
public record LaunchCounts(long calls, long kernels) {
  /** Of a device that is not given work by launches. */
  public static final LaunchCounts NONE = new LaunchCounts(0, 0);

  /** What was added since an earlier count. */
  public LaunchCounts since(LaunchCounts earlier) {
    return new LaunchCounts(calls - earlier.calls, kernels - earlier.kernels);
  }
}
