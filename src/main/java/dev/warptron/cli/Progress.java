package dev.warptron.cli;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;

/** Shows how a training goes on, until it is closed. */
interface Progress extends TrainingListener, AutoCloseable {
  /** Shows nothing. */
  Progress NONE = new Progress() {};

  /** Ends the display; does nothing the second time. */
  @Override
  default void close() {}

  /** The numbers of an epoch in a few words. */
  static String describe(EpochMetrics metrics) {
    String training =
        "loss %s, score %s"
            .formatted(number(metrics.trainingLoss()), number(metrics.trainingScore()));
    return metrics.validation() == null
        ? training
        : training
            + "; validation loss %s, score %s"
                .formatted(
                    number(metrics.validation().loss()), number(metrics.validation().score()));
  }

  private static String number(double value) {
    return Report.number(value, 4);
  }
}
