package dev.warptron.backend.spi;

/**
 * What is done to a row before the network sees it: {@code (x - mean) / deviation} for each input,
 * in double precision, and 0 where the deviation is 0.
 *
 * @param means {@code [inputs]}, or empty to leave the rows as they are
 * @param deviations {@code [inputs]}, each &gt;= 0, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // two arrays on their way to a device
public record RowScale(double[] means, double[] deviations) {
  /** Leaves the rows as they are. */
  public static final RowScale NONE = new RowScale(new double[0], new double[0]);

  public RowScale {
    if (means.length != deviations.length) {
      throw new IllegalArgumentException(
          "expected as many means as deviations, got %d and %d"
              .formatted(means.length, deviations.length));
    }
  }
}
