package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.train.Evaluation;
import dev.warptron.train.History;
import dev.warptron.train.TrainingListener;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What fitted classifier and regressor share. Immutable, and safe to use from many threads.
 *
 * @param <M> the model itself
 */
public abstract sealed class MlpModel<M extends MlpModel<M>> permits MlpClassifier, MlpRegressor {
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

  /** A classifier or regressor from its parts. */
  public static MlpModel<?> of(SavedModel saved) {
    return saved.target().task() == Task.REGRESSION
        ? MlpRegressor.of(saved)
        : MlpClassifier.of(saved);
  }

  final FittedNetwork fitted() {
    return fitted;
  }

  /** The model of another fitted network of the same task. */
  abstract M with(FittedNetwork other);

  /** Writes the model beside the file and then moves it there. */
  public final void save(Path file) {
    ModelFiles.save(fitted.saved(), file);
  }

  /** Loss, with the penalty's share, and score on rows with a target. */
  public final Evaluation evaluate(Dataset rows) {
    Objects.requireNonNull(rows, "rows");
    return fitted.evaluate(rows);
  }

  /**
   * For a classifier the share of rows whose class is predicted right, in [0, 1]; for a regressor R
   * squared, at most 1, and NaN if all targets are alike.
   */
  public final double score(Dataset rows) {
    return evaluate(rows).score();
  }

  /** The rows with a target, under the model's column names. */
  final Dataset labelled(float[][] rows, Target target) {
    return fitted.rows(rows, target);
  }

  /**
   * Goes on training where this model stopped, with the same settings and scaling; a classifier
   * knows the same classes. This model stays as it is. Training 10 epochs and then 10 more gives
   * the same bits as training 20.
   *
   * @param validation measured after each epoch; null for none
   * @param epochs how many more
   */
  public final M partialFit(
      Dataset training, @Nullable Dataset validation, int epochs, TrainingListener listener) {
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(listener, "listener");
    return with(fitted.continued(training, validation, epochs, listener));
  }

  /** The same without validation rows and without a listener. */
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
   * The same model on another device, or on one that works in another way.
   *
   * @throws dev.warptron.backend.DeviceException if there is no such device, or it is not available
   */
  public final M withDevice(DeviceRequest request) {
    Backends.choose(request);
    return with(fitted.withDevice(request.device(), request.options()));
  }

  /**
   * The same model with a device that works in another way; which device it is stays as it was.
   *
   * @throws dev.warptron.backend.DeviceException if it is not available
   */
  public final M withDeviceOptions(DeviceOptions options) {
    FittedNetwork other = fitted.withDevice(fitted.device(), options);
    Backends.choose(other.deviceRequest());
    return with(other);
  }

  /**
   * The name of the device that this model predicts on: the one that was asked for, else the one
   * that it was trained on, else, where that is not available, the best one that is.
   */
  public final String device() {
    return fitted.deviceName();
  }

  /** Predicts single rows at once, on the device that this model predicts on. */
  public final Predictor predictor() {
    return fitted.predictor();
  }

  /** What was measured in each epoch; empty if the model was loaded from a file. */
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

  /** Task, target, network and training in a few words. */
  @Override
  public final String toString() {
    return getClass().getSimpleName() + saved().toString().substring("SavedModel".length());
  }

  /** All parts of the model. */
  public final SavedModel saved() {
    return fitted.saved();
  }
}
