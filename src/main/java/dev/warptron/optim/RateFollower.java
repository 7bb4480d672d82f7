package dev.warptron.optim;

/**
 * A schedule whose rate depends on the values of finished epochs, such as their losses. The rate
 * changes between epochs only, so a device runs one epoch of such a training per call.
 */
public sealed interface RateFollower permits AdaptiveRate, PlateauRate {
  /**
   * The rate after another epoch.
   *
   * @param before state before the epoch
   * @param value of the epoch: what {@link #followsValidation} says; may be NaN
   * @param higherIsBetter whether a larger value is better
   */
  FollowedRate after(FollowedRate before, double value, boolean higherIsBetter);

  /**
   * Whether it follows the monitored metric of the validation rows, if there are any. Otherwise it
   * follows the training loss.
   */
  boolean followsValidation();

  /** Whether the training ends in this state. */
  boolean ends(FollowedRate state);
}
