package dev.warptron.optim;

/**
 * The learning rate of each update of a training.
 *
 * @param schedule its length is set
 * @param perEpoch whether the schedule counts epochs instead of updates
 * @param updatesPerEpoch at least 1
 * @param firstUpdate number of updates before the training, which may continue another one
 * @param firstEpoch number of epochs before the training
 */
public record LearningRates(
    Schedule schedule, boolean perEpoch, long updatesPerEpoch, long firstUpdate, long firstEpoch) {
  /** The learning rate of the optimizer. */
  public static final LearningRates CONSTANT =
      new LearningRates(new ConstantRate(), false, 1, 0, 0);

  /**
   * The learning rate of an update.
   *
   * @param eta the learning rate of the optimizer
   * @param update the update number, from 1
   */
  public double rate(double eta, long update) {
    return schedule.rate(eta, place(update));
  }

  /**
   * A factor that follows the schedule: the rate of an update if that of the optimizer were 1, but
   * at most 1, in single precision, so that it has the same bits on every device.
   *
   * @param update the update number, from 1
   */
  public double factor(long update) {
    return (float) Math.min(1, rate(1, update));
  }

  /** Whether all updates from this one on have the same learning rate. */
  public boolean areConstantFrom(long update) {
    return place(update) >= schedule.constantFrom();
  }

  /** Finished updates or epochs. */
  private long place(long update) {
    return perEpoch ? firstEpoch + (update - 1 - firstUpdate) / updatesPerEpoch : update - 1;
  }
}
