package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Task;
import dev.warptron.function.Activation;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Limits;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the network and its training. Absent options keep the library's defaults. */
public final class NetworkOptions {
  @Option(
      names = "--hidden",
      paramLabel = "UNITS",
      converter = Converters.HiddenLayers.class,
      description =
          "Units of each hidden layer, such as 10,5; none for no hidden layer. Default: 10.")
  private Converters.@Nullable HiddenUnits hidden;

  @Option(
      names = "--activation",
      paramLabel = "NAME[:PARAMETER]",
      split = ",",
      converter = Converters.Activations.class,
      completionCandidates = Converters.ActivationLabels.class,
      description =
          "Of the hidden layers: ${COMPLETION-CANDIDATES}; one for all of them, or one for each layer,"
              + " separated by commas. A parameter follows a colon: leaky_relu:0.1. Default: logistic.")
  private @Nullable List<Activation> activations;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      converter = Converters.Losses.class,
      completionCandidates = Converters.LossLabels.class,
      description =
          "${COMPLETION-CANDIDATES}; some with a number, such as huber:0.5, and quantile with one or"
              + " several levels: quantile:0.1,0.5,0.9. Default: the cross-entropy of a classification,"
              + " half_squared_error of a regression.")
  private @Nullable Loss loss;

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description =
          "Share of each class label that is spread over all classes, in [0, 1), for the"
              + " cross-entropies. Default: 0.")
  private @Nullable Double labelSmoothing;

  @Mixin private OptimizerOptions optimizer = new OptimizerOptions();

  @Option(
      names = "--batch-size",
      paramLabel = "ROWS",
      converter = Converters.BatchSize.class,
      description = "Rows of an update, or full for all. Default: 32.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training rows. Default: 500.")
  private @Nullable Integer epochs;

  @Option(
      names = "--l1",
      paramLabel = "X",
      description = "Penalty on the absolute weights. Default: 0.")
  private @Nullable Double l1;

  @Option(
      names = "--l2",
      paramLabel = "X",
      description = "Penalty on the squared weights; scikit-learn calls it alpha. Default: 0.")
  private @Nullable Double l2;

  @Mixin private EarlyStoppingOptions stopping = new EarlyStoppingOptions();

  @Option(
      names = "--class-weight",
      paramLabel = "HOW",
      description =
          "Weights of the classes in training: balanced, none, or CLASS=WEIGHT for some classes, such as"
              + " no=1,yes=5; 1 for the others. Default: none.")
  private List<String> classWeight = new ArrayList<>();

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      converter = Converters.Schedules.class,
      completionCandidates = Converters.ScheduleUsages.class,
      description =
          "Course of the learning rate: ${COMPLETION-CANDIDATES}. per=epoch counts epochs instead of"
              + " updates; total is that of the training unless given. Default: constant.")
  private @Nullable RateSchedule schedule;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "Decoupled decay: before each step, weights are multiplied by 1 - learning rate X."
              + " Default: 0.01 for adamw, 0 for the others.")
  private @Nullable Double weightDecay;

  @Option(
      names = "--clip-value",
      paramLabel = "X",
      description = "Hold each entry of the gradient in [-X, X]. Default: no limit.")
  private double clipValue = Limits.OFF;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "Scale the whole gradient to a norm of at most X. Default: no limit.")
  private double clipNorm = Limits.OFF;

  @Option(
      names = "--max-norm",
      paramLabel = "X",
      description =
          "After each update, scale the weights into each unit to a norm of at most X. Default: no"
              + " limit.")
  private double maxNorm = Limits.OFF;

  @Option(
      names = "--init",
      paramLabel = "SCHEME",
      converter = Converters.Initializers.class,
      description =
          "How the weights start: ones, normal, glorot (or glorot-uniform, glorot-normal), he (or"
              + " he-normal, he-uniform). Default: he for relu, glorot for the others.")
  private @Nullable Initializer initializer;

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
    if (hidden != null) {
      builder.hidden(hidden.units().stream().mapToInt(Integer::intValue).toArray());
    }
    if (activations != null) {
      builder.activations(activations.toArray(Activation[]::new));
    }
    if (loss != null) {
      builder.loss(loss);
    }
    if (labelSmoothing != null) {
      builder.labelSmoothing(labelSmoothing);
    }
    if (batchSize != null) {
      builder.batchSize(batchSize);
    }
    if (epochs != null) {
      builder.epochs(epochs);
    }
    if (l1 != null) {
      builder.l1(l1);
    }
    if (l2 != null) {
      builder.l2(l2);
    }
    if (schedule != null) {
      builder.schedule(schedule);
    }
    if (weightDecay != null) {
      builder.weightDecay(weightDecay);
    }
    builder.limits(new Limits(clipValue, clipNorm, maxNorm));
    if (initializer != null) {
      builder.initializer(initializer);
    }
    if (seed != null) {
      builder.seed(seed);
    }
    if (builder instanceof MlpClassifier.Builder classifier) {
      classifier.classWeights(classWeights());
    }
    EarlyStopping asked = stopping.stopping();
    if (asked != null) {
      builder.earlyStopping(asked);
    }
    DeviceRequest request = device();
    return builder
        .device(request.device())
        .deviceOptions(request.options())
        .optimizer(optimizer.optimizer());
  }

  /**
   * Checks, before any work, everything that {@link #apply} checks, and that the options for layers
   * are consistent.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public void check() {
    if (loss != null && labelSmoothing != null) {
      loss.withLabelSmoothing(labelSmoothing);
    }
    if (lossIsOf(Task.REGRESSION)) {
      apply(MlpRegressor.builder());
    } else {
      apply(MlpClassifier.builder());
    }
    hiddenActivations();
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

  private ClassWeights classWeights() {
    try {
      return classWeight.isEmpty()
          ? ClassWeights.NONE
          : ClassWeights.parse(String.join(",", classWeight));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--class-weight: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that the options suit the task.
   *
   * @throws IllegalArgumentException if one is for another task
   */
  public void checkTask(Task task) {
    if (task == Task.REGRESSION && !classWeights().isNone()) {
      throw new IllegalArgumentException(
          "--class-weight is for a classification, and this is a regression");
    }
    stopping.checkTask(task);
  }

  /**
   * Checks that the options make sense for a task.
   *
   * @throws IllegalArgumentException if one does not
   */
  public void check(Task task) {
    boolean isRegression = task == Task.REGRESSION;
    if (loss != null && lossIsOf(Task.REGRESSION) != isRegression) {
      throw new IllegalArgumentException(
          "--loss %s is for a %s, and --task %s is given"
              .formatted(
                  loss.kind().label(),
                  isRegression ? "classification" : "regression",
                  isRegression ? "regression" : "classification"));
    }
    if (isRegression && labelSmoothing != null && labelSmoothing > 0) {
      throw new IllegalArgumentException(
          "--label-smoothing is for a classification: a regression has no class labels");
    }
  }

  /** The task that the loss is for; null for no loss. */
  public @Nullable Task lossTask() {
    return loss == null ? null : loss.targets().task();
  }

  private boolean lossIsOf(Task task) {
    return loss != null && loss.targets().task() == task;
  }

  /**
   * Checks that the network is not too large for these inputs.
   *
   * @throws IllegalArgumentException if it is too large
   */
  public void checkSize(int inputs) {
    NetworkSpec.perceptron(inputs, hiddenUnits(), hiddenActivations(), 1);
  }

  private List<Integer> hiddenUnits() {
    return hidden == null ? MlpBuilder.DEFAULT_HIDDEN : hidden.units();
  }

  /** One activation per hidden layer. */
  private List<Activation> hiddenActivations() {
    int layers = hiddenUnits().size();
    List<Activation> each =
        activations == null ? List.of(MlpBuilder.DEFAULT_ACTIVATION) : activations;
    if (each.size() > 1 && each.size() != layers) {
      throw new IllegalArgumentException(
          "--activation names %d and --hidden %d: give one for all hidden layers, or one for each"
              .formatted(each.size(), layers));
    }
    return each.size() == layers ? each : Collections.nCopies(layers, each.get(0));
  }

  /** The name of the optimizer. */
  String optimizer() {
    return optimizer.name();
  }

  /** Number of epochs, or its default. */
  public int epochs() {
    return epochs == null ? TrainingConfig.DEFAULT.epochs() : epochs;
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
