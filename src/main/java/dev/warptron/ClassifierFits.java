package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How a classifier is fitted to rows in memory. Public methods of {@link MlpClassifier.Builder}.
 */
abstract sealed class ClassifierFits extends MlpBuilder<MlpClassifier.Builder, MlpClassifier>
    permits MlpClassifier.Builder {
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
