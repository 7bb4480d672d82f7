package dev.warptron.tune;

import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.EarlyStopping;

/**
 * Follows the monitored metric of a training that is divided into parts, by the rules of {@link
 * EarlyStopping}: as if the training were not divided.
 */
final class BestSoFar {
  private final EarlyStopping settings;
  private final boolean higherIsBetter;
  private double best = Double.NaN;
  private int bestEpoch;
  private int epochs;
  private int epochsWithoutImprovement;

  BestSoFar(EarlyStopping settings) {
    this.settings = settings;
    this.higherIsBetter =
        !settings.monitor().equals(EarlyStopping.LOSS)
            && Metrics.parse(settings.monitor())
                .map(PredictionMetric::higherIsBetter)
                .orElse(false); // an unknown metric is refused by the training
  }

  /** Records the value of the next epoch. */
  void record(double value) {
    epochs++;
    double gain = higherIsBetter ? value - best : best - value;
    boolean isFirst = Double.isNaN(best) && !Double.isNaN(value);
    epochsWithoutImprovement =
        isFirst || gain > settings.minDelta() ? 0 : epochsWithoutImprovement + 1;
    if (isFirst || settings.isBest(gain)) {
      best = value;
      bestEpoch = epochs;
    }
  }

  /** Whether the training has to end after the recorded epochs. */
  boolean isExhausted() {
    return epochsWithoutImprovement >= settings.patience();
  }

  /** The epoch with the best value; 0 if there is none. */
  int bestEpoch() {
    return bestEpoch;
  }
}
