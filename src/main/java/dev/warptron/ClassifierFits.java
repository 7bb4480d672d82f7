package dev.warptron;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How a classifier is fitted: its losses, class weights and target encoding, and fits to rows in
 * memory. Public methods of {@link MlpClassifier.Builder}.
 */
abstract sealed class ClassifierFits extends MlpBuilder<MlpClassifier.Builder, MlpClassifier>
    permits MlpClassifier.Builder {
  private static final AcceptedLosses LOSSES =
      new AcceptedLosses(
          loss -> loss.targets().task() != Task.REGRESSION,
          "is the loss of a regression; a classifier takes");

  /**
   * Weights of the classes; default none. They multiply the weights of the training rows:
   * validation rows, and metrics, count every row once.
   */
  public MlpClassifier.Builder classWeights(ClassWeights value) {
    return change(config -> config.withClassWeights(value));
  }

  @Override
  void requireKind(SavedModel model) {
    ModelKind.CLASSIFIER.require(model.target());
  }

  @Override
  Task task() {
    return Task.MULTICLASS;
  }

  @Override
  AcceptedLosses acceptedLosses() {
    return LOSSES;
  }

  @Override
  Loss defaultLoss(Dataset training) {
    return ClassLabels.of(training).count() == 2
        ? Loss.BINARY_CROSS_ENTROPY
        : Loss.SOFTMAX_CROSS_ENTROPY;
  }

  @Override
  Targets targets(Dataset training, Loss value) {
    return Targets.classes(ClassLabels.of(training), value);
  }

  /**
   * Trains on rows in memory.
   *
   * @param rows {@code [rows][features]}, finite
   * @param labels one for each row, at least two different ones
   */
  public MlpClassifier fit(float[][] rows, List<String> labels) {
    return fit(dataset(rows, labels));
  }

  /** The same in double precision; the features are rounded to 32-bit floats. */
  public MlpClassifier fit(double[][] rows, List<String> labels) {
    return fit(dataset(rows, labels));
  }

  /** The same with the labels in an array. */
  public MlpClassifier fit(float[][] rows, String[] labels) {
    return fit(rows, texts(labels));
  }

  /** The same in double precision with the labels in an array. */
  public MlpClassifier fit(double[][] rows, String[] labels) {
    return fit(rows, texts(labels));
  }

  /** The same with whole numbers as labels. */
  public MlpClassifier fit(float[][] rows, int[] labels) {
    return fit(rows, texts(labels));
  }

  /** The same in double precision with whole numbers as labels. */
  public MlpClassifier fit(double[][] rows, int[] labels) {
    return fit(rows, texts(labels));
  }

  /**
   * Trains on rows in memory, with weights.
   *
   * @param weights one for each row, finite, at least 0, not all 0
   */
  public MlpClassifier fit(float[][] rows, String[] labels, double[] weights) {
    return fit(dataset(rows, texts(labels)).withWeights(weights));
  }

  /** The same in double precision. */
  public MlpClassifier fit(double[][] rows, String[] labels, double[] weights) {
    return fit(dataset(rows, texts(labels)).withWeights(weights));
  }

  /** The same with whole numbers as labels. */
  public MlpClassifier fit(float[][] rows, int[] labels, double[] weights) {
    return fit(dataset(rows, texts(labels)).withWeights(weights));
  }

  /** The same in double precision with whole numbers as labels. */
  public MlpClassifier fit(double[][] rows, int[] labels, double[] weights) {
    return fit(dataset(rows, texts(labels)).withWeights(weights));
  }

  private static Dataset dataset(float[][] rows, List<String> labels) {
    return Dataset.of(Objects.requireNonNull(rows, "rows"), target(labels));
  }

  private static Dataset dataset(double[][] rows, List<String> labels) {
    return Dataset.of(Objects.requireNonNull(rows, "rows"), target(labels));
  }

  private static Target target(List<String> labels) {
    return Target.ofLabels("y", Objects.requireNonNull(labels, "labels"));
  }

  static List<String> texts(String[] labels) {
    return List.of(Objects.requireNonNull(labels, "labels"));
  }

  static List<String> texts(int[] labels) {
    return Arrays.stream(Objects.requireNonNull(labels, "labels"))
        .mapToObj(String::valueOf)
        .toList();
  }
}
