package dev.warptron.train;

import dev.warptron.backend.Totals;
import dev.warptron.function.Loss;

/**
 * How good a network is on some rows.
 *
 * @param loss the mean loss of a row, the penalty's share included
 * @param score accuracy for a classification, in [0, 1]; R squared for a regression, at most 1, and
 *     NaN if all targets are alike
 */
public record Evaluation(double loss, double score) {
  /** From the sums over the rows. */
  static Evaluation of(Loss loss, Totals.Sums sums, TrainingRows rows) {
    double score =
        loss == Loss.HALF_SQUARED_ERROR
            ? rSquared(2 * sums.loss(), rows.targetVariation())
            : sums.hits() / rows.count();
    return new Evaluation((sums.loss() + sums.penalty()) / rows.count(), score);
  }

  private static double rSquared(double squaredError, double targetVariation) {
    return targetVariation == 0 ? Double.NaN : 1 - squaredError / targetVariation;
  }
}
