package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;

/**
 * Predicts one batch of rows after another on a device that stays open, with the bits of the
 * methods of the model. For one thread at a time; to be closed.
 */
public final class BatchPredictor implements AutoCloseable {
  private final FittedEnsemble fitted;
  private final Backend backend;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  BatchPredictor(FittedEnsemble fitted) {
    this.fitted = fitted;
    this.backend = fitted.first().open();
  }

  /**
   * What a model says about rows.
   *
   * @param outputs {@code [rows][outputs]}, z of the last layer; of an ensemble those of the mean
   * @param predictions {@code [rows][numbers]}: a probability for each class (for a hinge loss -z
   *     and z), for several labels one for each target, or the predicted numbers in their units
   */
  @SuppressWarnings("ArrayRecordComponent") // the caller's own
  public record Batch(double[][] outputs, double[][] predictions) {}

  /**
   * Predicts rows.
   *
   * @throws dev.warptron.data.DataException if the features are not those of the model, or a
   *     prediction is not finite; it names the row
   */
  public Batch predict(Dataset rows) {
    return predict(RawRows.of(rows));
  }

  /**
   * The same for a table, whose columns may be in any order; there may be others.
   *
   * @throws dev.warptron.data.DataException also if a column is missing, or cells cannot be used;
   *     it lists all of these rows
   */
  public Batch predict(Table rows) {
    return predict(RawRows.of(rows));
  }

  private Batch predict(RawRows rows) {
    double[][] outputs = fitted.outputs(backend, rows);
    return new Batch(outputs, fitted.predictions(outputs, rows));
  }

  /** Closes the device. */
  @Override
  public void close() {
    backend.close();
  }
}
