package dev.warptron.tune;

import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.BestValue;
import dev.warptron.optim.EarlyStopping;

/**
 * Follows the monitored metric of a training that is divided into parts, by the rules of {@link
 * EarlyStopping}: as if the training were not divided.
 */
final class BestSoFar {
  private final BestValue best;
  private int epochs;

  BestSoFar(EarlyStopping settings) {
    this.best =
        new BestValue(
            settings,
            !settings.monitor().equals(EarlyStopping.LOSS)
                && Metrics.parse(settings.monitor())
                    .map(PredictionMetric::higherIsBetter)
                    .orElse(false)); // an unknown metric is refused by the training
  }

  /** Records the value of the next epoch. */
  void record(double value) {
    epochs++;
    best.record(epochs, value);
  }

  /** Whether the training has to end after the recorded epochs. */
  boolean isExhausted() {
    return best.isExhausted();
  }

  /** The epoch with the best value; 0 if there is none. */
  int bestEpoch() {
    return best.epoch();
  }
}
