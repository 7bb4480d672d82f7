package dev.warptron.function;

import java.util.Arrays;

/**
 * Weighted means of predictions, computed from outputs z without leaving the range of their
 * logarithms. Weights of 1 change no bit of a plain mean.
 */
final class Means {
  private Means() {}

  /** The mean of one column of outputs. */
  @FunctionalInterface
  interface Mean {
    /**
     * The mean.
     *
     * @param z {@code [networks]}
     * @param weights {@code [networks]}, each &gt; 0
     */
    double of(double[] z, double[] weights);
  }

  /**
   * The mean of each column.
   *
   * @param z {@code [networks][outputs]}
   * @param weights {@code [networks]}, each &gt; 0
   * @param mean of one column
   */
  static double[] ofColumns(double[][] z, double[] weights, Mean mean) {
    double[] means = new double[z[0].length];
    for (int j = 0; j < means.length; j++) {
      int column = j;
      means[j] = mean.of(Arrays.stream(z).mapToDouble(row -> row[column]).toArray(), weights);
    }
    return means;
  }

  /** {@code mean of z}. */
  static double arithmetic(double[] z, double[] weights) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += weights[i] * z[i];
    }
    return sum / sum(weights);
  }

  /** {@code ln mean of e^z}; the largest z is subtracted first. */
  static double logOfExponentials(double[] z, double[] weights) {
    return logSum(z, weights) - Math.log(sum(weights));
  }

  /** {@code ln (p / (1 - p))} with {@code p = mean of 1 / (1 + e^-z)}. */
  static double logitOfProbabilities(double[] z, double[] weights) {
    return logSum(Arrays.stream(z).map(Means::logOfLogistic).toArray(), weights)
        - logSum(Arrays.stream(z).map(value -> logOfLogistic(-value)).toArray(), weights);
  }

  /** {@code z - ln sum of e^z}: the logarithms of the probabilities of a softmax. */
  static double[] logOfShares(double[] z) {
    double[] ones = new double[z.length];
    Arrays.fill(ones, 1);
    double sum = logSum(z, ones);
    return Arrays.stream(z).map(value -> value - sum).toArray();
  }

  /** The sum of the weights, from the first to the last. */
  static double sum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return sum;
  }

  private static double logOfLogistic(double z) {
    return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
  }

  private static double logSum(double[] z, double[] weights) {
    double largest = z[Loss.argMax(z)];
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += weights[i] * Math.exp(z[i] - largest);
    }
    return largest + Math.log(sum);
  }
}
