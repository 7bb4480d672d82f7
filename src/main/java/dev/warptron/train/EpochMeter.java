package dev.warptron.train;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;

/** Completes the sums of an epoch that was run in slices. */
interface EpochMeter {
  /**
   * Returns the sums of the epoch, including the penalty, and the sums over the validation rows.
   *
   * @param trainingSums sums over the training rows of the epoch; the penalty may be added
   */
  EpochSums measure(LossAccumulator trainingSums);

  /** Uses single operations of the device. */
  static EpochMeter of(Backend backend, TrainingJob job, ModelState state, Evaluator evaluator) {
    return trainingSums -> {
      if (!job.config().penalty().isNone()) { // 0 * infinity is NaN
        backend.penalty(job.config().penalty(), state.parameters().decaying(), trainingSums);
      }
      TrainingRows validation = job.validation();
      return new EpochSums(
          trainingSums.read(), validation == null ? null : evaluator.sums(validation));
    };
  }

  /** Uses the epoch runner, so that its epochs and epochs in slices have the same bits. */
  static EpochMeter of(EpochSession session, EpochTask task) {
    return trainingSums -> {
      LossAccumulator.Sums trained = trainingSums.read();
      EpochSums measured = session.measure(task);
      return new EpochSums(
          new LossAccumulator.Sums(trained.rows(), measured.training().penalty()),
          measured.validation());
    };
  }
}
