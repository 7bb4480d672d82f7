package dev.warptron.spark;

import dev.warptron.MlpClassifier;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What {@link WarptronClassifier} fits. Its prediction is a number if the labels of the training
 * were numbers, and else text.
 */
public final class WarptronClassificationModel extends WarptronModel<WarptronClassificationModel>
    implements ProbabilityParams<WarptronClassificationModel> {
  private static final long serialVersionUID = 1;

  private final ProbabilityParams.Names probabilityNames;
  private final BooleanParam textClasses;

  /** Without a network, for {@link java.util.ServiceLoader}: it has parameters, and no more. */
  public WarptronClassificationModel() {
    this(Identifiable.randomUID("warptronClassifier"), new byte[0]);
  }

  WarptronClassificationModel(String uid, byte[] file) {
    super(uid, file);
    this.probabilityNames = new ProbabilityParams.Names(this);
    this.textClasses =
        new BooleanParam(this, "textClasses", "whether the labels of the training were text");
    probabilityNames.setDefaults(this);
    setDefault(textClasses, (Object) false);
  }

  /** Reads what {@code write} has written. */
  public static MLReader<WarptronClassificationModel> read() {
    return new ModelReader<>(WarptronClassificationModel.class, WarptronClassificationModel::new);
  }

  /** Reads what {@code save} has written. */
  public static WarptronClassificationModel load(String path) {
    return read().load(path);
  }

  /** Whether the labels of the training were text, and so predictions are. Set by the training. */
  public BooleanParam textClasses() {
    return textClasses;
  }

  /** The classes in the order of the probabilities. */
  public List<String> classes() {
    return classifier().classes();
  }

  private MlpClassifier classifier() {
    return (MlpClassifier) toMlpModel();
  }

  /**
   * Adds the columns of the predictions.
   *
   * @throws IllegalArgumentException if probabilities are asked for, and the loss gives none
   */
  @Override
  public Dataset<Row> transform(Dataset<?> table) {
    MlpClassifier classifier = classifier();
    if (outputs().hasProbabilities() && !classifier.hasProbabilities()) {
      throw new IllegalArgumentException(
          "the model was trained with the loss %s, which gives no probabilities: set probabilityCol"
                  .formatted(classifier.loss().label())
              + " to an empty text");
    }
    return super.transform(table);
  }

  @Override
  Outputs outputs() {
    return Outputs.ofClassifier(this, (Boolean) getOrDefault(textClasses));
  }

  @Override
  public WarptronClassificationModel copy(ParamMap extra) {
    return copied(new WarptronClassificationModel(uid(), sharedFile()), extra);
  }

  @Override
  public ProbabilityParams.Names probabilityNames() {
    return probabilityNames;
  }
}
