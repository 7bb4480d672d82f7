package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.BadRow;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.io.ModelFileException;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.metric.Predictions;
import dev.warptron.train.Evaluation;
import dev.warptron.train.History;
import dev.warptron.train.Stop;
import dev.warptron.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The base of fitted classifiers and regressors. Immutable and thread-safe.
 *
 * @param <M> the type of the model
 */
public abstract sealed class MlpModel<M extends MlpModel<M>>
    permits MlpClassifier, MlpMultilabelClassifier, MlpRegressor {
  private final FittedNetwork fitted;

  MlpModel(FittedNetwork fitted) {
    this.fitted = fitted;
  }

  /**
   * Loads a classifier or regressor.
   *
   * @throws dev.warptron.io.ModelFileException if the file is not a model
   */
  public static MlpModel<?> load(Path file) {
    return of(ModelFiles.load(file));
  }

  /** A classifier or regressor around a saved model. */
  public static MlpModel<?> of(SavedModel saved) {
    return switch (saved.target().task()) {
      case REGRESSION -> MlpRegressor.of(saved);
      case MULTILABEL -> MlpMultilabelClassifier.of(saved);
      case BINARY, MULTICLASS -> MlpClassifier.of(saved);
    };
  }

  /** Refuses another kind of model, which the message names. */
  static void requireKind(SavedModel saved, Class<?> wanted) {
    Class<?> kind = kind(saved);
    if (kind != wanted) {
      throw new IllegalArgumentException(
          "the model is a %s: use %s".formatted(describe(kind), kind.getSimpleName()));
    }
  }

  /** The same for a model of a file. */
  static void requireKind(Path file, SavedModel saved, Class<?> wanted) {
    Class<?> kind = kind(saved);
    if (kind != wanted) {
      throw new ModelFileException(
          "%s holds a %s: load it with %s, or with MlpModel, which takes all"
              .formatted(file, describe(kind), kind.getSimpleName()));
    }
  }

  private static Class<?> kind(SavedModel saved) {
    return switch (saved.target().task()) {
      case REGRESSION -> MlpRegressor.class;
      case MULTILABEL -> MlpMultilabelClassifier.class;
      case BINARY, MULTICLASS -> MlpClassifier.class;
    };
  }

  private static String describe(Class<?> kind) {
    return kind == MlpRegressor.class
        ? "regressor"
        : kind == MlpClassifier.class ? "classifier" : "multilabel classifier";
  }

  final FittedNetwork fitted() {
    return fitted;
  }

  /** A model of the same type around another fitted network. */
  abstract M with(FittedNetwork other);

  /** Writes the model to a temporary file in the same directory and then moves it to the file. */
  public final void save(Path file) {
    ModelFiles.save(fitted.saved(), file);
  }

  /** Loss, including the penalty, and score on rows with a target. */
  public final Evaluation evaluate(Dataset rows) {
    Objects.requireNonNull(rows, "rows");
    return fitted.evaluate(rows);
  }

  /**
   * The same for a table; its columns may be in any order, and there may be others. Rows without a
   * target are left out.
   */
  public final Evaluation evaluate(Table rows) {
    return evaluate(prepared(rows.withKnownTargets()));
  }

  /**
   * Rows of a table as this model takes them.
   *
   * @throws dev.warptron.data.DataException if a column is missing, or cells cannot be used; it
   *     lists all of these rows
   */
  public final Dataset prepared(Table rows) {
    return fitted.inputs(Objects.requireNonNull(rows, "rows"));
  }

  /**
   * The rows whose prediction is not finite, because their values are too far from those of the
   * training. The methods that predict refuse them.
   */
  public final List<BadRow> unpredictable(Table rows) {
    List<String> reasons = fitted.unpredictable(prepared(rows));
    return IntStream.range(0, reasons.size())
        .filter(row -> !reasons.get(row).isEmpty())
        .mapToObj(row -> rows.badRow(row, reasons.get(row)))
        .toList();
  }

  /** The columns that a table to predict needs. */
  public final List<String> columns() {
    return saved().features().columns();
  }

  /**
   * Accuracy of a classifier, in [0, 1]; with several targets, the share of the rows of which all
   * are correct. R squared of a regressor, at most 1, NaN if all targets are equal; with several
   * targets, 1 minus the sum of their squared errors over that of the best constant predictions, in
   * the units of the training (each target standardized, unless that is off).
   */
  public final double score(Dataset rows) {
    return evaluate(rows).score();
  }

  /**
   * The targets and predictions of rows with a target, and the rows' weights if they have any: for
   * {@link dev.warptron.metric.Metrics}.
   *
   * @throws IllegalStateException if there are several targets; see {@link #predictionsByTarget}
   */
  public Predictions predictions(Dataset rows) {
    requireOneTarget("predictionsByTarget");
    return predictionsByTarget(rows).get(0);
  }

  /** The same for each target, in their order. */
  public final List<Predictions> predictionsByTarget(Dataset rows) {
    Objects.requireNonNull(rows, "rows");
    return fitted.measured(rows);
  }

  /** The names of the targets. */
  public final List<String> targets() {
    return saved().target().names();
  }

  final void requireOneTarget(String instead) {
    if (targets().size() > 1) {
      throw new IllegalStateException(
          "the model predicts %d targets: use %s".formatted(targets().size(), instead));
    }
  }

  /** Makes data sets of rows in memory, with the model's column names. */
  final RowsInMemory inMemory() {
    return new RowsInMemory(columns());
  }

  /**
   * Continues the training of this model with the same settings, standardizers and classes. This
   * model is not modified. Training 10 epochs and then 10 more is bitwise equal to training 20.
   *
   * @param validation measured after each epoch; null for none
   * @param epochs additional epochs, &gt;= 0
   */
  public final M partialFit(
      Dataset training, @Nullable Dataset validation, int epochs, TrainingListener listener) {
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(listener, "listener");
    return with(fitted.continued(training, validation, epochs, listener));
  }

  /** Continues the training without validation rows and without a listener. */
  public final M partialFit(Dataset training, int epochs) {
    return partialFit(training, null, epochs, TrainingListener.NONE);
  }

  /**
   * The same model on another device: {@code auto} or a name.
   *
   * @throws dev.warptron.backend.DeviceException if there is no such device, or it is not available
   */
  public final M withDevice(String device) {
    return withDevice(new DeviceRequest(device, fitted.options()));
  }

  /**
   * The same model on another device or with other device options.
   *
   * @throws dev.warptron.backend.DeviceException if there is no such device, or it is not available
   */
  public final M withDevice(DeviceRequest request) {
    Backends.choose(request);
    return with(fitted.withDevice(request.device(), request.options()));
  }

  /**
   * The same model on the same device with other options.
   *
   * @throws dev.warptron.backend.DeviceException if it is not available
   */
  public final M withDeviceOptions(DeviceOptions options) {
    FittedNetwork other = fitted.withDevice(fitted.device(), options);
    Backends.choose(other.deviceRequest());
    return with(other);
  }

  /**
   * The name of the device that this model predicts on: the requested one, else the one that it was
   * trained on, else the best available one.
   */
  public final String device() {
    return fitted.deviceName();
  }

  /** A predictor for single rows at low latency, on the device that this model predicts on. */
  public final Predictor predictor() {
    return fitted.predictor();
  }

  /** The metrics of each epoch; empty if the model was loaded from a file. */
  public final History history() {
    return fitted.history();
  }

  /** Loss and score on the training rows; empty if the model was loaded from a file. */
  public final Optional<Evaluation> trainingEvaluation() {
    return Optional.ofNullable(fitted.training());
  }

  /** Loss and score on the validation rows; empty if there were none. */
  public final Optional<Evaluation> validationEvaluation() {
    return Optional.ofNullable(fitted.validation());
  }

  /**
   * How the monitored metric ended the training; empty if none was monitored, or if the model was
   * loaded from a file.
   */
  public final Optional<Stop> stop() {
    return Optional.ofNullable(fitted.stop());
  }

  /** Task, target, network and training in one line. */
  @Override
  public final String toString() {
    return getClass().getSimpleName() + saved().toString().substring("SavedModel".length());
  }

  /** The complete model, as it is saved. */
  public final SavedModel saved() {
    return fitted.saved();
  }
}
