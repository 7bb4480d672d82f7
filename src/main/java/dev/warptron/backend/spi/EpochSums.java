package dev.warptron.backend.spi;

import dev.warptron.function.Loss;
import java.util.List;
import java.util.stream.IntStream;
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
  /** The count of numbers that a device stores per epoch. */
  public static int numbers(Loss loss) {
    return 2 * (1 + loss.metricSums()) + 1;
  }

  /**
   * The sums of an epoch as a device stores them: loss and metric sums of the training rows, the
   * penalty, loss and metric sums of the validation rows.
   *
   * @param values holds {@link #numbers} from {@code from} on
   */
  public static EpochSums of(EpochTask task, double[] values, int from) {
    int metricSums = task.plan().loss().metricSums();
    LossAccumulator.Sums training = LossAccumulator.Sums.of(values, from, metricSums);
    return new EpochSums(
        training,
        task.validation() != null
            ? new LossAccumulator.Sums(
                LossAccumulator.Sums.rows(values, from + 2 + metricSums, metricSums),
                training.penalty())
            : null);
  }

  /**
   * The sums of all epochs of a task, which a device stores one after another.
   *
   * @param from index in {@code values} of the first epoch's sums: see {@link #of}
   */
  public static List<EpochSums> ofEpochs(EpochTask task, double[] values, int from) {
    int each = numbers(task.plan().loss());
    return IntStream.range(0, task.epochs())
        .mapToObj(epoch -> of(task, values, from + epoch * each))
        .toList();
  }
}
