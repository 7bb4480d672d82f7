package dev.warptron.metric;

import java.util.function.IntToDoubleFunction;

/** The targets and predictions of some rows, with the weight of each row. Immutable. */
public sealed interface Predictions permits ClassPredictions, NumberPredictions {
  /** The number of rows, at least 1. */
  int rows();

  /** The number of classes; 0 for numbers. */
  int classes();

  /** The weight of a row, &gt;= 0; 1 if the rows have no weights. */
  double weight(int row);

  /** Whether the predictions are probabilities; otherwise they are numbers or decision values. */
  boolean areProbabilities();

  /** Whether every prediction is finite. */
  boolean areFinite();

  /** {@code sum(w f(row)) / sum(w)}; NaN if all weights are 0. */
  default double mean(IntToDoubleFunction f) {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < rows(); row++) {
      sum += weight(row) * f.applyAsDouble(row);
      weights += weight(row);
    }
    return sum / weights;
  }
}
