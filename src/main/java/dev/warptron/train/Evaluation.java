package dev.warptron.train;

import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.function.Loss;
import dev.warptron.function.LossSums;
import dev.warptron.function.Metric;
import java.util.Arrays;

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

  /**
   * Loss and score of outputs that are already computed, in double precision. There is no penalty:
   * the outputs need not be those of one network.
   *
   * @param z {@code [rows][outputs]} outputs of the last layer, at least one row
   * @param y {@code [rows x outputs]} encoded targets, row-major
   */
  public static Evaluation ofOutputs(Loss loss, double[][] z, double[] y) {
    int outputs = z[0].length;
    double sum = 0;
    double[] metrics = new double[loss.metricSums()];
    for (int i = 0; i < z.length; i++) {
      double[] target = Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs);
      sum += loss.value(z[i], target);
      double[] terms = loss.metrics(z[i], target);
      for (int j = 0; j < metrics.length; j++) {
        metrics[j] += terms[j];
      }
    }
    LossSums sums = new LossSums(sum, Arrays.stream(metrics).boxed().toList());
    Metric.Rows measured = new Metric.Rows(z.length, TrainingRows.variation(z.length, y));
    return new Evaluation(sum / z.length, loss.metric().of(loss, sums, measured));
  }
}
