package dev.warptron;

import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.data.DataException;
import dev.warptron.function.Link;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;

/**
 * Predicts one row at a time, at once: for a service that answers requests as they come.
 *
 * <pre>{@code
 * Predictor predictor = model.predictor();
 * float[] probabilities = new float[predictor.outputs()];
 * predictor.predict(row, probabilities);
 * }</pre>
 *
 * <p>Immutable, and safe to use from many threads at once; a call allocates nothing and takes no
 * lock. It holds a copy of the model in the memory of the device, which goes when the predictor
 * does. For many rows at hand at once, the model's own {@code predict} is quicker. Both give the
 * same predictions up to rounding.
 */
public final class Predictor {
  private final RowPredictor network;
  private final int inputs;
  private final int outputs;
  private final Link link;
  private final Targets targets;

  Predictor(SavedModel model, RowPredictor network) {
    this.network = network;
    this.inputs = model.network().inputs();
    this.link = model.loss().link();
    this.targets = model.targets();
    this.outputs = targets.predictions();
  }

  /** The features of a row. */
  public int inputs() {
    return inputs;
  }

  /** The numbers of a prediction: one for each class, or one for a regression. */
  public int outputs() {
    return outputs;
  }

  /**
   * Predicts a row.
   *
   * @param row {@code [inputs()]}, raw, in the order of the features in training; not modified
   * @param prediction {@code [outputs()]}, overwritten: the probability of each class, in the order
   *     of {@link MlpClassifier#classes}, or the predicted number in the unit of the training's
   *     targets
   * @throws DataException if an array has another length
   */
  public void predict(float[] row, float[] prediction) {
    if (row.length != inputs || prediction.length != outputs) {
      throw new DataException(
          "a row has %d features and a prediction %d numbers, got arrays of %d and %d"
              .formatted(inputs, outputs, row.length, prediction.length));
    }
    network.outputs(row, prediction);
    targets.predict(link, prediction);
  }
}
