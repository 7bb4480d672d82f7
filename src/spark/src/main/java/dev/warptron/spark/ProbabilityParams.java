package dev.warptron.spark;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameters that only a classifier and its model have.
 *
 * @param <T> the estimator or model, which the setters return
 */
public interface ProbabilityParams<T extends ProbabilityParams<T>> extends PredictionParams<T> {
  /** The parameter objects of this instance. */
  Names probabilityNames();

  /** The parameter objects. */
  final class Names implements Serializable {
    private static final long serialVersionUID = 1;

    private final Param<String> probabilityCol;
    private final Param<String> rawPredictionCol;

    Names(Params parent) {
      probabilityCol =
          new Param<>(
              parent, "probabilityCol", "column for the probability of each class; empty for none");
      rawPredictionCol =
          new Param<>(
              parent, "rawPredictionCol", "column for the outputs of the network; empty for none");
    }

    void setDefaults(Params parent) {
      parent.setDefault(probabilityCol, "probability");
      parent.setDefault(rawPredictionCol, "rawPrediction");
    }
  }

  /**
   * Column for a vector with the probability of each class, in the order of the model's classes;
   * default {@code probability}, empty for none.
   */
  default Param<String> probabilityCol() {
    return probabilityNames().probabilityCol;
  }

  /**
   * Column for a vector with the outputs z of the network, one for each class; for two classes -z
   * and z. Default {@code rawPrediction}, empty for none.
   */
  default Param<String> rawPredictionCol() {
    return probabilityNames().rawPredictionCol;
  }

  /** Sets {@link #probabilityCol}. */
  default T setProbabilityCol(String value) {
    return with(probabilityCol(), value);
  }

  /** Sets {@link #rawPredictionCol}. */
  default T setRawPredictionCol(String value) {
    return with(rawPredictionCol(), value);
  }
}
