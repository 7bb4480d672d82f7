package dev.warptron.function;

/**
 * A metric of predictions, for display. It is computed from sums over rows, which the device
 * accumulates together with the loss.
 */
public enum Metric {
  /** The fraction of rows whose class is predicted correctly, in [0, 1]. */
  ACCURACY("accuracy", "accuracy", /* higherIsBetter= */ true, MetricSum.CORRECT) {
    @Override
    double value(double sum, Rows rows) {
      return sum / rows.count();
    }
  },

  /**
   * R squared, the coefficient of determination: 1 minus the squared error over that of the best
   * constant prediction. At most 1; NaN if all targets are equal.
   */
  R_SQUARED("r2", "R squared", /* higherIsBetter= */ true, MetricSum.SQUARED_ERROR) {
    @Override
    double value(double sum, Rows rows) {
      return rows.targetVariation() == 0 ? Double.NaN : 1 - sum / rows.targetVariation();
    }
  };

  /**
   * The rows that sums were taken over.
   *
   * @param count number of rows, at least 1
   * @param targetVariation {@code sum (y - mean of y's column)^2} over rows and outputs, where y is
   *     the encoded target
   */
  public record Rows(int count, double targetVariation) {}

  private final String id;
  private final String label;
  private final boolean higherIsBetter;
  private final MetricSum sum;

  Metric(String id, String label, boolean higherIsBetter, MetricSum sum) {
    this.id = id;
    this.label = label;
    this.higherIsBetter = higherIsBetter;
    this.sum = sum;
  }

  abstract double value(double sum, Rows rows);

  /** The sum that it is computed from. */
  MetricSum sum() {
    return sum;
  }

  /** The name in files and column headers, such as {@code r2}. */
  public String id() {
    return id;
  }

  /** The name for display, such as {@code R squared}. */
  public String label() {
    return label;
  }

  /** Whether a larger value is better; otherwise a smaller one is. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Whether the loss provides the sum that this metric is computed from. */
  public boolean isGivenBy(Loss loss) {
    return loss.kind().metricSums().contains(sum);
  }

  /**
   * The metric of some rows.
   *
   * @param loss the loss of the sums, which must provide the sum of this metric
   * @param sums over the rows
   */
  public double of(Loss loss, LossSums sums, Rows rows) {
    return value(sums.of(loss.kind(), sum), rows);
  }
}
