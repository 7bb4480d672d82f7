package dev.warptron.metric;

import org.jspecify.annotations.Nullable;

/** Checks the weights of rows. */
final class RowWeights {
  private RowWeights() {}

  /**
   * A checked copy.
   *
   * @throws IllegalArgumentException if their number is wrong, or one is negative or not finite
   */
  static double @Nullable [] copyOf(double @Nullable [] weights, int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("a metric needs at least one row");
    }
    if (weights == null) {
      return null;
    }
    if (weights.length != rows) {
      throw new IllegalArgumentException(
          "%d weights for %d rows: every row needs one".formatted(weights.length, rows));
    }
    for (int row = 0; row < rows; row++) {
      if (!(weights[row] >= 0 && weights[row] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weight of row %d is %s, expected a number that is at least 0 and finite"
                .formatted(row, weights[row]));
      }
    }
    return weights.clone();
  }
}
