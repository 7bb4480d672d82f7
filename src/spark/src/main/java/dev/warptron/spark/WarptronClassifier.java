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
 * Trains a multilayer perceptron that classifies: an estimator of {@code spark.ml}.
 *
 * <pre>{@code
 * WarptronClassificationModel model =
 *     new WarptronClassifier()
 *         .setFeaturesCols(new String[] {"age", "job"})
 *         .setLabelCol("answer")
 *         .setPreset("tabular")
 *         .fit(table);
 * }</pre>
 *
 * <p>The rows are collected: the driver and every executor hold all of them. The networks of a bag
 * or an ensemble are trained by tasks side by side, and one network by one task. The model has the
 * bits that {@link dev.warptron.MlpClassifier} gives for the same rows in the same order.
 */
public final class WarptronClassifier extends Estimator<WarptronClassificationModel>
    implements TrainingParams<WarptronClassifier>,
        ProbabilityParams<WarptronClassifier>,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final PredictionParams.Names predictionNames;
  private final ProbabilityParams.Names probabilityNames;
  private final TrainingNames trainingNames;

  /** With the default settings. */
  public WarptronClassifier() {
    this(Identifiable.randomUID("warptronClassifier"));
  }

  /** With the default settings and a name that is unique in a pipeline. */
  public WarptronClassifier(String uid) {
    this.uid = uid;
    this.predictionNames = new PredictionParams.Names(this);
    this.probabilityNames = new ProbabilityParams.Names(this);
    this.trainingNames = new TrainingNames(this);
    predictionNames.setDefaults(this);
    probabilityNames.setDefaults(this);
    trainingNames.setDefaults(this);
  }

  /** Reads what {@code write} has written. */
  public static MLReader<WarptronClassifier> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} has written. */
  public static WarptronClassifier load(String path) {
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
  public WarptronClassificationModel fit(Dataset<?> table) {
    transformSchema(table.schema());
    TrainingColumns columns = TrainingColumns.of(this, table.schema(), /* takesText= */ true);
    ClusterFit fit = new ClusterFit(columns, Settings.of(this), /* isClassifier= */ true);
    WarptronClassificationModel model =
        new WarptronClassificationModel(uid, ModelBytes.of(fit.run(table)));
    copyValues(model, new ParamMap());
    model.set(model.textClasses(), (Object) columns.hasTextLabels());
    return model.setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    TrainingColumns columns = TrainingColumns.of(this, schema, /* takesText= */ true);
    return Columns.with(schema, Outputs.ofClassifier(this, columns.hasTextLabels()).fields());
  }

  @Override
  public WarptronClassifier copy(ParamMap extra) {
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
  public ProbabilityParams.Names probabilityNames() {
    return probabilityNames;
  }

  @Override
  public TrainingNames trainingNames() {
    return trainingNames;
  }
}
