package dev.warptron.train;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;

/** Measures a network after an epoch that was run by slices. */
interface EpochMeter {
  /**
   * The sums of the epoch with the penalty of the weights, and those of the validation rows.
   *
   * @param totals of the training rows of the epoch; may be added to
   */
  EpochSums measure(LossAccumulator totals);

  /** By the operations of the device. */
  static EpochMeter of(Backend backend, TrainingJob job, ModelState state, Evaluator evaluator) {
    return totals -> {
      if (!job.config().penalty().isNone()) { // 0 times an infinite weight is not a number
        backend.penalty(job.config().penalty(), state.parameters().decaying(), totals);
      }
      TrainingRows validation = job.validation();
      return new EpochSums(totals.read(), validation == null ? null : evaluator.sums(validation));
    };
  }

  /** By what runs whole epochs on the device, so that both ways measure the same bits. */
  static EpochMeter of(EpochSession session, EpochTask task) {
    return totals -> {
      LossAccumulator.Sums trained = totals.read();
      EpochSums measured = session.measure(task);
      return new EpochSums(
          new LossAccumulator.Sums(trained.rows(), measured.training().penalty()),
          measured.validation());
    };
  }
}
