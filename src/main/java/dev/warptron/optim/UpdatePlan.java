package dev.warptron.optim;

/**
 * {@link UpdateOptions} with the learning rates of one training.
 *
 * @param weightDecay &gt;= 0
 * @param decays the course of the weight decay, which takes the place of the learning rate in it
 * @param average a moving average is a step's work, one by epochs that of the training loop
 */
public record UpdatePlan(
    LearningRates rates,
    double weightDecay,
    LearningRates decays,
    Limits limits,
    WeightAverage average) {
  /** The learning rate of the optimizer throughout, without decay and limits. */
  public static final UpdatePlan PLAIN = new UpdatePlan(LearningRates.CONSTANT, 0, Limits.NONE);

  /** Without an average of the weights, with a constant weight decay. */
  public UpdatePlan(LearningRates rates, double weightDecay, Limits limits) {
    this(rates, weightDecay, limits, WeightAverage.NONE);
  }

  /** With a constant weight decay. */
  public UpdatePlan(LearningRates rates, double weightDecay, Limits limits, WeightAverage average) {
    this(rates, weightDecay, LearningRates.CONSTANT, limits, average);
  }
}
