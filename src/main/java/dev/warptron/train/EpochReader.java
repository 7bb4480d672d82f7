package dev.warptron.train;

import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.LossAccumulator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the sums of an epoch into its metrics. */
final class EpochReader {
  private final TrainingJob job;
  private final @Nullable Monitor monitor;
  private final Supplier<Evaluator> evaluator;

  /**
   * A reader for one training.
   *
   * @param monitor null without a monitored metric
   * @param evaluator with the current parameters
   */
  EpochReader(TrainingJob job, @Nullable Monitor monitor, Supplier<Evaluator> evaluator) {
    this.job = job;
    this.monitor = monitor;
    this.evaluator = evaluator;
  }

  /**
   * The metrics of an epoch. If the monitored metric is computed from outputs, the evaluator's
   * parameters must be those after the epoch.
   *
   * @param epoch from 1, including the epochs before this run
   */
  EpochMetrics metrics(int epoch, EpochSums sums) {
    Evaluation training = Evaluation.of(job.loss(), ofAllRows(sums.training()), job.training());
    TrainingRows validation = job.validation();
    Evaluation validated =
        validation == null || sums.validation() == null
            ? null
            : Evaluation.of(job.loss(), sums.validation(), validation);
    return new EpochMetrics(
        epoch, training.loss(), training.score(), validated, monitored(validated, sums));
  }

  /** Sums over the rows of an epoch, scaled to all training rows if it leaves out some. */
  private LossAccumulator.Sums ofAllRows(LossAccumulator.Sums sums) {
    int rows = job.training().count();
    int trained = job.rowsOfEpoch();
    return trained == rows
        ? sums
        : new LossAccumulator.Sums(sums.rows().times((double) rows / trained), sums.penalty());
  }

  private @Nullable Double monitored(@Nullable Evaluation validated, EpochSums sums) {
    TrainingRows validation = job.validation();
    if (monitor == null || validated == null || validation == null) {
      return null;
    }
    OutputMetric metric = job.monitored();
    return metric == null
        ? monitor.value(job, validated, sums)
        : metric.of(evaluator.get().outputs(validation));
  }

  /** Describes the loss that is not finite; null if all are finite. */
  static @Nullable String problem(EpochSums sums) {
    if (!Double.isFinite(sums.training().loss())) {
      return "the training loss is " + sums.training().loss();
    }
    if (!Double.isFinite(sums.training().penalty())) {
      return "the penalty of the weights is not finite";
    }
    if (sums.validation() != null && !Double.isFinite(sums.validation().loss())) {
      return "the validation loss is " + sums.validation().loss();
    }
    return null;
  }
}
