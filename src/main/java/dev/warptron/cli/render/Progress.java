package dev.warptron.cli.render;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;

/** Displays the progress of a training until it is closed. */
public interface Progress extends TrainingListener, AutoCloseable {
  /** Shows nothing. */
  Progress NONE = new Progress() {};

  /** Ends the display. Idempotent. */
  @Override
  default void close() {}

  /**
   * A short description of an epoch's metrics.
   *
   * @param score name of the metric: accuracy or R squared
   */
  static String describe(EpochMetrics metrics, String score) {
    String training =
        "loss %s, %s %s"
            .formatted(number(metrics.trainingLoss()), score, number(metrics.trainingScore()));
    return metrics.validation() == null
        ? training
        : training
            + "; validation loss %s, %s %s"
                .formatted(
                    number(metrics.validation().loss()),
                    score,
                    number(metrics.validation().score()));
  }

  /** A shorter description, for narrow terminals: the losses. */
  static String describeLosses(EpochMetrics metrics) {
    String training = "loss " + number(metrics.trainingLoss());
    return metrics.validation() == null
        ? training
        : training + ", validation " + number(metrics.validation().loss());
  }

  private static String number(double value) {
    return Report.number(value, 4);
  }
}
