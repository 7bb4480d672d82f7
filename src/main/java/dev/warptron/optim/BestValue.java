package dev.warptron.optim;

/** Follows the monitored metric of a training from epoch to epoch, by the rules of its settings. */
public final class BestValue {
  private final EarlyStopping settings;
  private final boolean higherIsBetter;
  private double best = Double.NaN;
  private int bestEpoch;
  private int epochsWithoutImprovement;

  /**
   * Before the first epoch.
   *
   * @param higherIsBetter whether a larger value of the metric is better
   */
  public BestValue(EarlyStopping settings, boolean higherIsBetter) {
    this.settings = settings;
    this.higherIsBetter = higherIsBetter;
  }

  /**
   * Records the value of an epoch.
   *
   * @param epoch from 1, one more than at the last call
   * @param value NaN is no improvement
   */
  public void record(int epoch, double value) {
    double gain = higherIsBetter ? value - best : best - value;
    boolean isFirst = Double.isNaN(best) && !Double.isNaN(value);
    epochsWithoutImprovement =
        isFirst || gain > settings.minDelta() ? 0 : epochsWithoutImprovement + 1;
    if (isFirst || settings.isBest(gain)) {
      best = value;
      bestEpoch = epoch;
    }
  }

  /** Whether the training has to end now. */
  public boolean isExhausted() {
    return epochsWithoutImprovement >= settings.patience();
  }

  /** Whether a larger value is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** The best value; NaN if there is none. */
  public double value() {
    return best;
  }

  /** The epoch with the best value; 0 if there is none. */
  public int epoch() {
    return bestEpoch;
  }
}
