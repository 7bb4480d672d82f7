package dev.warptron.optim;

/**
 * The updates of a training: the optimizer and all that depends on the update number.
 *
 * @param rates the learning rate of each update
 * @param weightDecay see {@link UpdateOptions}
 * @param decays the weight decay of each update
 * @param dropouts the factor of each update for the shares of dropout
 * @param rateFactor what the learning rate of each update is multiplied by
 */
public record Updates(
    Optimizer optimizer,
    LearningRates rates,
    double weightDecay,
    LearningRates decays,
    LearningRates dropouts,
    double rateFactor) {
  /** With the learning rate itself. */
  public Updates(
      Optimizer optimizer,
      LearningRates rates,
      double weightDecay,
      LearningRates decays,
      LearningRates dropouts) {
    this(optimizer, rates, weightDecay, decays, dropouts, /* rateFactor= */ 1);
  }

  /** With a constant weight decay and dropout. */
  public Updates(Optimizer optimizer, LearningRates rates, double weightDecay) {
    this(optimizer, rates, weightDecay, LearningRates.CONSTANT, LearningRates.CONSTANT);
  }

  /** With the learning rate of the optimizer throughout, and without weight decay. */
  public static Updates of(Optimizer optimizer) {
    return new Updates(optimizer, LearningRates.CONSTANT, 0);
  }

  /** The same updates with another learning rate of the optimizer. */
  public Updates withLearningRate(double value) {
    return new Updates(
        optimizer.withLearningRate(value), rates, weightDecay, decays, dropouts, rateFactor);
  }

  /** The same updates with another factor of the learning rate. */
  public Updates withRateFactor(double factor) {
    return new Updates(optimizer, rates, weightDecay, decays, dropouts, factor);
  }

  /** The learning rate of an update, counted from 1. */
  public double rate(long update) {
    return rateFactor * rates.rate(optimizer.learningRate(), update);
  }

  /** What is left of a weight before the step of an update: {@link UpdateScalars#KEPT}. */
  public double kept(long update) {
    return kept(update, rate(update));
  }

  private double kept(long update, double rate) {
    return weightDecay == 0 ? 1 : 1 - rate * decays.rate(weightDecay, update);
  }

  /** Whether all updates from this one on have the same learning rate and weight decay. */
  public boolean areRatesConstantFrom(long update) {
    return rates.areConstantFrom(update) && decays.areConstantFrom(update);
  }

  /**
   * The scalars of each update, with {@link UpdateScalars#KEPT} and {@link UpdateScalars#DROPOUT}.
   */
  public UpdateScalars scalars() {
    UpdateScalars ofOptimizer = optimizer.scalars();
    return new UpdateScalars() {
      @Override
      public void of(long update, double rate, double[] into) {
        ofOptimizer.of(update, rate, into);
        into[KEPT] = kept(update, rate);
        into[DROPOUT] = dropouts.factor(update);
      }

      @Override
      public boolean areConstantFrom(long update) {
        return ofOptimizer.areConstantFrom(update) && dropouts.areConstantFrom(update);
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
