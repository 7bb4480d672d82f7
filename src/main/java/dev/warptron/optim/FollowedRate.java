package dev.warptron.optim;

/**
 * The state of a {@link RateFollower} between two epochs.
 *
 * @param rate the learning rate of the next epoch, &gt; 0
 * @param best the best value so far; NaN if there is none
 * @param waited consecutive epochs without an improvement, &gt;= 0
 * @param cooldown epochs that do not count as waited any more, &gt;= 0
 */
public record FollowedRate(double rate, double best, int waited, int cooldown) {
  public FollowedRate {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY) || waited < 0 || cooldown < 0) {
      throw new IllegalArgumentException(
          "the state of a learning rate needs a finite rate > 0 and counts >= 0, got %s, %d, %d"
              .formatted(rate, waited, cooldown));
    }
  }

  /**
   * Before the first epoch.
   *
   * @param eta the learning rate of the optimizer
   */
  public static FollowedRate initial(double eta) {
    return new FollowedRate(eta, Double.NaN, 0, 0);
  }
}
