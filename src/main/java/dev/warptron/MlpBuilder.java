package dev.warptron;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.DataException;
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
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Schedule;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingState;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings shared by classifier and regressor. Each has a default; a setter throws an {@link
 * IllegalArgumentException} if its value is out of range.
 *
 * @param <B> the type of the builder
 * @param <M> the type of the fitted model
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
  private @Nullable Loss loss;
  private double labelSmoothing;
  private @Nullable EarlyStopping stopping; // null: stoppingByDefault
  private EarlyStopping stoppingByDefault = EarlyStopping.KEEP_BEST;
  private @Nullable Double weightDecay;
  private boolean standardize = true;
  private DeviceRequest device = DeviceRequest.DEFAULT;
  private TrainingListener listener = TrainingListener.NONE;

  /** Only the two builders of this package extend it. */
  MlpBuilder() {}

  abstract B self();

  /**
   * Units of each hidden layer, from the inputs to the outputs; default 10. No argument means no
   * hidden layer: logistic, softmax or linear regression.
   *
   * @param units number of units of each layer, &gt;= 1
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

  /**
   * The activation of all hidden layers, such as {@code Activation.of(Kind.GELU)} or {@code new
   * Activation(Kind.LEAKY_RELU, 0.1)}; default logistic.
   */
  public B activation(Activation activation) {
    return activations(activation);
  }

  /** The activation of each hidden layer in turn; a single one applies to all of them. */
  public B activations(Activation... each) {
    if (each.length == 0) {
      throw new IllegalArgumentException("at least one activation is needed");
    }
    this.activations = List.of(each);
    return self();
  }

  /**
   * The loss to minimize; default: for a classifier the cross-entropy, for a regressor half of the
   * squared error.
   *
   * @throws IllegalArgumentException if it is a loss of the other task
   */
  public B loss(Loss value) {
    requireTaken(value);
    this.loss = value;
    return self();
  }

  /**
   * Share of each class label that is spread over all classes, in [0, 1); default 0, or that of
   * {@link #loss}. Only for cross-entropies. See {@link Loss#labelSmoothing}.
   */
  public B labelSmoothing(double share) {
    Loss.SOFTMAX_CROSS_ENTROPY.withLabelSmoothing(share); // checks the range
    this.labelSmoothing = share;
    return self();
  }

  /** The optimizer and its hyper-parameters; default gradient descent with learning rate 0.1. */
  public B optimizer(Optimizer value) {
    this.config = config.withOptimizer(value);
    return self();
  }

  /**
   * Learning rate of the optimizer, &gt; 0; default that of the optimizer. Call it after {@link
   * #optimizer}, which replaces it.
   */
  public B learningRate(double rate) {
    return optimizer(config.optimizer().withLearningRate(rate));
  }

  /**
   * Batch size: rows per update; default 32.
   *
   * @param rows at least 1; {@link TrainingConfig#FULL_BATCH} for all
   */
  public B batchSize(int rows) {
    this.config = config.withBatchSize(rows);
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
   * dev.warptron.optim.AdamW}, 0 for the others. See {@link UpdateOptions}.
   */
  public B weightDecay(double factor) {
    config.updates().withWeightDecay(factor); // checks it
    this.weightDecay = factor;
    return self();
  }

  /** Limits of gradients and weights; default none. */
  public B limits(Limits value) {
    this.config = config.withUpdates(config.updates().withLimits(value));
    return self();
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
   * The distribution of the initial weights; default: the one for the activation of the first
   * hidden layer.
   */
  public B initializer(Initializer scheme) {
    this.initializer = scheme;
    return self();
  }

  /** Seed of the initial weights and of the shuffles; default 42. */
  public B seed(long value) {
    this.config = config.withSeed(value);
    return self();
  }

  /**
   * Whether to standardize each feature, and the target of a regression, with the mean and standard
   * deviation of the training rows; default true. The model stores both, so it predicts from raw
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

  /** Options of the device, for training and prediction; default {@link DeviceOptions#DEFAULT}. */
  public B deviceOptions(DeviceOptions options) {
    this.device = device.withOptions(options);
    return self();
  }

  /** Observes the training and may cancel it; default none. */
  public B listener(TrainingListener value) {
    this.listener = value;
    return self();
  }

  /**
   * Trains on rows with a target.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss becomes infinite or NaN
   */
  public M fit(Dataset training) {
    return fit(training, null);
  }

  /**
   * Trains, and computes loss and score on the validation rows after each epoch.
   *
   * @param validation rows with the same columns; null for none
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   * @throws TrainingDivergedException if a loss becomes infinite or NaN
   */
  public M fit(Dataset training, @Nullable Dataset validation) {
    return model(prepare(training, validation).run());
  }

  /**
   * Describes what {@link #fit(Dataset, Dataset)} would do: opens the device, uploads the data and
   * compiles the step, but trains nothing. It makes timed runs to choose a device as a fit does,
   * but does not store their throughput. The listener is not called.
   *
   * @param validation rows with the same columns; null for none
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public TrainingPlan plan(Dataset training, @Nullable Dataset validation) {
    return prepare(training, validation).preview();
  }

  /** Refuses a loss of another task. */
  abstract void requireTaken(Loss value);

  /** The names of some losses, for messages. */
  static String labels(Predicate<Loss.Kind> which) {
    return Arrays.stream(Loss.Kind.values())
        .filter(which)
        .map(Loss.Kind::label)
        .collect(Collectors.joining(", "));
  }

  /** The loss if none is given. */
  abstract Loss defaultLoss(Dataset training);

  /** The target encoding for these rows and this loss. */
  abstract Targets targets(Dataset training, Loss value);

  /** The model around a network trained with these settings. */
  abstract M model(FittedNetwork fitted);

  /**
   * A training from initial weights. Determines all that depends on the training rows: network,
   * standardizers and target encoding.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   */
  NetworkFit prepare(Dataset training, @Nullable Dataset validation) {
    Objects.requireNonNull(training, "training");
    Loss used = loss(training);
    Targets targets = targets(training, used);
    NetworkSpec network = network(training.featureCount(), targets.outputs());
    if (validation == null && stopping != null && stopping.canEndEarly()) {
      throw new DataException("early stopping needs validation rows: give some, or run all epochs");
    }
    TrainingConfig settings =
        validation == null
            ? trainingConfig().withScheduleFor(training.rows())
            : trainingConfig()
                .withScheduleFor(training.rows())
                .withStopping(Objects.requireNonNullElse(stopping, stoppingByDefault));
    SavedModel.Features features =
        new SavedModel.Features(
            training.featureNames(), standardize ? Standardizer.fit(training) : null);
    TrainingRequest request =
        new TrainingRequest(
            network,
            used,
            settings,
            TrainingState.initial(network, settings),
            NetworkFit.trainingRows(features, targets, training, settings.classWeights()),
            NetworkFit.validationRows(features, targets, validation),
            MonitoredOutputs.of(settings.stopping(), used, targets, validation));
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

  /** Changes a setting of the training. */
  final B change(UnaryOperator<TrainingConfig> change) {
    this.config = change.apply(config);
    return self();
  }

  /** The settings of the training, with a concrete initializer. */
  TrainingConfig trainingConfig() {
    Activation first = hidden.isEmpty() ? Activation.IDENTITY : activations.get(0);
    double decay = weightDecay == null ? config.optimizer().defaultWeightDecay() : weightDecay;
    return config
        .withInitializer(initializer == null ? Initializer.defaultFor(first) : initializer)
        .withUpdates(config.updates().withWeightDecay(decay));
  }

  /**
   * The loss for these rows.
   *
   * @throws IllegalArgumentException if it has no label smoothing, and that is given
   */
  private Loss loss(Dataset training) {
    Loss chosen = loss == null ? defaultLoss(training) : loss;
    return labelSmoothing == 0 ? chosen : chosen.withLabelSmoothing(labelSmoothing);
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
