package dev.warptron.train;

/**
 * A metric of the validation rows that is computed from their outputs, not from sums that the
 * device accumulates. The outputs are read after every epoch.
 */
public interface OutputMetric {
  /**
   * The metric.
   *
   * @param outputs {@code [rows x outputs]}, z of the last layer, row-major; not modified
   * @return NaN if it is undefined
   */
  double of(double[] outputs);

  /** Whether a larger value is better; otherwise a smaller one is. */
  boolean higherIsBetter();
}
