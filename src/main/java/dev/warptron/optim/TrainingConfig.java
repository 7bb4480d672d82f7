package dev.warptron.optim;

import dev.warptron.function.ClassWeights;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import java.util.function.Consumer;

/**
 * How to train.
 *
 * @param epochs passes over the training rows, &gt;= 0; default 500
 * @param batchSize rows of an update, at least 1, or {@link #FULL_BATCH} for all at once; default
 *     32
 * @param optimizer moves the parameters; default {@link Sgd#DEFAULT}
 * @param penalty what large weights cost; default none
 * @param initializer how the weights start; default Glorot, uniform
 * @param seed of the initial weights, the shuffles and the noise; any value; default 42
 * @param classWeights weights of the classes of a classification; default none
 * @param stopping early stopping and the weights to keep; default {@link EarlyStopping#OFF}
 * @param updates settings of the updates beside the optimizer; default {@link
 *     UpdateOptions#DEFAULT}
 * @param noise dropout and noise; default none
 * @param shuffle whether each epoch visits the rows in a new random order, otherwise in that of the
 *     data; default true
 * @param dropLast whether an epoch leaves out its last batch if that is smaller than the others;
 *     default false
 */
public record TrainingConfig(
    int epochs,
    int batchSize,
    Solver optimizer,
    Penalty penalty,
    Initializer initializer,
    long seed,
    ClassWeights classWeights,
    EarlyStopping stopping,
    UpdateOptions updates,
    Noise noise,
    boolean shuffle,
    boolean dropLast) {
  /** Every update sees all rows, in the order in which they lie: nothing is shuffled. */
  public static final int FULL_BATCH = Integer.MAX_VALUE;

  /** The only place where the defaults are written. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(500, 32, Sgd.DEFAULT, Penalty.NONE, Initializer.GLOROT_UNIFORM, 42);

  /**
   * Shuffled, without class weights, early stopping and noise, with {@link UpdateOptions#DEFAULT}.
   */
  public TrainingConfig(
      int epochs,
      int batchSize,
      Solver optimizer,
      Penalty penalty,
      Initializer initializer,
      long seed) {
    this(
        epochs,
        batchSize,
        optimizer,
        penalty,
        initializer,
        seed,
        ClassWeights.NONE,
        EarlyStopping.OFF,
        UpdateOptions.DEFAULT,
        Noise.NONE,
        /* shuffle= */ true);
  }

  /** The last batch of an epoch may be smaller. */
  public TrainingConfig(
      int epochs,
      int batchSize,
      Solver optimizer,
      Penalty penalty,
      Initializer initializer,
      long seed,
      ClassWeights classWeights,
      EarlyStopping stopping,
      UpdateOptions updates,
      Noise noise,
      boolean shuffle) {
    this(
        epochs,
        batchSize,
        optimizer,
        penalty,
        initializer,
        seed,
        classWeights,
        stopping,
        updates,
        noise,
        shuffle,
        /* dropLast= */ false);
  }

  public TrainingConfig {
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs must be >= 0, got " + epochs);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "batch size must be at least 1, or full for all rows at once, got " + batchSize);
    }
  }

  public TrainingConfig withEpochs(int value) {
    return with(copy -> copy.epochs = value);
  }

  public TrainingConfig withBatchSize(int value) {
    return with(copy -> copy.batchSize = value);
  }

  public TrainingConfig withOptimizer(Solver value) {
    return with(copy -> copy.optimizer = value);
  }

  public TrainingConfig withPenalty(Penalty value) {
    return with(copy -> copy.penalty = value);
  }

  public TrainingConfig withInitializer(Initializer value) {
    return with(copy -> copy.initializer = value);
  }

  public TrainingConfig withSeed(long value) {
    return with(copy -> copy.seed = value);
  }

  public TrainingConfig withClassWeights(ClassWeights value) {
    return with(copy -> copy.classWeights = value);
  }

  public TrainingConfig withStopping(EarlyStopping value) {
    return with(copy -> copy.stopping = value);
  }

  public TrainingConfig withUpdates(UpdateOptions value) {
    return with(copy -> copy.updates = value);
  }

  public TrainingConfig withNoise(Noise value) {
    return with(copy -> copy.noise = value);
  }

  public TrainingConfig withShuffle(boolean value) {
    return with(copy -> copy.shuffle = value);
  }

  public TrainingConfig withDropLast(boolean value) {
    return with(copy -> copy.dropLast = value);
  }

  public TrainingConfig withSchedule(RateSchedule value) {
    return withUpdates(updates.withSchedule(value));
  }

  /**
   * Whether the training depends on a metric of the validation rows, if there are any: {@link
   * EarlyStopping#monitor}.
   */
  public boolean monitorsValidation() {
    RateFollower follower = updates.schedule().follower();
    return !stopping.isOff() || (follower != null && follower.followsValidation());
  }

  /**
   * The same settings with the lengths of the schedules, if they have none: that of this training.
   *
   * @param rows number of training rows, at least 1
   */
  public TrainingConfig withScheduleFor(int rows) {
    long perEpoch = updatesPerEpoch(rows);
    return withUpdates(updates.withDefaultTotals(epochs, perEpoch))
        .withNoise(noise.withSchedule(noise.schedule().withDefaultTotal(epochs, perEpoch)));
  }

  /**
   * Checks that the settings do not exclude each other.
   *
   * @throws IllegalArgumentException if they do
   */
  public void requirePossible() {
    updates.requirePossible();
    noise.requirePossible();
    if (optimizer instanceof Lbfgs lbfgs) {
      lbfgs.requirePossible(this);
    }
  }

  /** The batch size if none is given: that of {@link #DEFAULT}, or all rows if it has to be. */
  public int defaultBatchSize() {
    return optimizer instanceof Lbfgs ? FULL_BATCH : DEFAULT.batchSize;
  }

  /** The number of updates of an epoch of this many rows. */
  public long updatesPerEpoch(long rows) {
    return (rowsOfEpoch(rows) + batchSize - 1) / batchSize;
  }

  /**
   * The number of rows that an epoch trains on: all of them, or those of whole batches.
   *
   * @param rows number of training rows, at least 1
   */
  public long rowsOfEpoch(long rows) {
    return dropLast && rows > batchSize ? rows / batchSize * batchSize : rows;
  }

  private TrainingConfig with(Consumer<Draft> change) {
    Draft copy = new Draft(this);
    change.accept(copy);
    return copy.config();
  }

  /** Settings that can be changed one by one. */
  private static final class Draft {
    int epochs;
    int batchSize;
    Solver optimizer;
    Penalty penalty;
    Initializer initializer;
    long seed;
    ClassWeights classWeights;
    EarlyStopping stopping;
    UpdateOptions updates;
    Noise noise;
    boolean shuffle;
    boolean dropLast;

    Draft(TrainingConfig from) {
      this.epochs = from.epochs;
      this.batchSize = from.batchSize;
      this.optimizer = from.optimizer;
      this.penalty = from.penalty;
      this.initializer = from.initializer;
      this.seed = from.seed;
      this.classWeights = from.classWeights;
      this.stopping = from.stopping;
      this.updates = from.updates;
      this.noise = from.noise;
      this.shuffle = from.shuffle;
      this.dropLast = from.dropLast;
    }

    TrainingConfig config() {
      return new TrainingConfig(
          epochs,
          batchSize,
          optimizer,
          penalty,
          initializer,
          seed,
          classWeights,
          stopping,
          updates,
          noise,
          shuffle,
          dropLast);
    }
  }
}
