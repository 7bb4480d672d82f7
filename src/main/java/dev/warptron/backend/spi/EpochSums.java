package dev.warptron.backend.spi;

import org.jspecify.annotations.Nullable;

/**
 * Loss and metric sums of one epoch.
 *
 * @param training each row's loss and metrics before its batch's update, and the penalty after the
 *     last update
 * @param validation loss and metrics after the last update, with the same penalty; null if there
 *     are no validation rows
 */
public record EpochSums(LossAccumulator.Sums training, LossAccumulator.@Nullable Sums validation) {
  /** The count of numbers that a device stores per epoch for a loss with these metric sums. */
  public static int numbers(int metricSums) {
    return 2 * (1 + metricSums) + 1;
  }

  /**
   * The sums of an epoch as a device stores them: loss and metric sums of the training rows, the
   * penalty, loss and metric sums of the validation rows.
   *
   * @param values holds {@link #numbers} from {@code from} on
   * @param validated whether there were validation rows
   */
  public static EpochSums of(double[] values, int from, int metricSums, boolean validated) {
    LossAccumulator.Sums training = LossAccumulator.Sums.of(values, from, metricSums);
    return new EpochSums(
        training,
        validated
            ? new LossAccumulator.Sums(
                LossAccumulator.Sums.rows(values, from + 2 + metricSums, metricSums),
                training.penalty())
            : null);
  }
}
