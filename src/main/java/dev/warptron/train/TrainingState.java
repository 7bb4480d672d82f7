package dev.warptron.train;

import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.TrainingConfig;

/**
 * Where a training stands: all that is needed to go on exactly from there. Immutable.
 *
 * <p>Training 10 epochs and then 10 more gives the same bits as training 20.
 */
public final class TrainingState {
  private final double[] parameters;
  private final OptimizerState optimizer;
  private final int epochs;

  /**
   * A state.
   *
   * @param parameters {@code [P]} in the layout of {@link NetworkSpec}; copied
   * @param optimizer what the update rule remembers
   * @param epochs how many were completed, &gt;= 0
   */
  public TrainingState(double[] parameters, OptimizerState optimizer, int epochs) {
    this.parameters = parameters.clone();
    this.optimizer = optimizer;
    this.epochs = epochs;
  }

  /** Before the first epoch, with weights drawn as the configuration says. */
  public static TrainingState initial(NetworkSpec network, TrainingConfig config) {
    return startingFrom(network.initialParameters(config.initializer(), config.seed()), config);
  }

  /** Before the first epoch, with these parameters. */
  public static TrainingState startingFrom(double[] parameters, TrainingConfig config) {
    return new TrainingState(
        parameters, OptimizerState.initial(config.optimizer(), parameters.length), 0);
  }

  /** {@code [P]}, a new array. */
  public double[] parameters() {
    return parameters.clone();
  }

  public OptimizerState optimizer() {
    return optimizer;
  }

  /** How many epochs were completed. */
  public int epochs() {
    return epochs;
  }
}
