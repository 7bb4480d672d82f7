package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Noise;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Schedule;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import dev.warptron.optim.WeightAverage;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a training that do not depend on the network: optimizer, batches, epochs, early
 * stopping and penalties. Each has a default; a setter throws an {@link IllegalArgumentException}
 * if its value is out of range.
 *
 * @param <B> the type of the builder
 */
public abstract class TrainingSettings<B extends TrainingSettings<B>> {
  private TrainingConfig config = TrainingConfig.DEFAULT;
  private @Nullable EarlyStopping stopping; // null: stoppingByDefault
  private EarlyStopping stoppingByDefault = EarlyStopping.KEEP_BEST;
  private @Nullable Integer batchSize;
  private @Nullable IntUnaryOperator batchSizeOfRows; // of a preset
  private @Nullable Double weightDecay;

  /** Only {@link MlpBuilder} extends it. */
  TrainingSettings() {}

  abstract B self();

  /**
   * The optimizer and its hyper-parameters; default gradient descent with learning rate 0.1. {@link
   * Lbfgs} uses all rows in each epoch, which is one iteration, and excludes some other settings.
   */
  public B optimizer(Solver value) {
    this.config = config.withOptimizer(value);
    return self();
  }

  /**
   * Learning rate of the optimizer, &gt; 0; default that of the optimizer. Call it after {@link
   * #optimizer}, which replaces it.
   *
   * @throws IllegalArgumentException if the optimizer has none
   */
  public B learningRate(double rate) {
    if (config.optimizer() instanceof Optimizer optimizer) {
      return optimizer(optimizer.withLearningRate(rate));
    }
    throw new IllegalArgumentException(
        "%s has no learning rate: its line search chooses the length of each step"
            .formatted(config.optimizer().name()));
  }

  /**
   * Batch size: rows per update; default 32, or all for {@link Lbfgs}.
   *
   * @param rows at least 1; {@link TrainingConfig#FULL_BATCH} for all
   */
  public B batchSize(int rows) {
    config.withBatchSize(rows); // checks it
    this.batchSize = rows;
    return self();
  }

  /** Each update uses all rows: batch gradient descent. */
  public B fullBatch() {
    return batchSize(TrainingConfig.FULL_BATCH);
  }

  /** The course of the learning rate over the training; default constant. */
  public B schedule(RateSchedule value) {
    this.config = config.withSchedule(value);
    return self();
  }

  /**
   * The course of the learning rate over the training, counted in updates; default constant. A
   * schedule without a length gets that of the training.
   */
  public B schedule(Schedule value) {
    return schedule(new RateSchedule(value, /* perEpoch= */ false));
  }

  /**
   * Decoupled weight decay, &gt;= 0; default that of the optimizer: 0.01 for {@link
   * dev.warptron.optim.AdamW}, 0 for the others. See {@link UpdateOptions}. With 0, a {@link
   * #decaySchedule} set before ends.
   */
  public B weightDecay(double factor) {
    config.updates().withWeightDecay(factor); // checks it
    this.weightDecay = factor;
    return factor == 0 ? decaySchedule(RateSchedule.CONSTANT) : self(); // a preset may have one
  }

  /** The course of the weight decay over the training; default constant. */
  public B decaySchedule(RateSchedule value) {
    this.config = config.withUpdates(config.updates().withDecaySchedule(value));
    return self();
  }

  /** Limits of gradients and weights; default none. */
  public B limits(Limits value) {
    this.config = config.withUpdates(config.updates().withLimits(value));
    return self();
  }

  /** An average of the weights, which becomes the model; default none. */
  public B average(WeightAverage value) {
    this.config = config.withUpdates(config.updates().withAverage(value));
    return self();
  }

  /** The passes over the training rows that are set, or the default. */
  public int epochs() {
    return config.epochs();
  }

  /** What is set with {@link #earlyStopping(EarlyStopping)}, or what applies without it. */
  public EarlyStopping earlyStopping() {
    return Objects.requireNonNullElse(stopping, stoppingByDefault);
  }

  /** Passes over the training rows, &gt;= 0; default 500. */
  public B epochs(int count) {
    this.config = config.withEpochs(count);
    return self();
  }

  /**
   * When to end before the last epoch and which weights to keep, by a metric of the validation
   * rows; default {@link EarlyStopping#KEEP_BEST}. A patience needs validation rows, and without
   * them nothing else has an effect.
   *
   * <p>The metric is {@code loss}, or one of {@link dev.warptron.metric.Metrics}. Loss, accuracy
   * and R squared cost nothing more. For another one the outputs of the validation rows are read
   * after every epoch, so epochs of small networks run one at a time.
   */
  public B earlyStopping(EarlyStopping value) {
    this.stopping = value;
    return self();
  }

  /**
   * What applies if {@link #earlyStopping} is not called. A search sets {@link EarlyStopping#OFF}:
   * its validation rows measure, and the best of many epochs on the same rows is a biased measure.
   */
  public B earlyStoppingByDefault(EarlyStopping value) {
    this.stoppingByDefault = value;
    return self();
  }

  /**
   * Factor of the L1 penalty, the sum of the absolute weights, &gt;= 0; default 0. See {@link
   * Penalty}.
   */
  public B l1(double factor) {
    this.config = config.withPenalty(new Penalty(factor, config.penalty().l2()));
    return self();
  }

  /**
   * Factor of the L2 penalty, the sum of the squared weights, &gt;= 0; default 0. See {@link
   * Penalty}.
   */
  public B l2(double factor) {
    this.config = config.withPenalty(new Penalty(config.penalty().l1(), factor));
    return self();
  }

  /**
   * Dropout of the hidden layers in training; default 0. See {@link Noise}. If nothing is dropped
   * any more, a {@link #dropoutSchedule} set before ends.
   *
   * @param shares in [0, 1), one for all hidden layers or one for each
   */
  public B dropout(double... shares) {
    Noise changed = config.noise().withDropout(Arrays.stream(shares).boxed().toList());
    return with(changed.drops() ? changed : changed.withSchedule(RateSchedule.CONSTANT));
  }

  /** Dropout of the inputs in training, in [0, 1); default 0. See {@link Noise}. */
  public B inputDropout(double share) {
    return with(config.noise().withInputDropout(share));
  }

  /** The course of all dropout over the training; default constant. See {@link Noise}. */
  public B dropoutSchedule(RateSchedule value) {
    return with(config.noise().withSchedule(value));
  }

  /**
   * Standard deviation of normal noise on the inputs in training, &gt;= 0; default 0. See {@link
   * Noise}.
   */
  public B noise(double standardDeviation) {
    return with(config.noise().withInputNoise(standardDeviation));
  }

  private B with(Noise value) {
    this.config = config.withNoise(value);
    return self();
  }

  /** Whether each epoch visits the rows in a new random order; default true. */
  public B shuffle(boolean value) {
    this.config = config.withShuffle(value);
    return self();
  }

  /**
   * Whether an epoch leaves out its last batch if that is smaller than the others; default false.
   * With shuffling, each epoch leaves out other rows.
   */
  public B dropLast(boolean value) {
    this.config = config.withDropLast(value);
    return self();
  }

  /** Seed of the initial weights, the shuffles, dropout and noise; default 42. */
  public B seed(long value) {
    this.config = config.withSeed(value);
    return self();
  }

  /**
   * Checks that the settings do not exclude each other, as a fit does before anything else.
   *
   * @throws IllegalArgumentException if they do
   */
  public void requirePossible() {
    config(Initializer.GLOROT_UNIFORM).requirePossible();
  }

  /** Changes a setting of the training. */
  final B change(UnaryOperator<TrainingConfig> change) {
    this.config = change.apply(config);
    return self();
  }

  /** Takes over the settings of a run. */
  final void restore(TrainingConfig saved) {
    this.config = saved;
    this.batchSize = saved.batchSize();
    this.weightDecay = saved.updates().weightDecay();
    this.stopping = null;
    this.stoppingByDefault = saved.stopping();
  }

  /**
   * Starts from the settings of a preset, with the seed as it is.
   *
   * @param batchSizes the batch size for a number of rows
   */
  final void restart(TrainingConfig preset, IntUnaryOperator batchSizes) {
    this.config = preset.withSeed(config.seed()).withStopping(EarlyStopping.OFF);
    this.batchSize = null;
    this.batchSizeOfRows = batchSizes;
    double decay = preset.updates().weightDecay();
    this.weightDecay = decay == 0 ? null : decay; // null: that of the optimizer
    this.stopping = null;
    this.stoppingByDefault = preset.stopping();
  }

  final Solver optimizer() {
    return config.optimizer();
  }

  final long seed() {
    return config.seed();
  }

  /** The settings, without early stopping and the length of the schedule. */
  final TrainingConfig config(Initializer initializer) {
    double decay = weightDecay == null ? config.optimizer().defaultWeightDecay() : weightDecay;
    return config
        .withInitializer(initializer)
        .withUpdates(config.updates().withWeightDecay(decay))
        .withBatchSize(batchSize == null ? config.defaultBatchSize() : batchSize);
  }

  private TrainingConfig sized(TrainingConfig all, int rows) {
    IntUnaryOperator ofRows = batchSizeOfRows;
    return batchSize == null && ofRows != null && all.optimizer() instanceof Optimizer
        ? all.withBatchSize(ofRows.applyAsInt(rows))
        : all;
  }

  /**
   * The settings of a training.
   *
   * @param rows number of training rows
   * @param validates whether there are validation rows
   * @throws DataException if they are needed
   * @throws IllegalArgumentException if settings exclude each other
   */
  final TrainingConfig settings(Initializer initializer, int rows, boolean validates) {
    if (!validates && stopping != null && stopping.canEndEarly()) {
      throw new DataException("early stopping needs validation rows: give some, or run all epochs");
    }
    TrainingConfig all = sized(config(initializer), rows).withScheduleFor(rows);
    all.requirePossible();
    return validates
        ? all.withStopping(Objects.requireNonNullElse(stopping, stoppingByDefault))
        : all;
  }
}
