package dev.warptron.train;

import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.WeightAverage;
import java.util.Arrays;
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
   * @param optimizer slots and update count of the optimizer; an average of the parameters is the
   *     last slot
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
    OptimizerState optimizer = OptimizerState.initial(config.optimizer(), network.parameterCount());
    return new TrainingState(
        parameters,
        config.updates().average().isNone() ? optimizer : averageAt(network, parameters, optimizer),
        0);
  }

  private static OptimizerState averageAt(
      NetworkSpec network, double[] parameters, OptimizerState optimizer) {
    return optimizer.withSlot(Arrays.copyOf(parameters, network.parameterCount()));
  }

  /**
   * The state that a training with other settings goes on with. A moving average goes on, and one
   * by epochs if it has the same first epoch; any other average begins at the parameters. With an
   * optimizer of another kind, its slots and its number of updates start anew, and so does a moving
   * average with the first update.
   *
   * @param before the settings that led to this state
   * @throws IllegalArgumentException if an average begins that needs the weights of earlier epochs
   */
  public TrainingState goingOn(NetworkSpec network, TrainingConfig before, TrainingConfig now) {
    int count = network.parameterCount();
    WeightAverage averageBefore = before.updates().average();
    WeightAverage average = now.updates().average();
    OptimizerState slots = averageBefore.isNone() ? optimizer : optimizer.withoutLastSlot(count);
    if (!hasSlotsOf(before.optimizer(), now.optimizer())) {
      slots = OptimizerState.initial(now.optimizer(), count);
    }
    if (average.continues(averageBefore)) {
      slots = slots.withSlot(optimizer.lastSlot(count));
    } else if (!average.isNone()) {
      average.requireStartAfter(epochs);
      slots = averageAt(network, parameters, slots);
    }
    boolean followsOn = before.updates().schedule().equals(now.updates().schedule());
    return new TrainingState(parameters, slots, epochs, followsOn ? rate : null);
  }

  private static boolean hasSlotsOf(Solver before, Solver now) {
    return now.kind().equals(before.kind()) && now.slotNames().equals(before.slotNames());
  }

  /**
   * The same state with the parameters in the place of their average and the other way round: a
   * model has the average as its parameters. Without an average this state.
   */
  public TrainingState withAverageExchanged(TrainingConfig config) {
    if (config.updates().average().isNone()) {
      return this;
    }
    int count = parameters.length;
    OptimizerState exchanged = optimizer.withoutLastSlot(count).withSlot(parameters);
    return new TrainingState(optimizer.lastSlot(count), exchanged, epochs, rate);
  }

  /** {@code [network.valueCount()]}, a new array: the parameters and then the buffers. */
  public double[] parameters() {
    return parameters.clone();
  }

  /** The state of the optimizer; an average of the parameters is the last slot. */
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
