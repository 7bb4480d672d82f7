package dev.warptron.train;

/**
 * Chooses the number of epochs per round of an epoch runner, so that a round takes the device about
 * 50 ms. The number of epochs per round does not affect any result.
 *
 * <p>Only device time counts. The host's work between two rounds has a fixed cost: if it were
 * included, expensive host work would make rounds shorter and so occur more often.
 */
final class RoundSize {
  /** The target duration of a round. */
  static final double TARGET_NANOS = 50e6;

  /**
   * Maximum ratio of consecutive rounds, so that one wrong measurement does not make a round far
   * too long.
   */
  private static final double MOST_GROWTH = 4;

  private final int most;
  private int epochs;

  /**
   * Starts with the size that an upper estimate of the duration gives.
   *
   * @param estimatedNanos duration of one epoch of all networks, an upper estimate
   * @param most maximum number of epochs of a round, at least 1
   */
  RoundSize(double estimatedNanos, int most) {
    this.most = most;
    this.epochs = limited(TARGET_NANOS / estimatedNanos);
  }

  /** Epochs of the next round, at least 1. */
  int epochs() {
    return epochs;
  }

  /**
   * Adapts the size to the duration of the last round.
   *
   * @param ran largest number of epochs that a network ran, at least 1; less than {@link #epochs}
   *     at the end of a training
   * @param nanos device time of the round
   */
  void adapt(int ran, long nanos) {
    double fitting = ran * (TARGET_NANOS / Math.max(1, nanos));
    epochs = limited(Math.min(fitting, MOST_GROWTH * ran));
  }

  private int limited(double wanted) {
    return (int) Math.max(1, Math.min(most, wanted));
  }
}
