package dev.warptron.train;

import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;

/**
 * The state of a training, sufficient to continue it with the same bits. Immutable.
 *
 * <p>Training 10 epochs and then 10 more is bitwise equal to training 20.
 */
public final class TrainingState {
  private final double[] parameters;
  private final OptimizerState optimizer;
  private final int epochs;
  private final @Nullable FollowedRate rate;

  /**
   * Creates a state without a rate that follows the losses, or before it follows any.
   *
   * @param parameters {@code [network.valueCount()]}, parameters and then buffers, in the layout of
   *     {@link NetworkSpec}; copied
   * @param optimizer slots and update count of the optimizer
   * @param epochs completed epochs, &gt;= 0
   */
  public TrainingState(double[] parameters, OptimizerState optimizer, int epochs) {
    this(parameters, optimizer, epochs, null);
  }

  /**
   * Creates a state.
   *
   * @param rate state of the {@link dev.warptron.optim.RateFollower}; null for none, or before the
   *     first epoch
   */
  public TrainingState(
      double[] parameters, OptimizerState optimizer, int epochs, @Nullable FollowedRate rate) {
    this.parameters = parameters.clone();
    this.optimizer = optimizer;
    this.epochs = epochs;
    this.rate = rate;
  }

  /** The state before the first epoch, with weights from the configured initializer and seed. */
  public static TrainingState initial(NetworkSpec network, TrainingConfig config) {
    return startingFrom(
        network, network.initialParameters(config.initializer(), config.seed()), config);
  }

  /**
   * The state before the first epoch, with these parameters.
   *
   * @param parameters {@code [network.valueCount()]}, as in the constructor
   */
  public static TrainingState startingFrom(
      NetworkSpec network, double[] parameters, TrainingConfig config) {
    return new TrainingState(
        parameters, OptimizerState.initial(config.optimizer(), network.parameterCount()), 0);
  }

  /** {@code [network.valueCount()]}, a new array: the parameters and then the buffers. */
  public double[] parameters() {
    return parameters.clone();
  }

  public OptimizerState optimizer() {
    return optimizer;
  }

  /** The number of completed epochs. */
  public int epochs() {
    return epochs;
  }

  /** State of the {@link dev.warptron.optim.RateFollower}; null for none, or at the start. */
  public @Nullable FollowedRate rate() {
    return rate;
  }
}
