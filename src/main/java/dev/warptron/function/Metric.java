package dev.warptron.function;

/**
 * How good predictions are, in a number for people: computed from sums over rows, which a loss
 * accumulates on the device beside its own.
 */
public enum Metric {
  /** The share of rows whose class is predicted, in [0, 1]. */
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
   * @param count how many, at least 1
   * @param targetVariation {@code sum (y - mean of y's column)^2} over rows and outputs, with y as
   *     the network learns it
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

  /** The name in files and column headers, such as {@code r2}. */
  public String id() {
    return id;
  }

  /** The name in texts for people, such as {@code R squared}. */
  public String label() {
    return label;
  }

  /** Whether the better of two predictions has the larger value; otherwise the smaller one. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Whether the loss gives the sum that this metric is computed from. */
  public boolean isGivenBy(Loss loss) {
    return loss.kind().gives(sum);
  }

  /**
   * The metric of some rows.
   *
   * @param loss that was summed up, and gives the sum
   * @param sums of the rows
   */
  public double of(Loss loss, LossSums sums, Rows rows) {
    return value(loss.kind().sum(this.sum, sums), rows);
  }
}
