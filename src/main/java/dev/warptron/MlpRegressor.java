package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import dev.warptron.metric.NumberPredictions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A fitted multilayer perceptron for regression. Immutable and thread-safe.
 *
 * <pre>{@code
 * MlpRegressor model = MlpRegressor.builder().hidden(16, 8).activation(Activation.TANH).fit(rows, y);
 * double[] predicted = model.predict(rows);
 * }</pre>
 *
 * <p>If the features are standardized, so is the target during training: losses are in units of its
 * variance, predictions in the original units. With a loss of counts or positive numbers it is not.
 */
public final class MlpRegressor extends MlpModel<MlpRegressor> {
  private MlpRegressor(FittedEnsemble fitted) {
    super(fitted);
  }

  /** A builder with the default settings. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains several regressors on one device, concurrently where that is faster. Each result is
   * bitwise equal to that of its own {@code fit} on that device. A divergence does not affect the
   * other trainings.
   *
   * <p>The listener of each builder observes its own network and may cancel it. Listeners are
   * called from several threads, but never concurrently.
   *
   * @param requests all with the same device and device options
   * @return the outcome of each request, in the order of the requests
   * @throws IllegalArgumentException if the devices or their options differ
   * @throws dev.warptron.data.DataException if the rows of one cannot be learned from; nothing is
   *     trained then
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public static List<FitOutcome<MlpRegressor>> fitMany(List<FitRequest<MlpRegressor>> requests) {
    return ManyFits.models(requests);
  }

  /**
   * Loads a model that {@link #save} wrote.
   *
   * @throws dev.warptron.io.ModelFileException if the file is not such a model
   */
  public static MlpRegressor load(Path file) {
    SavedEnsemble saved = ModelFiles.loadEnsemble(file);
    ModelKind.REGRESSOR.require(saved.target(), file);
    return of(saved);
  }

  /**
   * A regressor around a saved model of one network.
   *
   * @throws IllegalArgumentException if it is another kind of model
   */
  public static MlpRegressor of(SavedModel saved) {
    return of(SavedEnsemble.of(saved));
  }

  /**
   * A regressor around a saved model.
   *
   * @throws IllegalArgumentException if it is another kind of model
   */
  public static MlpRegressor of(SavedEnsemble saved) {
    ModelKind.REGRESSOR.require(saved.target());
    return new MlpRegressor(FittedEnsemble.loaded(saved));
  }

  /**
   * The predicted number of each row: with the loss {@code gaussian_nll} the mean, with quantiles
   * the one of the first level. {@link #predictAll} has the others.
   *
   * @param rows with the features of the training, in the same order
   * @throws IllegalStateException if there are several targets; see {@link #predictAll}
   * @throws dev.warptron.data.DataException if the features are not those of the model
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public double[] predict(Dataset rows) {
    requireOneTarget("predictAll");
    return Arrays.stream(predictAll(rows)).mapToDouble(p -> p[0]).toArray();
  }

  /**
   * The predicted number of each row of a table, whose columns may be in any order; there may be
   * others.
   *
   * @throws dev.warptron.data.DataException if a column is missing, or cells cannot be used; it
   *     lists all of these rows
   */
  public double[] predict(Table rows) {
    requireOneTarget("predictAll");
    return Arrays.stream(predictAll(rows)).mapToDouble(p -> p[0]).toArray();
  }

  /**
   * All predicted numbers of each row.
   *
   * @param rows with the features of the training, in the same order
   * @return {@code [rows][predictionNames().size()]}
   * @throws dev.warptron.data.DataException if the features are not those of the model
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public double[][] predictAll(Dataset rows) {
    return fitted().predictions(RawRows.of(rows));
  }

  /** The same for a table. */
  public double[][] predictAll(Table rows) {
    return fitted().predictions(RawRows.of(rows));
  }

  /** The same for {@code [rows][features]}, raw, in the order of the training features. */
  public double[][] predictAll(float[][] rows) {
    return predictAll(inMemory().of(rows));
  }

  /** The same in double precision. */
  public double[][] predictAll(double[][] rows) {
    return predictAll(inMemory().of(rows));
  }

  /**
   * A name for each number of a prediction: the target, and what of it is predicted. With several
   * targets and the loss {@code gaussian_nll}, all means come before the standard deviations.
   */
  public List<String> predictionNames() {
    return fitted().saved().targets().predictionNames(targets());
  }

  /**
   * The predicted number of each row.
   *
   * @param rows {@code [rows][features]}, raw, in the order of the training features
   * @throws dev.warptron.data.DataException if there are no rows, one has another number of
   *     features than the model, or a value is not finite
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public double[] predict(float[][] rows) {
    return predict(inMemory().of(rows));
  }

  /**
   * The predicted number of each row, in double precision; otherwise as {@link
   * #predict(float[][])}.
   */
  public double[] predict(double[][] rows) {
    return predict(inMemory().of(rows));
  }

  /**
   * The predicted number of one row. Each call opens the device; {@link #predictor} is faster for
   * many rows one by one.
   *
   * @param row {@code [features]}, raw, in the order of the training features
   */
  public double predict(float[] row) {
    return predict(new float[][] {row})[0];
  }

  /** The same in double precision. */
  public double predict(double[] row) {
    return predict(new double[][] {row})[0];
  }

  /**
   * The same with the cells by name.
   *
   * @param row as for {@link Table#ofRows}, with a cell for each of {@link #columns}; other entries
   *     are ignored
   * @throws dev.warptron.data.DataException if a column is missing, or a cell cannot be used
   */
  public double predict(Map<String, ?> row) {
    return predict(inMemory().of(row))[0];
  }

  /** R squared on {@code [rows][features]}, raw, with one target per row; at most 1. */
  public double score(float[][] rows, double[] targets) {
    return score(inMemory().of(rows, named(targets)));
  }

  /** The same in double precision. */
  public double score(double[][] rows, double[] targets) {
    return score(inMemory().of(rows, named(targets)));
  }

  private Target named(double[] targets) {
    return Target.ofNumbers(target().name(), Objects.requireNonNull(targets, "targets"));
  }

  @Override
  public NumberPredictions predictions(Dataset rows) {
    return (NumberPredictions) super.predictions(rows);
  }

  @Override
  MlpRegressor with(FittedEnsemble other) {
    return new MlpRegressor(other);
  }

  /** The settings of a regressor. */
  public static final class Builder extends RegressorFits {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    @Override
    MlpRegressor model(FittedEnsemble fitted) {
      return new MlpRegressor(fitted);
    }
  }
}
