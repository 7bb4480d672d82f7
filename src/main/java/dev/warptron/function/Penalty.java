package dev.warptron.function;

/**
 * The L1 and L2 penalty on weights: {@code (l1 sum|w| + l2/2 sum w^2) / m} is added to the loss,
 * where m is the number of rows over which the loss is averaged (in training: the rows of the
 * batch). Biases have no penalty. scikit-learn's {@code alpha} is this l2.
 *
 * @param l1 factor of the absolute values, &gt;= 0; default 0
 * @param l2 factor of the squares, &gt;= 0; default 0
 */
public record Penalty(double l1, double l2) {
  /** No penalty. */
  public static final Penalty NONE = new Penalty(0, 0);

  public Penalty {
    requireFactor("l1", l1);
    requireFactor("l2", l2);
  }

  /** True if the penalty is 0 for all weights. */
  public boolean isNone() {
    return l1 == 0 && l2 == 0;
  }

  /** The penalty of one weight, before the division by m. */
  public double value(double w) {
    return l1 * Math.abs(w) + l2 / 2 * w * w;
  }

  /** The derivative of {@link #value}, with sign(0) = 0. */
  public double derivative(double w) {
    return l1 * Math.signum(w) + l2 * w;
  }

  private static void requireFactor(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be a finite number >= 0, got %s".formatted(name, value));
    }
  }
}
