package dev.warptron.spark;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a multilayer perceptron that predicts a number: an estimator of {@code spark.ml}. It reads
 * and trains as {@link WarptronClassifier} does, with the bits of {@link
 * dev.warptron.MlpRegressor}.
 */
public final class WarptronRegressor extends Estimator<WarptronRegressionModel>
    implements TrainingParams<WarptronRegressor>, DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final PredictionParams.Names predictionNames;
  private final TrainingNames trainingNames;

  /** With the default settings. */
  public WarptronRegressor() {
    this(Identifiable.randomUID("warptronRegressor"));
  }

  /** With the default settings and a name that is unique in a pipeline. */
  public WarptronRegressor(String uid) {
    this.uid = uid;
    this.predictionNames = new PredictionParams.Names(this);
    this.trainingNames = new TrainingNames(this);
    predictionNames.setDefaults(this);
    trainingNames.setDefaults(this);
  }

  /** Reads what {@code write} has written. */
  public static MLReader<WarptronRegressor> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} has written. */
  public static WarptronRegressor load(String path) {
    return read().load(path);
  }

  /**
   * Trains.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from, or are too many
   * @throws IllegalArgumentException if the settings exclude each other, or do not suit the rows
   * @throws IllegalStateException if the training diverges, or the device is not available
   */
  @Override
  public WarptronRegressionModel fit(Dataset<?> table) {
    transformSchema(table.schema());
    TrainingColumns columns = TrainingColumns.of(this, table.schema(), /* takesText= */ false);
    ClusterFit fit = new ClusterFit(columns, Settings.of(this), /* isClassifier= */ false);
    WarptronRegressionModel model = new WarptronRegressionModel(uid, ModelBytes.of(fit.run(table)));
    copyValues(model, new ParamMap());
    return model.setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    TrainingColumns.of(this, schema, /* takesText= */ false);
    return Columns.with(schema, Outputs.ofRegressor(this).fields());
  }

  @Override
  public WarptronRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public PredictionParams.Names predictionNames() {
    return predictionNames;
  }

  @Override
  public TrainingNames trainingNames() {
    return trainingNames;
  }
}
