package dev.warptron.metric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The classes and the predicted probabilities of rows. Immutable.
 *
 * <p>The predicted class is the one with the largest probability, the first of several equal ones.
 * With two classes it is the second class if its probability exceeds the threshold. Instead of
 * probabilities there may be values of a decision function, with a threshold of 0: {@link
 * #ofDecisions}.
 */
public final class ClassPredictions implements Predictions {
  /** The threshold at which the more probable of two classes is predicted. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  private final int classes;
  private final int[] actual; // (rows)
  private final double[][] probabilities; // (rows, classes)
  private final double @Nullable [] weights; // (rows)
  private final boolean areProbabilities;
  private final double threshold;
  private final int[] predicted; // (rows)
  private final ConfusionMatrix confusion;

  /**
   * Creates predictions with the default threshold.
   *
   * @param actual {@code [rows]}, each in [0, classes); copied
   * @param probabilities {@code [rows][classes]}, at least two classes; not copied
   * @param weights {@code [rows]}, finite and &gt;= 0; null for weights of 1; copied
   */
  public ClassPredictions(int[] actual, double[][] probabilities, double @Nullable [] weights) {
    this(actual, probabilities, weights, DEFAULT_THRESHOLD);
  }

  /**
   * Creates predictions with a threshold.
   *
   * @param threshold in [0, 1]; used with two classes only
   */
  public ClassPredictions(
      int[] actual, double[][] probabilities, double @Nullable [] weights, double threshold) {
    this(actual, probabilities, weights, threshold, /* areProbabilities= */ true);
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("the threshold must be in [0, 1], got " + threshold);
    }
  }

  private ClassPredictions(
      int[] actual,
      double[][] probabilities,
      double @Nullable [] weights,
      double threshold,
      boolean areProbabilities) {
    this.areProbabilities = areProbabilities;
    this.weights = RowWeights.copyOf(weights, actual.length);
    if (actual.length != probabilities.length) {
      throw new IllegalArgumentException(
          "%d classes and %d predictions: every row needs one of each"
              .formatted(actual.length, probabilities.length));
    }
    this.classes = probabilities[0].length;
    if (classes < 2) {
      throw new IllegalArgumentException("at least 2 classes are needed, got " + classes);
    }
    for (int row = 0; row < actual.length; row++) {
      if (actual[row] < 0 || actual[row] >= classes || probabilities[row].length != classes) {
        throw new IllegalArgumentException(
            "row %d: class %d with %d probabilities, expected %d classes"
                .formatted(row, actual[row], probabilities[row].length, classes));
      }
    }
    this.actual = actual.clone();
    this.probabilities = probabilities;
    this.threshold = threshold;
    this.predicted = new int[actual.length];
    Arrays.setAll(predicted, row -> predict(probabilities[row]));
    this.confusion = new ConfusionMatrix(this);
  }

  /**
   * Predictions of two classes by a decision function, such as that of a hinge loss.
   *
   * @param actual {@code [rows]}, each 0 or 1; copied
   * @param decisions {@code [rows]}, positive for the second class
   * @param weights {@code [rows]}, finite and &gt;= 0; null for weights of 1; copied
   */
  public static ClassPredictions ofDecisions(
      int[] actual, double[] decisions, double @Nullable [] weights) {
    double[][] scores =
        Arrays.stream(decisions).mapToObj(z -> new double[] {-z, z}).toArray(double[][]::new);
    return new ClassPredictions(
        actual, scores, weights, /* threshold= */ 0, /* areProbabilities= */ false);
  }

  private int predict(double[] p) {
    if (classes == 2) {
      return p[1] > threshold ? 1 : 0;
    }
    int best = 0;
    for (int j = 1; j < classes; j++) {
      best = p[j] > p[best] ? j : best;
    }
    return best;
  }

  /**
   * The same with another threshold.
   *
   * @throws IllegalArgumentException if there are no probabilities, or it is not in [0, 1]
   */
  public ClassPredictions withThreshold(double value) {
    if (!areProbabilities) {
      throw new IllegalArgumentException(
          "a threshold is for probabilities, and these are values of a decision function");
    }
    return new ClassPredictions(actual, probabilities, weights, value);
  }

  /** The same with these weights: {@code [rows]}, finite and &gt;= 0. */
  public ClassPredictions withWeights(double[] value) {
    return new ClassPredictions(actual, probabilities, value, threshold, areProbabilities);
  }

  @Override
  public int rows() {
    return actual.length;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  @Override
  public boolean areFinite() {
    return Arrays.stream(probabilities).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
  }

  /** The class of a row, from 0. */
  public int actual(int row) {
    return actual[row];
  }

  /** The predicted class of a row, from 0. */
  public int predicted(int row) {
    return predicted[row];
  }

  @Override
  public boolean areProbabilities() {
    return areProbabilities;
  }

  /** The predicted probability of a class, or its value of the decision function. */
  public double probability(int row, int index) {
    return probabilities[row][index];
  }

  /** The threshold for the second of two classes. */
  public double threshold() {
    return threshold;
  }

  /** The confusion matrix. */
  public ConfusionMatrix confusion() {
    return confusion;
  }
}
