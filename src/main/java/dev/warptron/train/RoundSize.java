package dev.warptron.train;

/**
 * How many epochs a round of networks side by side holds: as many as take the device about a
 * twentieth of a second. Where the epochs are cut changes no number.
 *
 * <p>Only time of the device counts. What the host does between two rounds does not shrink with
 * them: counted in, it would keep rounds short where it takes long, and so be paid more often.
 */
final class RoundSize {
  /** What a round aims at. */
  static final double TARGET_NANOS = 50e6;

  /**
   * Of two consecutive rounds, so that one wrong measurement does not make a round far too long.
   */
  private static final double MOST_GROWTH = 4;

  private final int most;
  private int epochs;

  /**
   * Begins with what takes the target by an upper estimate.
   *
   * @param estimatedNanos of one epoch of all networks
   * @param most epochs of a round, at least 1
   */
  RoundSize(double estimatedNanos, int most) {
    this.most = most;
    this.epochs = limited(TARGET_NANOS / estimatedNanos);
  }

  /** Of the next round, at least 1. */
  int epochs() {
    return epochs;
  }

  /**
   * Sizes the next round by the last one.
   *
   * @param ran epochs of the network that ran most, at least 1; fewer than {@link #epochs} at the
   *     end of a training
   * @param nanos that the device took for them
   */
  void adapt(int ran, long nanos) {
    double fitting = ran * (TARGET_NANOS / Math.max(1, nanos));
    epochs = limited(Math.min(fitting, MOST_GROWTH * ran));
  }

  private int limited(double wanted) {
    return (int) Math.max(1, Math.min(most, wanted));
  }
}
