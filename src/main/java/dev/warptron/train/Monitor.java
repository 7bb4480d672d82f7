package dev.warptron.train;

import dev.warptron.backend.spi.EpochSums;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;
import dev.warptron.optim.BestValue;
import dev.warptron.optim.EarlyStopping;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the monitored metric of one training. Epochs are counted from the start of this training.
 */
final class Monitor {
  private final EarlyStopping settings;
  private final @Nullable Metric metric; // from sums; null for the loss and for an OutputMetric
  private final BestValue best;

  private Monitor(EarlyStopping settings, @Nullable Metric metric, boolean higherIsBetter) {
    this.settings = settings;
    this.metric = metric;
    this.best = new BestValue(settings, higherIsBetter);
  }

  /** The monitor of a job; null if nothing depends on the validation rows. */
  static @Nullable Monitor of(TrainingJob job) {
    EarlyStopping settings = job.config().stopping();
    if (!job.config().monitorsValidation() || job.validation() == null) {
      return null;
    }
    OutputMetric output = job.monitored();
    if (output != null) {
      return new Monitor(settings, null, output.higherIsBetter());
    }
    if (settings.monitor().equals(EarlyStopping.LOSS)) {
      return new Monitor(settings, null, /* higherIsBetter= */ false);
    }
    Metric metric = fromSums(settings, job.loss()).orElseThrow(() -> unknown(settings));
    return new Monitor(settings, metric, metric.higherIsBetter());
  }

  /** The metric of that name, if the loss gives the sum that it is computed from. */
  static Optional<Metric> fromSums(EarlyStopping settings, Loss loss) {
    return Arrays.stream(Metric.values())
        .filter(each -> each.id().equals(settings.monitor()) && each.isGivenBy(loss))
        .findFirst();
  }

  private static IllegalArgumentException unknown(EarlyStopping settings) {
    return new IllegalArgumentException(
        "no sum of the validation rows gives the metric " + settings.monitor());
  }

  /**
   * The value of an epoch for the loss or a metric from sums.
   *
   * @param validated loss of the validation rows
   * @param sums over the validation rows
   */
  double value(TrainingJob job, Evaluation validated, EpochSums sums) {
    TrainingRows rows = job.validation();
    if (metric == null || rows == null || sums.validation() == null) {
      return validated.loss();
    }
    return metric.of(
        job.loss(),
        sums.validation().rows(),
        new Metric.Rows(rows.count(), rows.targetVariation()));
  }

  /**
   * Records the value of an epoch.
   *
   * @param epoch from 1, one more than at the last call
   */
  void record(int epoch, double value) {
    best.record(epoch, value);
  }

  /** Whether the training has to end now. */
  boolean isExhausted() {
    return best.isExhausted();
  }

  /** Whether a larger value is better. */
  boolean higherIsBetter() {
    return best.higherIsBetter();
  }

  /** Whether the weights of the best epoch are kept. */
  boolean keepsBest() {
    return settings.keepsBest();
  }

  /** The epoch with the best value; 0 if there is none. */
  int bestEpoch() {
    return best.epoch();
  }

  /**
   * How the training ended.
   *
   * @param before epochs before this training
   * @param epochs that ran in this training
   */
  Stop stop(int before, int epochs, boolean isEarly) {
    return new Stop(
        settings.monitor(),
        best.epoch() == 0 ? 0 : before + best.epoch(),
        best.value(),
        before + epochs,
        isEarly);
  }
}
