package dev.warptron.train;

import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;

/**
 * How good a network is on some rows.
 *
 * @param loss the mean loss of a row, the penalty's share included
 * @param score the metric of the loss: accuracy for a classification, in [0, 1]; R squared for a
 *     regression, at most 1, and NaN if all targets are equal
 */
public record Evaluation(double loss, double score) {
  /** From the sums over the rows. */
  static Evaluation of(Loss loss, LossAccumulator.Sums sums, TrainingRows rows) {
    Metric.Rows measured = new Metric.Rows(rows.count(), rows.targetVariation());
    return new Evaluation(
        (sums.loss() + sums.penalty()) / rows.count(),
        loss.metric().of(loss, sums.rows(), measured));
  }
}
