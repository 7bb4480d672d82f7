package dev.warptron;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import dev.warptron.metric.ClassPredictions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A fitted multilayer perceptron for classification. Immutable and thread-safe.
 *
 * <p>From a CSV file to predictions, with a fifth of the rows for validation:
 *
 * <pre>{@code
 * Dataset table = DatasetReaders.read(Path.of("iris.csv"), ReadRequest.training("species"));
 * Split split = Split.stratified(table, 0.2, 42);
 * MlpClassifier model =
 *     MlpClassifier.builder().hidden(10).epochs(500).fit(split.training(), split.validation());
 * model.save(Path.of("iris.safetensors"));
 *
 * Dataset flowers = DatasetReaders.read(Path.of("new.csv"), ReadRequest.features(model.columns()));
 * List<String> species = model.predict(flowers);
 * }</pre>
 *
 * <p>With two classes the network has one output, the logit of the second class; with more it has
 * one output per class. Classes are in the order of {@link ClassLabels}.
 */
public final class MlpClassifier extends MlpModel<MlpClassifier> {
  private final ClassLabels classes;

  private MlpClassifier(FittedEnsemble fitted) {
    super(fitted);
    this.classes = ClassLabels.ofNames(fitted.saved().target().classNames());
  }

  /** A builder with the default settings. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains several classifiers on one device, concurrently where that is faster. Each result is
   * bitwise equal to that of its own {@code fit} on that device. A divergence does not affect the
   * other trainings.
   *
   * <p>The listener of each builder observes its own network and may cancel it. Listeners are
   * called from several threads, but never concurrently.
   *
   * @param requests all with the same device and device options
   * @return the outcome of each request, in the order of the requests
   * @throws IllegalArgumentException if the devices or their options differ
   * @throws dev.warptron.data.DataException if the rows of one cannot be learned from; nothing is
   *     trained then
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public static List<FitOutcome<MlpClassifier>> fitMany(List<FitRequest<MlpClassifier>> requests) {
    return ManyFits.models(requests);
  }

  /**
   * Loads a model that {@link #save} wrote.
   *
   * @throws dev.warptron.io.ModelFileException if the file is not such a model
   */
  public static MlpClassifier load(Path file) {
    SavedEnsemble saved = ModelFiles.loadEnsemble(file);
    ModelKind.CLASSIFIER.require(saved.target(), file);
    return of(saved);
  }

  /**
   * A classifier around a saved model of one network.
   *
   * @throws IllegalArgumentException if it is another kind of model
   */
  public static MlpClassifier of(SavedModel saved) {
    return of(SavedEnsemble.of(saved));
  }

  /**
   * A classifier around a saved model.
   *
   * @throws IllegalArgumentException if it is another kind of model
   */
  public static MlpClassifier of(SavedEnsemble saved) {
    ModelKind.CLASSIFIER.require(saved.target());
    return new MlpClassifier(FittedEnsemble.loaded(saved));
  }

  /**
   * The class of each row.
   *
   * @param rows with the features of the training, in the same order
   * @throws dev.warptron.data.DataException if the features are not those of the model
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public List<String> predict(Dataset rows) {
    return Arrays.stream(fitted().predictions(RawRows.of(rows))).map(this::likeliest).toList();
  }

  /**
   * The class of each row of a table, whose columns may be in any order; there may be others.
   *
   * @throws dev.warptron.data.DataException if a column is missing, or cells cannot be used; it
   *     lists all of these rows
   */
  public List<String> predict(Table rows) {
    return Arrays.stream(fitted().predictions(RawRows.of(rows))).map(this::likeliest).toList();
  }

  /**
   * The class of each row.
   *
   * @param rows {@code [rows][features]}, raw, in the order of the training features
   * @throws dev.warptron.data.DataException if there are no rows, one has another number of
   *     features than the model, or a value is not finite
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public List<String> predict(float[][] rows) {
    return predict(inMemory().of(rows));
  }

  /** The class of each row, in double precision; otherwise as {@link #predict(float[][])}. */
  public List<String> predict(double[][] rows) {
    return predict(inMemory().of(rows));
  }

  /**
   * The class of one row. Each call opens the device; {@link #predictor} is faster for many rows
   * one by one.
   *
   * @param row {@code [features]}, raw, in the order of the training features
   */
  public String predict(float[] row) {
    return predict(new float[][] {row}).get(0);
  }

  /** The same in double precision. */
  public String predict(double[] row) {
    return predict(new double[][] {row}).get(0);
  }

  /**
   * The same with the cells by name.
   *
   * @param row as for {@link Table#ofRows}, with a cell for each of {@link #columns}; other entries
   *     are ignored
   * @throws dev.warptron.data.DataException if a column is missing, or a cell cannot be used
   */
  public String predict(Map<String, ?> row) {
    return predict(inMemory().of(row)).get(0);
  }

  /**
   * The class with the largest probability; the first of several equal ones.
   *
   * @throws dev.warptron.data.DataException if one is NaN
   */
  public String likeliest(double[] probabilities) {
    for (double probability : probabilities) {
      if (Double.isNaN(probability)) {
        throw new DataException(
            "no class is the likeliest of the probabilities %s: predict the row again from finite"
                    .formatted(Arrays.toString(probabilities))
                + " values");
      }
    }
    return classes.names().get(Loss.argMax(probabilities));
  }

  /**
   * The probability of each class for each row: {@code [rows][classes]}, each row sums to 1.
   *
   * @throws IllegalStateException if the loss of the training gives no probabilities; see {@link
   *     #decisionFunction}
   */
  public double[][] predictProbabilities(Dataset rows) {
    return fitted().probabilities(RawRows.of(rows));
  }

  /** The same for a table. */
  public double[][] predictProbabilities(Table rows) {
    return fitted().probabilities(RawRows.of(rows));
  }

  /** Whether the loss of the training gives probabilities; a hinge loss does not. */
  public boolean hasProbabilities() {
    return fitted().hasProbabilities();
  }

  /**
   * The output z of a network for two classes, for each row: positive for the second class. With a
   * cross-entropy it is the logit of that class.
   *
   * @throws IllegalStateException if there are more than two classes
   */
  public double[] decisionFunction(Dataset rows) {
    return decisions(RawRows.of(rows));
  }

  /** The same for a table. */
  public double[] decisionFunction(Table rows) {
    return decisions(RawRows.of(rows));
  }

  private double[] decisions(RawRows rows) {
    if (loss().targets() != Targets.Kind.BINARY) {
      throw new IllegalStateException(
          "a decision function is for two classes and one output; the model has %d outputs"
              .formatted(fitted().saved().targets().outputs()));
    }
    return Arrays.stream(fitted().outputs(rows)).mapToDouble(z -> z[0]).toArray();
  }

  /**
   * The probability of each class for {@code [rows][features]}, raw, in the order of the training
   * features.
   */
  public double[][] predictProbabilities(float[][] rows) {
    return predictProbabilities(inMemory().of(rows));
  }

  /** The same in double precision. */
  public double[][] predictProbabilities(double[][] rows) {
    return predictProbabilities(inMemory().of(rows));
  }

  @Override
  public ClassPredictions predictions(Dataset rows) {
    return (ClassPredictions) super.predictions(rows);
  }

  /** The accuracy on {@code [rows][features]}, raw, with one label per row; in [0, 1]. */
  public double score(float[][] rows, List<String> labels) {
    return score(inMemory().of(rows, target(labels)));
  }

  /** The same in double precision. */
  public double score(double[][] rows, List<String> labels) {
    return score(inMemory().of(rows, target(labels)));
  }

  /** The same with the labels in an array. */
  public double score(float[][] rows, String[] labels) {
    return score(rows, ClassifierFits.texts(labels));
  }

  /** The same in double precision with the labels in an array. */
  public double score(double[][] rows, String[] labels) {
    return score(rows, ClassifierFits.texts(labels));
  }

  /** The same with whole numbers as labels. */
  public double score(float[][] rows, int[] labels) {
    return score(rows, ClassifierFits.texts(labels));
  }

  /** The same in double precision with whole numbers as labels. */
  public double score(double[][] rows, int[] labels) {
    return score(rows, ClassifierFits.texts(labels));
  }

  private Target target(List<String> labels) {
    return Target.ofLabels(target().name(), Objects.requireNonNull(labels, "labels"));
  }

  /** The classes, in the order of the probabilities. */
  public List<String> classes() {
    return classes.names();
  }

  @Override
  MlpClassifier with(FittedEnsemble other) {
    return new MlpClassifier(other);
  }

  /** The settings of a classifier. */
  public static final class Builder extends ClassifierFits {
    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    @Override
    MlpClassifier model(FittedEnsemble fitted) {
      return new MlpClassifier(fitted);
    }
  }
}
