package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedEnsemble;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
  private final List<RowNetwork> networks;
  private final SavedEnsemble model;
  private final List<String> columns;
  private final boolean prepares; // inputs are made of the columns
  private final int outputs;
  private final Targets targets;
  private final double[] weights; // of the networks

  /**
   * Creates a predictor.
   *
   * @param networks those of the model, in their order
   */
  Predictor(SavedEnsemble model, List<RowNetwork> networks) {
    this.networks = List.copyOf(networks);
    this.model = model;
    this.columns = model.columns();
    this.prepares = networks.stream().anyMatch(RowNetwork::prepares);
    this.targets = model.targets();
    this.weights = model.weightArray();
    this.outputs = targets.predictions();
  }

  /** The number of features of a row: the columns of {@link MlpModel#columns}. */
  public int inputs() {
    return columns.size();
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
   * <p>If the model makes features of its columns, the row is prepared first, which allocates; so
   * does the mean of an ensemble.
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
    if (prepares) {
      predict(Table.of(Dataset.of(columns, new float[][] {row})), prediction);
    } else if (networks.size() == 1) {
      predictAlone(row, prediction);
    } else {
      predictMean(network -> row, prediction);
    }
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
    predict(new RowsInMemory(columns).of(row), prediction);
  }

  private void predict(Table row, float[] prediction) {
    if (networks.size() == 1) {
      predictAlone(networks.get(0).inputs(row), prediction);
    } else {
      predictMean(network -> network.inputs(row), prediction);
    }
  }

  private void predictAlone(float[] inputs, float[] prediction) {
    networks.get(0).outputs(inputs, prediction);
    targets.predict(prediction);
    requireFinite(prediction);
  }

  private void predictMean(Function<RowNetwork, float[]> inputs, float[] prediction) {
    double[][] outputsOfMembers = new double[networks.size()][];
    float[] z = new float[targets.outputs()];
    for (int i = 0; i < outputsOfMembers.length; i++) {
      RowNetwork network = networks.get(i);
      network.outputs(inputs.apply(network), z);
      requireFinite(z);
      double[] own = new double[z.length];
      for (int j = 0; j < z.length; j++) {
        own[j] = z[j];
      }
      outputsOfMembers[i] = model.members().get(i).targets().inScaleOf(targets, own);
    }
    double[] mean = targets.decode(model.loss().link().mean(outputsOfMembers, weights));
    for (int j = 0; j < outputs; j++) {
      prediction[j] = (float) mean[j];
    }
    requireFinite(prediction);
  }

  private static void requireFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new DataException(
            ("the prediction is not finite (%s): the values of the row are too far from those of"
                    + " the training; correct or remove it")
                .formatted(number));
      }
    }
  }
}
