package dev.warptron;

import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.data.DataException;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;

/**
 * Predicts one row at a time with low latency, for a service that answers single requests.
 *
 * <pre>{@code
 * Predictor predictor = model.predictor();
 * float[] probabilities = new float[predictor.outputs()];
 * predictor.predict(row, probabilities);
 * }</pre>
 *
 * <p>Immutable and thread-safe; a call allocates nothing and takes no lock. The predictor holds a
 * copy of the model in device memory, which is freed when the predictor is garbage-collected. For
 * many rows, the {@code predict} method of the model is faster. Both give the same predictions up
 * to rounding.
 */
public final class Predictor {
  private final RowPredictor network;
  private final int inputs;
  private final int outputs;
  private final Targets targets;

  Predictor(SavedModel model, RowPredictor network) {
    this.network = network;
    this.inputs = model.network().inputs();
    this.targets = model.targets();
    this.outputs = targets.predictions();
  }

  /** The number of features of a row. */
  public int inputs() {
    return inputs;
  }

  /**
   * The length of a prediction: one number per class, for several labels one per target, or for a
   * regression one for each of {@link MlpRegressor#predictionNames}.
   */
  public int outputs() {
    return outputs;
  }

  /**
   * Predicts a row.
   *
   * @param row {@code [inputs()]}, raw, in the order of the features in training; not modified
   * @param prediction {@code [outputs()]}, overwritten: the probability of each class, in the order
   *     of {@link MlpClassifier#classes} (for a hinge loss -z and z, see {@link
   *     MlpClassifier#decisionFunction}); for several labels the probability of the second class of
   *     each target; or the predicted numbers in the unit of the training's targets
   * @throws DataException if an array has the wrong length
   */
  public void predict(float[] row, float[] prediction) {
    if (row.length != inputs || prediction.length != outputs) {
      throw new DataException(
          "a row has %d features and a prediction %d numbers, got arrays of %d and %d"
              .formatted(inputs, outputs, row.length, prediction.length));
    }
    network.outputs(row, prediction);
    targets.predict(prediction);
  }
}
