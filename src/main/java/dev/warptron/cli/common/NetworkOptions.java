package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.Preset;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Task;
import dev.warptron.io.SavedModel;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the network and its training. Absent options keep the library's defaults. */
public final class NetworkOptions {
  @Mixin private LayerOptions layers = new LayerOptions();
  @Mixin private LossOptions loss = new LossOptions();
  @Mixin private OptimizerOptions optimizer = new OptimizerOptions();
  @Mixin private EarlyStoppingOptions stopping = new EarlyStoppingOptions();
  @Mixin private RegularizationOptions regularization = new RegularizationOptions();

  @Option(
      names = "--batch-size",
      paramLabel = "ROWS",
      converter = Converters.BatchSize.class,
      description = "Rows of an update, or full for all. Default: that of the preset.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training rows. Default: that of the preset.")
  private @Nullable Integer epochs;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      converter = Converters.Schedules.class,
      completionCandidates = Converters.ScheduleUsages.class,
      description =
          "Course of the learning rate: ${COMPLETION-CANDIDATES}. per=epoch counts epochs instead"
              + " of updates; total is that of the training unless given. Default: that of the"
              + " preset.")
  private @Nullable RateSchedule schedule;

  @Option(
      names = "--no-shuffle",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Visit the rows in their order in each epoch. Default: in a new random order each time.")
  private boolean unshuffled;

  @Option(
      names = "--drop-last",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Leave out the last batch of each epoch if it is smaller than the others. Default: that of"
              + " the preset; off for tune.")
  private @Nullable Boolean dropLast;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the split, the initial weights and the order of the rows. Default: 42.")
  private @Nullable Long seed;

  @Mixin private DeviceArguments device = new DeviceArguments();

  /** For picocli. */
  public NetworkOptions() {}

  /**
   * Applies the options to a builder.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public <B extends MlpBuilder<B, M>, M> B apply(B builder) {
    return apply(builder, TrainingConfig.DEFAULT);
  }

  /**
   * Applies the options to a builder.
   *
   * @param base the settings of the builder, for what is not given
   * @throws IllegalArgumentException if a value is out of range
   */
  public <B extends MlpBuilder<B, M>, M> B apply(B builder, TrainingConfig base) {
    layers.applyTo(builder);
    loss.applyTo(builder);
    regularization.applyTo(builder, base.updates().limits());
    if (batchSize != null) {
      builder.batchSize(batchSize);
    }
    if (epochs != null) {
      builder.epochs(epochs);
    }
    Solver solver = optimizer.optimizer(base.optimizer());
    if (schedule != null) {
      builder.schedule(schedule);
    } else if (!(solver instanceof Optimizer)) {
      builder.schedule(RateSchedule.CONSTANT); // that of a preset needs a learning rate
    }
    if (unshuffled) {
      builder.shuffle(false);
    }
    if (dropLast != null) {
      builder.dropLast(dropLast);
    }
    if (seed != null) {
      builder.seed(seed);
    }
    EarlyStopping asked = stopping.stopping();
    if (asked != null) {
      builder.earlyStopping(asked);
    }
    DeviceRequest request = device();
    return builder.device(request.device()).deviceOptions(request.options()).optimizer(solver);
  }

  /**
   * Checks, before any work, everything that {@link #apply} checks, that the options for layers are
   * consistent, and that no option excludes another.
   *
   * @throws IllegalArgumentException if a value is out of range, or excluded
   */
  public void check() {
    check(TrainingConfig.DEFAULT);
  }

  /**
   * The same for options that change settings.
   *
   * @param base the settings, for what is not given
   * @throws IllegalArgumentException if a value is out of range, or excluded
   */
  public void check(TrainingConfig base) {
    loss.check();
    checkRanges(base, loss.task());
    layers.check();
  }

  /**
   * Checks, before any work, everything that {@link #apply} checks, and that a model can go on with
   * the options.
   *
   * @throws IllegalArgumentException if a value is out of range, or not that of the model
   */
  public void checkFrom(SavedModel from) {
    layers.checkFrom(from);
    loss.checkFrom(from);
    checkRanges(from.training().requireConfig(), from.target().task());
  }

  private void checkRanges(TrainingConfig base, @Nullable Task task) {
    if (task == Task.REGRESSION) {
      apply(MlpRegressor.builder(), base).requirePossible();
    } else {
      apply(MlpClassifier.builder(), base).requirePossible();
    }
  }

  /** Whether the training of a search depends on its validation rows. */
  public boolean stopsEarly() {
    return stopping.needsValidation() != null;
  }

  /**
   * Checks that no option needs validation rows.
   *
   * @throws IllegalArgumentException if one does
   */
  public void checkWithoutValidation() {
    String option = stopping.needsValidation();
    if (option != null) {
      throw new IllegalArgumentException(
          option + " needs validation rows: give some with --valid or --valid-fraction");
    }
  }

  /**
   * Checks that the options for loss and classes suit a task. The number of classes does not
   * matter.
   *
   * @throws IllegalArgumentException if one is for another task
   */
  public void checkLoss(Task task) {
    loss.check(task);
  }

  /**
   * Checks that the options suit a task.
   *
   * @param targets number of targets
   * @throws IllegalArgumentException if one is for another task, or for a single target
   */
  public void check(Task task, int targets) {
    loss.checkTargets(targets);
    loss.check(task);
    stopping.check(task);
  }

  /** The task that the loss is for; null for no loss. */
  public @Nullable Task lossTask() {
    return loss.task();
  }

  /**
   * Checks that the network is not too large for these inputs, and returns it, with one output.
   *
   * @throws IllegalArgumentException if it is too large
   */
  public NetworkSpec checkSize(int inputs) {
    return layers.checkSize(inputs);
  }

  /**
   * The network for these inputs with one output, with the hidden layers of a preset if none are
   * given.
   */
  public NetworkSpec checkSize(int inputs, Preset preset, Task task) {
    return layers.checkSize(inputs, preset.hidden(task));
  }

  /** The name of the optimizer. */
  String optimizer() {
    return optimizer.name();
  }

  /** Number of epochs, or its default. */
  public int epochs() {
    return epochs(TrainingConfig.DEFAULT);
  }

  /** Number of epochs, or that of settings. */
  public int epochs(TrainingConfig base) {
    return epochs == null ? base.epochs() : epochs;
  }

  /** Sets the number of epochs. */
  public void setEpochs(int value) {
    epochs = value;
  }

  /** The seed, or its default. */
  public long seed() {
    return seed == null ? TrainingConfig.DEFAULT.seed() : seed;
  }

  /** The requested device. */
  public DeviceRequest device() {
    return device.request();
  }
}
