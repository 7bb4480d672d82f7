package dev.warptron.spark;

import dev.warptron.MlpModel;
import dev.warptron.io.SavedEnsemble;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A fitted network, or several whose mean is the prediction: a model of {@code spark.ml} around a
 * model file of the library.
 *
 * @param <M> the type of the model
 */
public abstract class WarptronModel<M extends WarptronModel<M>> extends Model<M>
    implements PredictionParams<M>, MLWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final byte[] file; // empty without a network
  private final PredictionParams.Names predictionNames;

  WarptronModel(String uid, byte[] file) {
    this.uid = uid;
    this.file = file;
    this.predictionNames = new PredictionParams.Names(this);
    predictionNames.setDefaults(this);
  }

  /** The columns of the predictions. */
  abstract Outputs outputs();

  /**
   * The bytes of a model file, as {@code warptron train} writes it: the command line, the library
   * and programs in other languages read it.
   *
   * @throws IllegalStateException if there is no network: the object was not fitted, nor loaded
   */
  public final byte[] modelFile() {
    if (file.length == 0) {
      throw new IllegalStateException(
          "%s has no network: fit an estimator, or load a saved model".formatted(uid));
    }
    return file.clone();
  }

  /** The model of the library, which predicts without Spark. */
  public final MlpModel<?> toMlpModel() {
    return MlpModel.of(saved());
  }

  /** The names of the features, or of the columns that they are made of. */
  public final List<String> featureNames() {
    return saved().columns();
  }

  /** The number of networks whose mean is the prediction; 1 if it is no ensemble. */
  public final int networks() {
    return saved().size();
  }

  private SavedEnsemble saved() {
    return ModelBytes.read(modelFile(), uid);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> table) {
    StructType schema = table.schema();
    StructType result = transformSchema(schema);
    FeatureColumns features = FeatureColumns.of(this, schema);
    List<Column> columns = new ArrayList<>();
    for (String name : schema.fieldNames()) {
      columns.add(Columns.column(name));
    }
    List<Column> inputs = features.expressions();
    for (int i = 0; i < inputs.size(); i++) {
      columns.add(inputs.get(i).as("%s_features_%d".formatted(uid, i)));
    }
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(table.sparkSession().sparkContext());
    Broadcast<byte[]> shared = context.broadcast(modelFile());
    BatchRows predict =
        new BatchRows(
            shared,
            features,
            outputs(),
            schema.length(),
            (Integer) getOrDefault(blockSize()),
            getOrDefault(device()));
    return table
        .select(columns.toArray(Column[]::new))
        .mapPartitions(predict, Encoders.row(result));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    FeatureColumns features = FeatureColumns.of(this, schema);
    if (!features.isVector() && file.length > 0) {
      List<String> missing = new ArrayList<>(featureNames());
      missing.removeAll(features.columns());
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "featuresCols lacks %s, which the model was trained on"
                .formatted(String.join(", ", missing)));
      }
    }
    return Columns.with(schema, outputs().fields());
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(this);
  }

  /** This with the parameters of another, and further ones. */
  final M copied(M fresh, ParamMap extra) {
    copyValues(fresh, extra);
    if (hasParent()) {
      fresh.setParent(parent());
    }
    return fresh;
  }

  final byte[] sharedFile() {
    return file;
  }

  @Override
  public final String uid() {
    return uid;
  }

  @Override
  public final PredictionParams.Names predictionNames() {
    return predictionNames;
  }
}
