package dev.warptron.metric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The numbers of rows and their predictions, in the unit of the target. Immutable. */
public final class NumberPredictions implements Predictions {
  private final double[] actual; // (rows)
  private final double[] predicted; // (rows)
  private final double @Nullable [] weights; // (rows)

  /**
   * Creates predictions.
   *
   * @param actual {@code [rows]}, finite; copied
   * @param predicted {@code [rows]}; copied
   * @param weights {@code [rows]}, finite and &gt;= 0; null for weights of 1; copied
   */
  public NumberPredictions(double[] actual, double[] predicted, double @Nullable [] weights) {
    this.weights = RowWeights.copyOf(weights, actual.length);
    if (actual.length != predicted.length) {
      throw new IllegalArgumentException(
          "%d numbers and %d predictions: every row needs one of each"
              .formatted(actual.length, predicted.length));
    }
    this.actual = actual.clone();
    this.predicted = predicted.clone();
  }

  /** The same with these weights: {@code [rows]}, finite and &gt;= 0. */
  public NumberPredictions withWeights(double[] value) {
    return new NumberPredictions(actual, predicted, value);
  }

  @Override
  public int rows() {
    return actual.length;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  @Override
  public boolean areProbabilities() {
    return false;
  }

  @Override
  public boolean areFinite() {
    return Arrays.stream(predicted).allMatch(Double::isFinite);
  }

  /** The number of a row. */
  public double actual(int row) {
    return actual[row];
  }

  /** The prediction of a row. */
  public double predicted(int row) {
    return predicted[row];
  }

  /** {@code actual - predicted}. */
  double error(int row) {
    return actual[row] - predicted[row];
  }
}
