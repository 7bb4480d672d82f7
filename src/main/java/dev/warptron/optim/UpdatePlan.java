package dev.warptron.optim;

/**
 * {@link UpdateOptions} with the learning rates of one training.
 *
 * @param weightDecay &gt;= 0
 */
public record UpdatePlan(LearningRates rates, double weightDecay, Limits limits) {
  /** The learning rate of the optimizer throughout, without decay and limits. */
  public static final UpdatePlan PLAIN = new UpdatePlan(LearningRates.CONSTANT, 0, Limits.NONE);
}
