package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.BadRow;
import dev.warptron.data.Dataset;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.function.Loss;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.metric.Predictions;
import dev.warptron.train.Evaluation;
import dev.warptron.train.History;
import dev.warptron.train.Stop;
import dev.warptron.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The base of fitted classifiers and regressors. Immutable and thread-safe.
 *
 * @param <M> the type of the model
 */
public abstract sealed class MlpModel<M extends MlpModel<M>>
    permits MlpClassifier, MlpMultilabelClassifier, MlpRegressor {
  private final FittedEnsemble fitted;

  MlpModel(FittedEnsemble fitted) {
    this.fitted = fitted;
  }

  /**
   * Loads a classifier or regressor.
   *
   * @throws dev.warptron.io.ModelFileException if the file is not a model
   */
  public static MlpModel<?> load(Path file) {
    return of(ModelFiles.loadEnsemble(file));
  }

  /** A classifier or regressor around a saved model of one network. */
  public static MlpModel<?> of(SavedModel saved) {
    return of(SavedEnsemble.of(saved));
  }

  /** A classifier or regressor around a saved model. */
  public static MlpModel<?> of(SavedEnsemble saved) {
    return ModelKind.of(saved.target()).model(saved);
  }

  final FittedEnsemble fitted() {
    return fitted;
  }

  /** A model of the same type around other fitted networks. */
  abstract M with(FittedEnsemble other);

  /**
   * The networks whose mean this model predicts, each a model of its own; one if it is no ensemble.
   */
  public final List<M> members() {
    return fitted.members().stream().map(each -> with(FittedEnsemble.of(each))).toList();
  }

  /** Whether this is the mean of several networks. */
  public final boolean isEnsemble() {
    return fitted.isEnsemble();
  }

  /** Writes the model to a temporary file in the same directory and then moves it to the file. */
  public final void save(Path file) {
    ModelFiles.save(fitted.saved(), file);
  }

  /** Loss, including the penalty if there is one network, and score on rows with a target. */
  public final Evaluation evaluate(Dataset rows) {
    return fitted.evaluate(RawRows.of(rows));
  }

  /**
   * The same for a table; its columns may be in any order, and there may be others. Rows without a
   * target are left out.
   */
  public final Evaluation evaluate(Table rows) {
    return fitted.evaluate(RawRows.of(rows.withKnownTargets()));
  }

  /**
   * Rows of a table as this model takes them.
   *
   * @throws IllegalStateException if it is an ensemble, whose networks prepare rows in their own
   *     ways
   * @throws dev.warptron.data.DataException if a column is missing, or cells cannot be used; it
   *     lists all of these rows
   */
  public final Dataset prepared(Table rows) {
    return fitted
        .only("there is no one way to prepare rows")
        .inputs(Objects.requireNonNull(rows, "rows"));
  }

  /**
   * The rows whose prediction is not finite, because their values are too far from those of the
   * training. The methods that predict refuse them.
   */
  public final List<BadRow> unpredictable(Table rows) {
    return fitted.unpredictable(rows);
  }

  /** The columns that a table to predict needs. */
  public final List<String> columns() {
    return fitted.saved().columns();
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
    return fitted.measured(RawRows.of(rows));
  }

  /** The same for a table. Rows without a target are left out. */
  public final List<Predictions> predictionsByTarget(Table rows) {
    return fitted.measured(RawRows.of(rows.withKnownTargets()));
  }

  /**
   * How far the networks of an ensemble disagree: the standard deviation of their predictions about
   * their mean, {@code [rows][numbers]}. The numbers are those of a prediction: a probability for
   * each class, for several labels one for each target, or for a regression the predicted numbers,
   * in their units. All are 0 if there is one network.
   *
   * <p>It shows how much the prediction depends on the start and the rows of the training. It is no
   * interval of the target: that is wider by the noise of the data.
   */
  public final double[][] memberDeviations(Dataset rows) {
    return fitted.deviations(RawRows.of(rows));
  }

  /** The same for a table. */
  public final double[][] memberDeviations(Table rows) {
    return fitted.deviations(RawRows.of(rows));
  }

  /**
   * The outputs z of the last layers for the validation rows of folds, each row by the network that
   * was not trained on it: {@code [rows of all folds][outputs]}, fold after fold. The link of
   * {@link #loss} makes predictions of them, in the scale of {@link #target}.
   *
   * @param folds one for each of {@link #members}, whose network it validates
   * @throws IllegalArgumentException if there are not as many folds as networks
   * @throws dev.warptron.data.DataException if an output is not finite; it names the row
   */
  public final double[][] outOfFold(List<Split> folds) {
    if (folds.size() != fitted.members().size()) {
      throw new IllegalArgumentException(
          "a fold for each of %d networks is needed, got %d"
              .formatted(fitted.members().size(), folds.size()));
    }
    return fitted.outOfFold(folds);
  }

  /** The names of the targets. */
  public final List<String> targets() {
    return target().names();
  }

  /** The target that is predicted: its task, names and classes. */
  public final SavedTarget target() {
    return fitted.saved().target();
  }

  /** The loss that was minimized. */
  public final Loss loss() {
    return fitted.saved().loss();
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
   * @throws IllegalStateException if this is an ensemble
   */
  public final M partialFit(
      Dataset training, @Nullable Dataset validation, int epochs, TrainingListener listener) {
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(listener, "listener");
    FittedNetwork network = fitted.only("a training goes on from one network");
    return with(FittedEnsemble.of(network.continued(training, validation, epochs, listener)));
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
    return withDevice(new DeviceRequest(device, fitted.first().options()));
  }

  /**
   * The same model on another device or with other device options.
   *
   * @throws dev.warptron.backend.DeviceException if there is no such device, or it is not available
   */
  public final M withDevice(DeviceRequest request) {
    Backends.choose(request);
    return with(fitted.with(each -> each.withDevice(request.device(), request.options())));
  }

  /**
   * The same model on the same device with other options.
   *
   * @throws dev.warptron.backend.DeviceException if it is not available
   */
  public final M withDeviceOptions(DeviceOptions options) {
    FittedEnsemble other = fitted.with(each -> each.withDevice(each.device(), options));
    Backends.choose(other.deviceRequest());
    return with(other);
  }

  /**
   * The name of the device that this model predicts on: the requested one, else the one that it was
   * trained on, else the best available one.
   */
  public final String device() {
    return fitted.first().deviceName();
  }

  /** A predictor for single rows at low latency, on the device that this model predicts on. */
  public final Predictor predictor() {
    return fitted.predictor();
  }

  /**
   * A predictor for many batches of rows, on the device that this model predicts on, which it keeps
   * open until it is closed. The methods that predict open the device for each call.
   *
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  @MustBeClosed
  public final BatchPredictor batchPredictor() {
    return new BatchPredictor(fitted);
  }

  /**
   * The metrics of each epoch; empty if the model was loaded from a file, or is an ensemble, whose
   * {@link #members} have histories of their own.
   */
  public final History history() {
    return isEnsemble() ? History.EMPTY : fitted.first().history();
  }

  /**
   * Loss and score on the training rows; empty if the model was loaded from a file, or is an
   * ensemble.
   */
  public final Optional<Evaluation> trainingEvaluation() {
    return isEnsemble() ? Optional.empty() : Optional.ofNullable(fitted.first().training());
  }

  /**
   * Loss and score on the validation rows; empty if there were none, or if the model was loaded
   * from a file. Of a bag: on all its rows, each predicted by the network that was not trained on
   * it.
   */
  public final Optional<Evaluation> validationEvaluation() {
    return Optional.ofNullable(fitted.validation());
  }

  /**
   * How the monitored metric ended the training; empty if none was monitored, or if the model was
   * loaded from a file or is an ensemble.
   */
  public final Optional<Stop> stop() {
    return isEnsemble() ? Optional.empty() : Optional.ofNullable(fitted.first().stop());
  }

  /** Task, target, network and training in one line. */
  @Override
  public final String toString() {
    String text = fitted.saved().toString();
    return getClass().getSimpleName() + text.substring(text.indexOf('['));
  }

  /**
   * The complete network, as it is saved.
   *
   * @throws IllegalStateException if this is an ensemble; see {@link #members}
   */
  public final SavedModel saved() {
    return fitted.only("there is no one network to give").saved();
  }
}
