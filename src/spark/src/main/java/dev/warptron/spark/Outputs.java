package dev.warptron.spark;

import dev.warptron.BatchPredictor;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Which columns predictions go to. An empty name leaves a column out. */
final class Outputs implements Serializable {
  private static final long serialVersionUID = 1;

  private final String raw;
  private final String probability;
  private final String prediction;
  private final boolean isText; // the prediction

  private Outputs(String raw, String probability, String prediction, boolean isText) {
    this.raw = raw;
    this.probability = probability;
    this.prediction = prediction;
    this.isText = isText;
  }

  /**
   * The columns of a classifier.
   *
   * @param isText whether classes are text
   */
  static Outputs ofClassifier(ProbabilityParams<?> params, boolean isText) {
    return new Outputs(
        params.getOrDefault(params.rawPredictionCol()),
        params.getOrDefault(params.probabilityCol()),
        params.getOrDefault(params.predictionCol()),
        isText);
  }

  static Outputs ofRegressor(PredictionParams<?> params) {
    return new Outputs("", "", params.getOrDefault(params.predictionCol()), /* isText= */ false);
  }

  /** The columns in their order. */
  List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    if (!raw.isEmpty()) {
      fields.add(DataTypes.createStructField(raw, SQLDataTypes.VectorType(), false));
    }
    if (!probability.isEmpty()) {
      fields.add(DataTypes.createStructField(probability, SQLDataTypes.VectorType(), false));
    }
    if (!prediction.isEmpty()) {
      fields.add(
          DataTypes.createStructField(
              prediction, isText ? DataTypes.StringType : DataTypes.DoubleType, false));
    }
    return fields;
  }

  /** Whether the probabilities of classes are asked for. */
  boolean hasProbabilities() {
    return !probability.isEmpty();
  }

  /**
   * Writes the values of a row.
   *
   * @param into overwritten from {@code at} on, as many as {@link #fields}
   */
  void write(MlpModel<?> model, BatchPredictor.Batch batch, int row, Object[] into, int at) {
    double[] predicted = batch.predictions()[row];
    int next = at;
    if (!raw.isEmpty()) {
      double[] z = batch.outputs()[row];
      into[next++] = Vectors.dense(z.length == 1 ? new double[] {-z[0], z[0]} : z);
    }
    if (!probability.isEmpty()) {
      into[next++] = Vectors.dense(predicted);
    }
    if (!prediction.isEmpty()) {
      if (model instanceof MlpClassifier classifier) {
        String name = classifier.likeliest(predicted);
        into[next] = isText ? name : (Object) Double.valueOf(name);
      } else {
        into[next] = predicted[0];
      }
    }
  }
}
