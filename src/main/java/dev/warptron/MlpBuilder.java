package dev.warptron;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Dataset;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SettingsText;
import dev.warptron.model.LayerWeights;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.optim.WorkerGroup;
import dev.warptron.train.TrainingListener;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings shared by classifier and regressor, with those of {@link TrainingSettings}. Each has
 * a default; a setter throws an {@link IllegalArgumentException} if its value is out of range.
 *
 * @param <B> the type of the builder
 * @param <M> the type of the fitted model
 */
public abstract class MlpBuilder<B extends MlpBuilder<B, M>, M> extends EnsembleFits<B, M> {
  /** One hidden layer of ten units. The only place where this default is written. */
  public static final List<Integer> DEFAULT_HIDDEN = List.of(10);

  /** The only place where this default is written. */
  public static final Activation DEFAULT_ACTIVATION = Activation.LOGISTIC;

  private final NetworkSettings network = new NetworkSettings();
  private @Nullable Loss loss;
  private FitStart start = FitStart.DRAWN;
  private WorkerGroup workers = WorkerGroup.ALONE;
  private double labelSmoothing;
  private double smoothingOfPreset; // for a loss that takes it, if nothing is given
  private boolean standardize = true;
  private DeviceRequest device = DeviceRequest.DEFAULT;
  private TrainingListener listener = TrainingListener.NONE;
  private @Nullable CheckpointOptions checkpoints;

  /** Only the builders of this package extend it. */
  MlpBuilder() {}

  /**
   * Units of each hidden layer, from the inputs to the outputs; default 10. No argument means no
   * hidden layer: logistic, softmax or linear regression.
   *
   * @param units number of units of each layer, &gt;= 1
   */
  public B hidden(int... units) {
    network.hidden(units);
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
    network.activations(each);
    return self();
  }

  /**
   * The normalization of all hidden layers, such as {@code
   * Normalization.layer(Normalization.DEFAULT_EPSILON)}; default none.
   */
  public B normalization(Normalization normalization) {
    return normalizations(normalization);
  }

  /** The normalization of each hidden layer in turn; a single one applies to all of them. */
  public B normalizations(Normalization... each) {
    network.normalizations(each);
    return self();
  }

  /**
   * How weights and biases enter the formula of all layers, how fast they learn, and whether the
   * activations of hidden layers are parametric; default {@link Parametrization#STANDARD}. If it
   * scales products, the default {@link #initializer} is {@link Initializer#NTK}.
   */
  public B parametrization(Parametrization value) {
    network.parametrization(value);
    return self();
  }

  /** The parametrization so far, for a change of a part of it. */
  public Parametrization parametrization() {
    return network.parametrization();
  }

  /**
   * A trained factor for each input, in front of the network; it starts at 1.
   *
   * @param rateFactor what its learning rate is multiplied by, finite and &gt;= 0; 0, the default,
   *     for no such factor
   * @throws IllegalArgumentException if it is out of range
   */
  public B inputScale(double rateFactor) {
    network.inputScale(rateFactor);
    return self();
  }

  /**
   * Periodic embeddings of the inputs that are numbers, in front of the network: {@link
   * dev.warptron.model.PeriodicEmbedding} with 16 frequencies and 3 units. Of a table, features of
   * categories are none; of a data set, all features are numbers.
   *
   * @param rateFactor what their learning rate is multiplied by, finite and &gt;= 0; 0, the
   *     default, for no embeddings
   * @throws IllegalArgumentException if it is out of range
   */
  public B numericEmbedding(double rateFactor) {
    network.numericEmbedding(rateFactor);
    return self();
  }

  /**
   * The loss to minimize; default: for a classifier the cross-entropy, for a regressor half of the
   * squared error.
   *
   * @throws IllegalArgumentException if it is a loss of the other task
   */
  public B loss(Loss value) {
    acceptedLosses().require(value);
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
    this.smoothingOfPreset = 0;
    return self();
  }

  /**
   * The distribution of the initial weights; default: the one for the activation of the first
   * hidden layer.
   */
  public B initializer(Initializer scheme) {
    network.initializer(scheme);
    return self();
  }

  /**
   * The weights to start from, instead of drawn ones; default none. A device in single precision
   * rounds them to floats.
   *
   * @param layers from the inputs to the outputs, each with weights {@code [inputs][outputs]} and
   *     biases {@code [outputs]}, finite; {@code model.saved().layers()} gives those of a model.
   *     {@code fit} checks their number and shapes
   */
  public B initialWeights(List<LayerWeights> layers) {
    this.start = FitStart.at(layers);
    return self();
  }

  /**
   * Starts from a preset: replaces network, loss, initial distribution and the settings of the
   * training, but not its seed. Of {@link #preprocessing} it sets scaling and coding of categories,
   * which apply to tables; a data set is standardized.
   */
  public B preset(Preset value) {
    Recipe recipe = value.recipe(task());
    network.hidden(recipe.hidden().stream().mapToInt(Integer::intValue).toArray());
    network.activations(recipe.activation());
    network.normalizations(Normalization.NONE);
    network.parametrization(recipe.parametrization());
    network.inputScale(recipe.inputScale());
    network.numericEmbedding(recipe.numericEmbedding());
    network.initializer(recipe.initializer());
    this.loss =
        recipe.loss() != null && acceptedLosses().accepts().test(recipe.loss().kind())
            ? recipe.loss()
            : null;
    this.labelSmoothing = 0;
    this.smoothingOfPreset = recipe.labelSmoothing();
    startFrom(value.scaling(), value.coding());
    restart(recipe.config(), value::batchSize);
    return self();
  }

  /**
   * Goes on from a saved model: with its network, loss, standardizers and classes, which cannot
   * change, and with the settings of its last run, which later calls may change. {@code fit} then
   * needs rows with the same columns and target, and trains for {@link #epochs} more epochs. If
   * nothing is changed, the bits are those of {@link MlpModel#partialFit}. With an optimizer of
   * another kind, the state of the optimizer starts anew. With an average of the weights, the
   * training goes on with the weights themselves. A moving average goes on, and one by epochs if it
   * has the same first epoch; any other average begins at the weights.
   *
   * @throws IllegalArgumentException if the model is of another kind
   * @throws dev.warptron.io.ModelFileException if the file of the model lacks settings
   */
  public B from(SavedModel model) {
    requireKind(model);
    restore(model.training().requireConfig());
    network.restore(model);
    this.loss = null;
    this.labelSmoothing = 0;
    this.start = FitStart.at(model);
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

  /**
   * Trains as one of several workers, each of which calls {@code fit} with its own part of the
   * rows: as many rows for each, with batches that are its share of a whole batch. All workers must
   * start {@link #from} the same model, which has the statistics of all rows, with the same
   * settings. Each receives the same network.
   *
   * @param group of this worker; default one worker alone. Not for several networks at once, nor
   *     with weights, validation rows, dropout, noise, batch normalization or a listener that
   *     cancels
   */
  public B workers(WorkerGroup group) {
    this.workers = group;
    return self();
  }

  /** Observes the training and may cancel it; default none. */
  public B listener(TrainingListener value) {
    this.listener = value;
    return self();
  }

  /**
   * Keeps the state of a fit in a folder, so that it can go on after a crash; default none. The
   * networks of an ensemble or a bag share the folder. Trainings of {@code fitMany} with the same
   * options are one job. {@link MlpModel#partialFit} keeps none.
   *
   * <p>A fit throws a {@link CheckpointException} if the folder has checkpoints of another job, or
   * of this one and the options do not resume it, and an {@link java.io.UncheckedIOException} if a
   * checkpoint cannot be written; the earlier ones remain.
   */
  public B checkpoints(CheckpointOptions options) {
    this.checkpoints = Objects.requireNonNull(options, "options");
    return self();
  }

  /**
   * Trains on rows with a target.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws IllegalArgumentException if the settings do not suit the rows
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
  @Override
  public M fit(Dataset training, @Nullable Dataset validation) {
    return model(FittedEnsemble.of(prepare(training, validation).run()));
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

  /**
   * Computes the memory that {@link #fit(Dataset, Dataset)} needs at least. Opens the device, but
   * allocates nothing on it.
   *
   * @param validation rows with the same columns; null for none
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public TrainingMemory memory(Dataset training, @Nullable Dataset validation) {
    return FitPreparation.memory(this, training, validation);
  }

  /** Refuses a saved model of another kind. */
  abstract void requireKind(SavedModel model);

  /** The losses that the model can minimize. */
  abstract AcceptedLosses acceptedLosses();

  /** The loss if none is given. */
  abstract Loss defaultLoss(Dataset training);

  /** The target encoding for these rows and this loss. */
  abstract Targets targets(Dataset training, Loss value);

  @Override
  FitRequest<M> request(Dataset training, @Nullable Dataset validation) {
    return new FitRequest<>(this, training, validation);
  }

  @Override
  @Nullable SavedModel startModel() {
    return start.model();
  }

  @Override
  TrainingListener listener() {
    return listener;
  }

  @Nullable CheckpointOptions checkpoints() {
    return checkpoints;
  }

  FitStart start() {
    return start;
  }

  NetworkSettings network() {
    return network;
  }

  WorkerGroup workers() {
    return workers;
  }

  DeviceRequest deviceRequest() {
    return device;
  }

  @Override
  NetworkFit prepare(Dataset training, @Nullable Dataset validation) {
    return FitPreparation.fit(this, training, validation);
  }

  @Override
  public String toString() {
    return "%s[hidden %s, %s, %s, standardize %s, device %s]"
        .formatted(
            getClass().getEnclosingClass().getSimpleName() + ".Builder",
            network.hidden(),
            optimizer(),
            SettingsText.of(config(network.initializer())),
            standardize,
            device.device());
  }

  /**
   * The loss for these rows.
   *
   * @throws IllegalArgumentException if it has no label smoothing, and that is given
   */
  Loss lossFor(Dataset training) {
    SavedModel from = start.model();
    Loss byDefault = from == null ? defaultLoss(training) : from.loss();
    Loss chosen = loss == null ? byDefault : loss;
    if (labelSmoothing != 0) {
      return chosen.withLabelSmoothing(labelSmoothing);
    }
    boolean isSmoothed = smoothingOfPreset != 0 && chosen.kind().takesLabelSmoothing();
    return isSmoothed ? chosen.withLabelSmoothing(smoothingOfPreset) : chosen;
  }

  boolean standardizes() {
    return standardize;
  }
}
