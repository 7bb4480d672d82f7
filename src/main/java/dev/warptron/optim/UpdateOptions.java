package dev.warptron.optim;

/**
 * Settings of the updates of a training, beside its optimizer.
 *
 * @param schedule of the learning rate; default constant
 * @param weightDecay decoupled weight decay (Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101):
 *     before the step each weight, but no bias, is multiplied by 1 - learning rate weightDecay,
 *     with the learning rate of the update, &gt;= 0; default 0
 * @param limits of gradients and weights; default none
 * @param average of the weights; default none
 */
public record UpdateOptions(
    RateSchedule schedule, double weightDecay, Limits limits, WeightAverage average) {
  /** The only place where the defaults are written. */
  public static final UpdateOptions DEFAULT =
      new UpdateOptions(RateSchedule.CONSTANT, 0, Limits.NONE);

  /** Without an average of the weights. */
  public UpdateOptions(RateSchedule schedule, double weightDecay, Limits limits) {
    this(schedule, weightDecay, limits, WeightAverage.NONE);
  }

  public UpdateOptions {
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weight decay must be a finite number >= 0, got " + weightDecay);
    }
  }

  public UpdateOptions withSchedule(RateSchedule value) {
    return new UpdateOptions(value, weightDecay, limits, average);
  }

  public UpdateOptions withWeightDecay(double value) {
    return new UpdateOptions(schedule, value, limits, average);
  }

  public UpdateOptions withLimits(Limits value) {
    return new UpdateOptions(schedule, weightDecay, value, average);
  }

  public UpdateOptions withAverage(WeightAverage value) {
    return new UpdateOptions(schedule, weightDecay, limits, value);
  }

  /**
   * What a device needs of these settings. The rate of a {@link RateFollower} is that of the
   * optimizer: see {@link FollowedRate}.
   *
   * @param epochs of the training
   * @param updatesPerEpoch at least 1
   * @param updatesBefore number of updates before the training
   * @param epochsBefore number of epochs before the training
   */
  public UpdatePlan plan(long epochs, long updatesPerEpoch, long updatesBefore, long epochsBefore) {
    return new UpdatePlan(
        rates(epochs, updatesPerEpoch, updatesBefore, epochsBefore), weightDecay, limits, average);
  }

  private LearningRates rates(
      long epochs, long updatesPerEpoch, long updatesBefore, long epochsBefore) {
    if (schedule.isConstant() || schedule.follower() != null) {
      return LearningRates.CONSTANT;
    }
    Schedule whole = schedule.withDefaultTotal(epochsBefore + epochs, updatesPerEpoch).schedule();
    return schedule.perEpoch()
        ? new LearningRates(whole, true, updatesPerEpoch, updatesBefore, epochsBefore)
        : new LearningRates(whole, false, 1, 0, 0);
  }
}
