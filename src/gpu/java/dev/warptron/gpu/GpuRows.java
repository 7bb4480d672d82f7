package dev.warptron.gpu;

import dev.warptron.data.BundledData;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.random.Philox;
import java.util.Arrays;

/** Rows to train on. The arrays are handed out as they are, and must not be changed. */
final class GpuRows {
  static final int CANCER_ROWS = 364;
  static final int CANCER_FEATURES = 30;
  static final int IMAGE = 784;
  static final int CLASSES = 10;

  private static final int PIXELS_OF_CLASS = IMAGE / CLASSES;
  private static final long SEED = 7;

  private final int count;
  private final float[] features; // [count x inputs], row-major
  private final int[] labels; // [count]: 0 or 1, or the number of the class
  private final double[] targets; // [count x outputs]: the label, or the classes one-hot

  private GpuRows(int count, float[] features, int[] labels, double[] targets) {
    this.count = count;
    this.features = features;
    this.labels = labels;
    this.targets = targets;
  }

  /** The standardized training rows of the breast-cancer data. */
  static GpuRows cancer() {
    Dataset raw = BundledData.breastCancerTraining();
    Dataset data = Standardizer.fit(raw).apply(raw);
    double[] targets = data.targetNumbers();
    return new GpuRows(
        data.rows(),
        data.toRowMajor(),
        Arrays.stream(targets).mapToInt(target -> (int) target).toArray(),
        targets);
  }

  /**
   * Made rows with the shape of images: 784 numbers in [0, 1), and the class whose tenth of them
   * has the largest sum. What is in the rows does not change how long a step takes.
   */
  static GpuRows images(int count) {
    Philox random = new Philox(SEED, /* stream= */ 0);
    float[] features = new float[count * IMAGE];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.uniform(i);
    }
    int[] labels = new int[count];
    double[] targets = new double[count * CLASSES];
    for (int row = 0; row < count; row++) {
      labels[row] = brightestTenth(features, row * IMAGE);
      targets[row * CLASSES + labels[row]] = 1;
    }
    return new GpuRows(count, features, labels, targets);
  }

  private static int brightestTenth(float[] features, int from) {
    int brightest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int tenth = 0; tenth < CLASSES; tenth++) {
      double sum = 0;
      for (int k = 0; k < PIXELS_OF_CLASS; k++) {
        sum += features[from + tenth * PIXELS_OF_CLASS + k];
      }
      if (sum > most) {
        most = sum;
        brightest = tenth;
      }
    }
    return brightest;
  }

  /** The first rows. */
  GpuRows first(int rows) {
    return new GpuRows(
        rows,
        Arrays.copyOf(features, features.length / count * rows),
        Arrays.copyOf(labels, rows),
        Arrays.copyOf(targets, targets.length / count * rows));
  }

  int count() {
    return count;
  }

  /** {@code [count x inputs]}, row-major. */
  float[] features() {
    return features;
  }

  /** {@code [count]}: 0 or 1, or the number of the class. */
  int[] labels() {
    return labels;
  }

  /** {@code [count x outputs]}: the label, or the classes one-hot. */
  double[] targets() {
    return targets;
  }
}
