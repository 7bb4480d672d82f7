package dev.warptron.peers;

import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Target;
import dev.warptron.demo.BundledData;
import dev.warptron.random.Philox;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labeled rows of a benchmark. The accessors return the arrays without copying; callers must not
 * modify them.
 */
final class Rows {
  static final int CANCER_ROWS = 364;
  static final int CANCER_FEATURES = 30;
  static final int IMAGE = 784;
  static final int CLASSES = 10;

  private static final int PIXELS_PER_CLASS = IMAGE / CLASSES;
  private static final float BRIGHTEST_PIXEL = 255;
  private static final long SEED = 7;

  private final int count;
  private final float[] features; // [count x inputs], row-major
  private final int[] labels; // [count]: class number, from 0
  private final double[] targets; // [count x outputs]: the label, or the one-hot class
  private final double @Nullable [] weights; // [count]

  private Rows(
      int count, float[] features, int[] labels, double[] targets, double @Nullable [] weights) {
    this.count = count;
    this.features = features;
    this.labels = labels;
    this.targets = targets;
    this.weights = weights;
  }

  /** The rows as a recipe trains on them: with its weights and label smoothing. */
  Rows with(Recipe recipe) {
    return new Rows(
        count,
        features,
        labels,
        recipe.labelSmoothing() == 0 ? targets : smoothed(recipe.labelSmoothing()),
        switch (recipe.weights()) {
          case NONE -> null;
          case BALANCED -> balanced();
          case OF_ROWS -> IntStream.range(0, count).mapToDouble(i -> 0.5 + i % 11 * 0.1).toArray();
        });
  }

  private double[] smoothed(double share) {
    return Arrays.stream(targets).map(y -> (1 - share) * y + share / CLASSES).toArray();
  }

  /** Rows divided by the number of classes and by the rows of the class. */
  private double[] balanced() {
    int classes = Math.max(2, targets.length / count);
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return Arrays.stream(labels)
        .mapToDouble(label -> (double) count / (classes * (double) counts[label]))
        .toArray();
  }

  /**
   * Random numbers in [-1, 1), 30 in a row, starting at row {@code from}. The class says whether a
   * sum of sines of them is positive.
   */
  static Rows numbers(int from, int count) {
    Philox random = new Philox(SEED, /* stream= */ 1);
    float[] features = new float[count * CANCER_FEATURES];
    int[] labels = new int[count];
    for (int row = 0; row < count; row++) {
      double sum = 0;
      for (int j = 0; j < CANCER_FEATURES; j++) {
        int place = row * CANCER_FEATURES + j;
        features[place] = (float) (2 * random.uniform((long) from * CANCER_FEATURES + place) - 1);
        sum += Math.sin((1 + j % 3) * features[place]);
      }
      labels[row] = sum > 0 ? 1 : 0;
    }
    double[] targets = Arrays.stream(labels).asDoubleStream().toArray();
    return new Rows(count, features, labels, targets, null);
  }

  /** The standardized training rows of the breast-cancer data. */
  static Rows cancer() {
    return cancer(BundledData.breastCancerTraining());
  }

  /**
   * The 91 validation rows of the breast-cancer data, standardized with the statistics of the
   * training rows.
   */
  static Rows cancerValidation() {
    return cancer(BundledData.breastCancerValidation());
  }

  private static Rows cancer(Dataset raw) {
    Dataset data = Standardizer.fit(BundledData.breastCancerTraining()).apply(raw);
    double[] targets = data.targetNumbers();
    return new Rows(
        data.rowCount(),
        data.toRowMajor(),
        Arrays.stream(targets).mapToInt(target -> (int) target).toArray(),
        targets,
        /* weights= */ null);
  }

  /** The images of an IDX file with ten classes, with pixels divided by 255. */
  static Rows imageFile(Path file) {
    Dataset data = DatasetReaders.read(file, ReadRequest.training("label"));
    float[] features = data.toRowMajor();
    for (int i = 0; i < features.length; i++) {
      features[i] /= BRIGHTEST_PIXEL;
    }
    return ofClasses(
        features, Arrays.stream(data.targetNumbers()).mapToInt(label -> (int) label).toArray());
  }

  /**
   * Synthetic images: 784 random pixels in [0, 1). The class is the number of the tenth of the
   * pixels with the largest sum. The time of a step does not depend on the values.
   */
  static Rows images(int count) {
    return images(0, count);
  }

  /** Synthetic images, starting at image number {@code from}. */
  static Rows images(int from, int count) {
    Philox random = new Philox(SEED, /* stream= */ 0);
    float[] features = new float[count * IMAGE];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.uniform((long) from * IMAGE + i);
    }
    int[] labels = new int[count];
    for (int row = 0; row < count; row++) {
      labels[row] = brightestTenth(features, row * IMAGE);
    }
    return ofClasses(features, labels);
  }

  private static Rows ofClasses(float[] features, int[] labels) {
    double[] targets = new double[labels.length * CLASSES];
    for (int row = 0; row < labels.length; row++) {
      targets[row * CLASSES + labels[row]] = 1;
    }
    return new Rows(labels.length, features, labels, targets, /* weights= */ null);
  }

  private static int brightestTenth(float[] features, int from) {
    int brightest = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int tenth = 0; tenth < CLASSES; tenth++) {
      double sum = 0;
      for (int k = 0; k < PIXELS_PER_CLASS; k++) {
        sum += features[from + tenth * PIXELS_PER_CLASS + k];
      }
      if (sum > largest) {
        largest = sum;
        brightest = tenth;
      }
    }
    return brightest;
  }

  /** The first rows, or all of them if there are fewer. */
  Rows first(int rows) {
    if (rows >= count) {
      return this;
    }
    return new Rows(
        rows,
        Arrays.copyOf(features, features.length / count * rows),
        Arrays.copyOf(labels, rows),
        Arrays.copyOf(targets, targets.length / count * rows),
        weights == null ? null : Arrays.copyOf(weights, rows));
  }

  int count() {
    return count;
  }

  /** Features per row. */
  int inputs() {
    return features.length / count;
  }

  /** {@code [count x inputs]}, row-major. */
  float[] features() {
    return features;
  }

  /** {@code [count]}: class number, from 0. */
  int[] labels() {
    return labels;
  }

  /** {@code [count x outputs]}: the label, or the one-hot class. */
  double[] targets() {
    return targets;
  }

  /** {@code [count]}; null if all are 1. */
  double @Nullable [] weights() {
    return weights;
  }

  /** A copy as a dataset of the public API, with the labels as target. */
  Dataset dataset() {
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      rows[row] = Arrays.copyOfRange(features, row * inputs(), (row + 1) * inputs());
    }
    double[] numbers = Arrays.stream(labels).asDoubleStream().toArray();
    return Dataset.of(Dataset.defaultNames(inputs()), rows, Target.ofNumbers("label", numbers));
  }
}
