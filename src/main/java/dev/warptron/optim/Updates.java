package dev.warptron.optim;

/**
 * The updates of a training: the optimizer and all that depends on the update number.
 *
 * @param rates the learning rate of each update
 * @param weightDecay see {@link UpdateOptions}
 */
public record Updates(Optimizer optimizer, LearningRates rates, double weightDecay) {
  /** With the learning rate of the optimizer throughout, and without weight decay. */
  public static Updates of(Optimizer optimizer) {
    return new Updates(optimizer, LearningRates.CONSTANT, 0);
  }

  /** The same updates with another learning rate of the optimizer. */
  public Updates withLearningRate(double value) {
    return new Updates(optimizer.withLearningRate(value), rates, weightDecay);
  }

  /** The learning rate of an update, counted from 1. */
  public double rate(long update) {
    return rates.rate(optimizer.learningRate(), update);
  }

  /** What is left of a weight before the step of an update: {@link UpdateScalars#KEPT}. */
  public double kept(long update) {
    return weightDecay == 0 ? 1 : 1 - rate(update) * weightDecay;
  }

  /** The scalars of each update. {@link UpdateScalars#KEPT} is among them. */
  public UpdateScalars scalars() {
    UpdateScalars ofOptimizer = optimizer.scalars();
    return new UpdateScalars() {
      @Override
      public void of(long update, double rate, double[] into) {
        ofOptimizer.of(update, rate, into);
        into[KEPT] = weightDecay == 0 ? 1 : 1 - rate * weightDecay;
      }

      @Override
      public boolean areConstantFrom(long update) {
        return ofOptimizer.areConstantFrom(update);
      }
    };
  }

  /**
   * The scalars of one update.
   *
   * @param update the update number, from 1
   * @return {@code [UpdateScalars.COUNT]}
   */
  public double[] scalars(long update) {
    double[] scalars = new double[UpdateScalars.COUNT];
    scalars().of(update, rate(update), scalars);
    return scalars;
  }
}
