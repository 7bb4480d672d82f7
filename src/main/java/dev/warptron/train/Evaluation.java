package dev.warptron.train;

import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;

/**
 * Loss and score of a network on some rows.
 *
 * @param loss mean loss of the rows, including the penalty
 * @param score the metric of the loss: accuracy for a classification, in [0, 1]; R squared for a
 *     regression, at most 1, and NaN if all targets are equal
 */
public record Evaluation(double loss, double score) {
  /** Computes loss and score from the sums over the rows. */
  static Evaluation of(Loss loss, LossAccumulator.Sums sums, TrainingRows rows) {
    Metric.Rows measured = new Metric.Rows(rows.count(), rows.targetVariation());
    return new Evaluation(
        (sums.loss() + sums.penalty()) / rows.count(),
        loss.metric().of(loss, sums.rows(), measured));
  }
}
