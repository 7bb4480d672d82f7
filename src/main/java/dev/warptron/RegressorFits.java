package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import java.util.Objects;

/**
 * How a regressor is fitted: its losses and target encoding, and fits to rows in memory. Public
 * methods of {@link MlpRegressor.Builder}.
 */
abstract sealed class RegressorFits extends MlpBuilder<MlpRegressor.Builder, MlpRegressor>
    permits MlpRegressor.Builder {
  private static final AcceptedLosses LOSSES =
      new AcceptedLosses(
          loss -> loss.targets().task() == Task.REGRESSION,
          "is the loss of a classification; a regressor takes");

  /**
   * Trains on rows in memory.
   *
   * @param rows {@code [rows][features]}, finite
   * @param targets one for each row, finite, not all alike
   */
  public MlpRegressor fit(float[][] rows, double[] targets) {
    return fit(dataset(rows, targets));
  }

  /** The same in double precision; the features are rounded to 32-bit floats. */
  public MlpRegressor fit(double[][] rows, double[] targets) {
    return fit(dataset(rows, targets));
  }

  /**
   * Trains on rows in memory, with weights.
   *
   * @param weights one for each row, finite, at least 0, not all 0
   */
  public MlpRegressor fit(float[][] rows, double[] targets, double[] weights) {
    return fit(dataset(rows, targets).withWeights(weights));
  }

  /** The same in double precision. */
  public MlpRegressor fit(double[][] rows, double[] targets, double[] weights) {
    return fit(dataset(rows, targets).withWeights(weights));
  }

  /**
   * Trains on rows in memory with several targets.
   *
   * @param rows {@code [rows][features]}, finite
   * @param targets {@code [rows][targets]}, finite, no target the same in all rows
   */
  public MlpRegressor fit(float[][] rows, double[][] targets) {
    return fit(Dataset.of(Objects.requireNonNull(rows, "rows"), RowsInMemory.targets(targets)));
  }

  /** The same in double precision. */
  public MlpRegressor fit(double[][] rows, double[][] targets) {
    return fit(Dataset.of(Objects.requireNonNull(rows, "rows"), RowsInMemory.targets(targets)));
  }

  private static Dataset dataset(float[][] rows, double[] targets) {
    return Dataset.of(Objects.requireNonNull(rows, "rows"), target(targets));
  }

  private static Dataset dataset(double[][] rows, double[] targets) {
    return Dataset.of(Objects.requireNonNull(rows, "rows"), target(targets));
  }

  private static Target target(double[] targets) {
    return Target.ofNumbers("y", Objects.requireNonNull(targets, "targets"));
  }

  @Override
  void requireKind(SavedModel model) {
    ModelKind.REGRESSOR.require(model.target());
  }

  @Override
  Task task() {
    return Task.REGRESSION;
  }

  @Override
  AcceptedLosses acceptedLosses() {
    return LOSSES;
  }

  @Override
  Loss defaultLoss(Dataset training) {
    return Loss.HALF_SQUARED_ERROR;
  }

  @Override
  Targets targets(Dataset training, Loss value) {
    return Targets.numbers(training, value, standardizes());
  }
}
