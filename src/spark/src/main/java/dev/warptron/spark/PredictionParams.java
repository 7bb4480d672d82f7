package dev.warptron.spark;

import java.io.Serializable;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameters that estimators and models share: where the features are, where predictions go,
 * and on which device.
 *
 * @param <T> the estimator or model, which the setters return
 */
public interface PredictionParams<T extends PredictionParams<T>> extends Params {
  /** Rows that are predicted together by default. */
  int DEFAULT_BLOCK_SIZE = 4096;

  /** The parameter objects of this instance. */
  Names predictionNames();

  /** The parameter objects. */
  final class Names implements Serializable {
    private static final long serialVersionUID = 1;

    private final Param<String> featuresCol;
    private final StringArrayParam featuresCols;
    private final Param<String> labelCol;
    private final Param<String> predictionCol;
    private final IntParam blockSize;
    private final Param<String> device;

    Names(Params parent) {
      featuresCol =
          new Param<>(parent, "featuresCol", "column of vectors, or of arrays of numbers");
      featuresCols =
          new StringArrayParam(
              parent,
              "featuresCols",
              "columns of numbers, text, booleans, dates or times, in place of featuresCol");
      labelCol = new Param<>(parent, "labelCol", "column to predict");
      predictionCol = new Param<>(parent, "predictionCol", "column for the prediction");
      blockSize =
          new IntParam(
              parent,
              "blockSize",
              "rows that are predicted together, >= 1; no result depends on it",
              ParamValidators.gtEq(1));
      device = new Param<>(parent, "device", "auto, or the name of a device, such as cpu");
    }

    void setDefaults(Params parent) {
      parent.setDefault(featuresCol, "features");
      parent.setDefault(labelCol, "label");
      parent.setDefault(predictionCol, "prediction");
      parent.setDefault(blockSize, (Object) DEFAULT_BLOCK_SIZE);
      parent.setDefault(device, "auto");
    }
  }

  /** Column of vectors, or of arrays of numbers; default {@code features}. */
  default Param<String> featuresCol() {
    return predictionNames().featuresCol;
  }

  /**
   * Columns of numbers, text, booleans, dates or times; replaces {@link #featuresCol}. Features are
   * made of them with statistics of the training rows, and the model stores how.
   */
  default StringArrayParam featuresCols() {
    return predictionNames().featuresCols;
  }

  /** Column to predict; default {@code label}. */
  default Param<String> labelCol() {
    return predictionNames().labelCol;
  }

  /** Column for the prediction; default {@code prediction}. */
  default Param<String> predictionCol() {
    return predictionNames().predictionCol;
  }

  /** Rows that are predicted together, &gt;= 1; default 4096. No result depends on it. */
  default IntParam blockSize() {
    return predictionNames().blockSize;
  }

  /** {@code auto} (the default), or the name of a device. */
  default Param<String> device() {
    return predictionNames().device;
  }

  /** Sets {@link #featuresCol}. */
  default T setFeaturesCol(String value) {
    return with(featuresCol(), value);
  }

  /** Sets {@link #featuresCols}. */
  default T setFeaturesCols(String[] value) {
    return with(featuresCols(), value.clone());
  }

  /** Sets {@link #labelCol}. */
  default T setLabelCol(String value) {
    return with(labelCol(), value);
  }

  /** Sets {@link #predictionCol}. */
  default T setPredictionCol(String value) {
    return with(predictionCol(), value);
  }

  /** Sets {@link #blockSize}. */
  default T setBlockSize(int value) {
    return with(blockSize(), value);
  }

  /** Sets {@link #device}. */
  default T setDevice(String value) {
    return with(device(), value);
  }

  /** Sets a parameter. */
  @SuppressWarnings("unchecked") // T is the type of this
  default <V> T with(Param<V> param, V value) {
    set(param, value);
    return (T) this;
  }
}
