package dev.warptron.backend.spi;

/**
 * The standardization of a row before the first layer: {@code (x - mean) / standard deviation} for
 * each input, in double precision, and 0 where the standard deviation is 0.
 *
 * @param means {@code [inputs]}, or empty for no standardization
 * @param standardDeviations the standard deviations: {@code [inputs]}, each &gt;= 0, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // passed to a device, never compared
public record RowScale(double[] means, double[] standardDeviations) {
  /** No standardization. */
  public static final RowScale NONE = new RowScale(new double[0], new double[0]);

  public RowScale {
    if (means.length != standardDeviations.length) {
      throw new IllegalArgumentException(
          "expected equal numbers of means and standard deviations, got %d and %d"
              .formatted(means.length, standardDeviations.length));
    }
  }
}
