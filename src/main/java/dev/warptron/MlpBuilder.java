package dev.warptron;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SettingsText;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingState;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings that classifier and regressor share. Each has a default; a value out of range is
 * refused with an {@link IllegalArgumentException} when it is given.
 *
 * @param <B> the builder itself
 * @param <M> the fitted model that it makes
 */
public abstract class MlpBuilder<B extends MlpBuilder<B, M>, M> {
  /** One hidden layer of ten units. The only place where this default is written. */
  public static final List<Integer> DEFAULT_HIDDEN = List.of(10);

  /** The only place where this default is written. */
  public static final Activation DEFAULT_ACTIVATION = Activation.LOGISTIC;

  private List<Integer> hidden = DEFAULT_HIDDEN;
  private List<Activation> activations = List.of(DEFAULT_ACTIVATION);
  private TrainingConfig config = TrainingConfig.DEFAULT;
  private @Nullable Initializer initializer;
  private boolean standardize = true;
  private DeviceRequest device = DeviceRequest.DEFAULT;
  private TrainingListener listener = TrainingListener.NONE;

  /** For the two builders of this package. */
  MlpBuilder() {}

  abstract B self();

  /**
   * Units of each hidden layer, from the inputs to the outputs; default 10. No argument means no
   * hidden layer: logistic, softmax or linear regression.
   *
   * @param units each at least 1
   */
  public B hidden(int... units) {
    for (int unit : units) {
      if (unit < 1) {
        throw new IllegalArgumentException(
            "a hidden layer needs at least 1 unit, got "
                + unit
                + "; give none for no hidden layer");
      }
    }
    this.hidden = Arrays.stream(units).boxed().toList();
    return self();
  }

  /** The activation of all hidden layers; default logistic. */
  public B activation(Activation activation) {
    return activations(activation);
  }

  /** The activation of each hidden layer in turn; a single one is for all of them. */
  public B activations(Activation... each) {
    if (each.length == 0) {
      throw new IllegalArgumentException("at least one activation is needed");
    }
    this.activations = List.of(each);
    return self();
  }

  /** The update rule with its settings; default gradient descent with learning rate 0.1. */
  public B optimizer(Optimizer rule) {
    this.config = config.withOptimizer(rule);
    return self();
  }

  /**
   * Step size of the optimizer, per update, &gt; 0; default that of the optimizer. Call it after
   * {@link #optimizer}, which brings a learning rate of its own.
   */
  public B learningRate(double rate) {
    return optimizer(config.optimizer().withLearningRate(rate));
  }

  /**
   * Rows of an update; default 32.
   *
   * @param rows at least 1; {@link TrainingConfig#FULL_BATCH} for all
   */
  public B batchSize(int rows) {
    this.config = config.withBatchSize(rows);
    return self();
  }

  /** Every update sees all rows. */
  public B fullBatch() {
    return batchSize(TrainingConfig.FULL_BATCH);
  }

  /** Passes over the training rows, &gt;= 0; default 500. */
  public B epochs(int count) {
    this.config = config.withEpochs(count);
    return self();
  }

  /** Weight of the absolute weights in the penalty, &gt;= 0; default 0. See {@link Penalty}. */
  public B l1(double factor) {
    this.config = config.withPenalty(new Penalty(factor, config.penalty().l2()));
    return self();
  }

  /** Weight of the squared weights in the penalty, &gt;= 0; default 0. See {@link Penalty}. */
  public B l2(double factor) {
    this.config = config.withPenalty(new Penalty(config.penalty().l1(), factor));
    return self();
  }

  /** How the weights start; default: what suits the activation of the first hidden layer. */
  public B initializer(Initializer scheme) {
    this.initializer = scheme;
    return self();
  }

  /** Seed of the initial weights and of the order of the rows; default 42. */
  public B seed(long value) {
    this.config = config.withSeed(value);
    return self();
  }

  /**
   * Whether each feature is standardized with the mean and deviation of the training rows, and the
   * target of a regression too; default true. The model keeps the numbers, so it predicts from raw
   * rows.
   */
  public B standardize(boolean value) {
    this.standardize = value;
    return self();
  }

  /** The device to train on: {@code auto} (the default) or a name such as {@code reference}. */
  public B device(String name) {
    this.device = device.withDevice(name);
    return self();
  }

  /**
   * How the device is to work, in training and in prediction; default {@link
   * DeviceOptions#DEFAULT}.
   */
  public B deviceOptions(DeviceOptions options) {
    this.device = device.withOptions(options);
    return self();
  }

  /** Is told how the training goes on, and may cancel it; default none. */
  public B listener(TrainingListener value) {
    this.listener = value;
    return self();
  }

  /**
   * Trains on rows with a target.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss is not finite
   */
  public M fit(Dataset training) {
    return fit(training, null);
  }

  /**
   * Trains, and measures loss and score on the validation rows after each epoch.
   *
   * @param validation rows with the same columns; null for none
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss is not finite
   */
  public M fit(Dataset training, @Nullable Dataset validation) {
    return model(prepare(training, validation).run());
  }

  /**
   * Says what {@link #fit(Dataset, Dataset)} would do: opens the device and brings everything
   * there, but trains nothing. To choose a device it measures as a fit does, and remembers nothing.
   * The listener is not told.
   *
   * @param validation rows with the same columns; null for none
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public TrainingPlan plan(Dataset training, @Nullable Dataset validation) {
    return prepare(training, validation).preview();
  }

  /** The encoding of these rows' targets. */
  abstract Targets targets(Dataset training);

  /** The model of a network that these settings have trained. */
  abstract M model(FittedNetwork fitted);

  /**
   * A training from fresh weights: settles all that depends on the training rows, which are the
   * network, the scaling and the targets.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   */
  NetworkFit prepare(Dataset training, @Nullable Dataset validation) {
    Objects.requireNonNull(training, "training");
    Targets targets = targets(training);
    NetworkSpec network = network(training.featureCount(), targets.outputs());
    TrainingConfig settings = trainingConfig();
    SavedModel.Features features =
        new SavedModel.Features(
            training.featureNames(), standardize ? Standardizer.fit(training) : null);
    TrainingRequest request =
        new TrainingRequest(
            network,
            Loss.defaultFor(targets.kind()),
            settings,
            TrainingState.initial(network, settings),
            NetworkFit.rows("training rows", features, targets, training, /* weighted= */ true),
            validation == null
                ? null
                : NetworkFit.rows(
                    "validation rows", features, targets, validation, /* weighted= */ false));
    SavedModel.Target target = SavedModel.Target.of(training.requireTarget().name(), targets);
    return new NetworkFit(request, features, target, device, listener);
  }

  @Override
  public String toString() {
    return "%s[hidden %s, %s, %s, standardize %s, device %s]"
        .formatted(
            getClass().getEnclosingClass().getSimpleName() + ".Builder",
            hidden,
            config.optimizer(),
            SettingsText.of(trainingConfig()),
            standardize,
            device.device());
  }

  /** The settings of the training, the initializer resolved. */
  TrainingConfig trainingConfig() {
    Activation first = hidden.isEmpty() ? Activation.IDENTITY : activations.get(0);
    return config.withInitializer(
        initializer == null ? Initializer.defaultFor(first) : initializer);
  }

  private NetworkSpec network(int inputs, int outputs) {
    List<Activation> each =
        activations.size() == 1
            ? Collections.nCopies(hidden.size(), activations.get(0))
            : activations;
    return NetworkSpec.perceptron(inputs, hidden, each, outputs);
  }

  boolean standardizes() {
    return standardize;
  }
}
