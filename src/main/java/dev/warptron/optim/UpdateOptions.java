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
 * @param decaySchedule of the weight decay, which counts as that of the learning rate does; default
 *     constant
 */
public record UpdateOptions(
    RateSchedule schedule,
    double weightDecay,
    Limits limits,
    WeightAverage average,
    RateSchedule decaySchedule) {
  /** The only place where the defaults are written. */
  public static final UpdateOptions DEFAULT =
      new UpdateOptions(RateSchedule.CONSTANT, 0, Limits.NONE);

  /** Without an average of the weights, with a constant weight decay. */
  public UpdateOptions(RateSchedule schedule, double weightDecay, Limits limits) {
    this(schedule, weightDecay, limits, WeightAverage.NONE, RateSchedule.CONSTANT);
  }

  public UpdateOptions {
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weight decay must be a finite number >= 0, got " + weightDecay);
    }
    decaySchedule.requireCounting("weight decay");
  }

  public UpdateOptions withSchedule(RateSchedule value) {
    return new UpdateOptions(value, weightDecay, limits, average, decaySchedule);
  }

  public UpdateOptions withWeightDecay(double value) {
    return new UpdateOptions(schedule, value, limits, average, decaySchedule);
  }

  public UpdateOptions withLimits(Limits value) {
    return new UpdateOptions(schedule, weightDecay, value, average, decaySchedule);
  }

  public UpdateOptions withAverage(WeightAverage value) {
    return new UpdateOptions(schedule, weightDecay, limits, value, decaySchedule);
  }

  public UpdateOptions withDecaySchedule(RateSchedule value) {
    return new UpdateOptions(schedule, weightDecay, limits, average, value);
  }

  /**
   * The same with the lengths of the schedules, if they have none.
   *
   * @param epochs of the training, those before it included
   * @param updatesPerEpoch of the training
   */
  public UpdateOptions withDefaultTotals(long epochs, long updatesPerEpoch) {
    return withSchedule(schedule.withDefaultTotal(epochs, updatesPerEpoch))
        .withDecaySchedule(decaySchedule.withDefaultTotal(epochs, updatesPerEpoch));
  }

  /**
   * Checks that the settings do not exclude each other.
   *
   * @throws IllegalArgumentException if they do
   */
  void requirePossible() {
    if (!decaySchedule.isConstant() && weightDecay == 0) {
      throw new IllegalArgumentException(
          "schedule %s of the weight decay has no effect without a weight decay: set one that is not 0"
              .formatted(decaySchedule.label()));
    }
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
    UpdateOptions whole = withDefaultTotals(epochsBefore + epochs, updatesPerEpoch);
    return new UpdatePlan(
        whole.schedule.rates(updatesPerEpoch, updatesBefore, epochsBefore),
        weightDecay,
        whole.decaySchedule.rates(updatesPerEpoch, updatesBefore, epochsBefore),
        limits,
        average);
  }
}
