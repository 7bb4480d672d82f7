package dev.warptron;

import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Precision;
import java.util.List;
import java.util.Map;

/**
 * Predicts one row at a time with low latency, for a service that answers single requests.
 *
 * <pre>{@code
 * Predictor predictor = model.predictor();
 * float[] probabilities = new float[predictor.outputs()];
 * predictor.predict(row, probabilities);
 * }</pre>
 *
 * <p>Immutable and thread-safe; a call for an array allocates nothing, and none takes a lock. The
 * predictor holds a copy of the model in device memory, which is freed when the predictor is
 * garbage-collected. For many rows, the {@code predict} method of the model is faster. Both give
 * the same predictions up to rounding.
 */
public final class Predictor {
  private final RowPredictor network;
  private final SavedModel.Features features;
  private final int outputs;
  private final Targets targets;
  private final List<String> names; // (inputs)
  private final FeatureRanges ranges;

  /**
   * Around a network on a device.
   *
   * @param precision of the device
   */
  Predictor(SavedModel model, RowPredictor network, Precision precision) {
    this.network = network;
    this.features = model.features();
    this.names = model.features().names();
    this.ranges =
        FeatureRanges.of(
            names.size(), precision == Precision.FLOAT32 ? model.features().standardizer() : null);
    this.targets = model.targets();
    this.outputs = targets.predictions();
  }

  /** The number of features of a row: the columns of {@link MlpModel#columns}. */
  public int inputs() {
    return features.columns().size();
  }

  /**
   * The length of a prediction: one number per class, for several labels one per target, or for a
   * regression one for each of {@link MlpRegressor#predictionNames}.
   */
  public int outputs() {
    return outputs;
  }

  /**
   * Predicts a row of numbers.
   *
   * <p>If the model makes features of its columns, the row is prepared first, which allocates.
   *
   * @param row {@code [inputs()]}, raw, in the order of the features in training; not modified
   * @param prediction {@code [outputs()]}, overwritten: the probability of each class, in the order
   *     of {@link MlpClassifier#classes} (for a hinge loss -z and z, see {@link
   *     MlpClassifier#decisionFunction}); for several labels the probability of the second class of
   *     each target; or the predicted numbers in the unit of the training's targets
   * @throws DataException if an array has the wrong length, a column is not one of numbers, a value
   *     is not finite or too far from those of the training, or the prediction is not finite
   */
  public void predict(float[] row, float[] prediction) {
    if (row.length != inputs() || prediction.length != outputs) {
      throw new DataException(
          "a row has %d features and a prediction %d numbers, got arrays of %d and %d"
              .formatted(inputs(), outputs, row.length, prediction.length));
    }
    predictInputs(
        features.preprocessor() == null
            ? row
            : inputs(Table.of(Dataset.of(features.columns(), new float[][] {row}))),
        prediction);
  }

  /**
   * Predicts a row of numbers, text, dates or missing cells.
   *
   * @param row as for {@link Table#ofRows}, with a cell for each of {@link MlpModel#columns}; other
   *     entries are ignored
   * @param prediction as for {@link #predict(float[], float[])}
   * @throws DataException if a column is missing, a cell cannot be used, or the array has the wrong
   *     length
   */
  public void predict(Map<String, ?> row, float[] prediction) {
    if (prediction.length != outputs) {
      throw new DataException(
          "a prediction has %d numbers, got an array of %d".formatted(outputs, prediction.length));
    }
    predictInputs(inputs(new RowsInMemory(features.columns()).of(row)), prediction);
  }

  private float[] inputs(Table row) {
    return NetworkFit.inputs(features, row).toRowMajor();
  }

  private void predictInputs(float[] row, float[] prediction) {
    int outside = ranges.firstOutside(row);
    if (outside >= 0) {
      throw new DataException(
          ("column \"%s\": %s is not a finite number, or too far from the values of the training;"
                  + " correct or remove the row")
              .formatted(names.get(outside), row[outside]));
    }
    network.outputs(row, prediction);
    targets.predict(prediction);
    for (float number : prediction) {
      if (!Float.isFinite(number)) {
        throw new DataException(
            ("the prediction is not finite (%s): the values of the row are too far from those of"
                    + " the training; correct or remove it")
                .formatted(number));
      }
    }
  }
}
