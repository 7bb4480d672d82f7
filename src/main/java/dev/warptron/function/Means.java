package dev.warptron.function;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** Means of predictions, computed from outputs z without leaving the range of their logarithms. */
final class Means {
  private Means() {}

  /**
   * The mean of each column.
   *
   * @param z {@code [networks][outputs]}
   * @param mean of one column
   */
  static double[] ofColumns(double[][] z, ToDoubleFunction<double[]> mean) {
    double[] means = new double[z[0].length];
    for (int j = 0; j < means.length; j++) {
      int column = j;
      means[j] = mean.applyAsDouble(Arrays.stream(z).mapToDouble(row -> row[column]).toArray());
    }
    return means;
  }

  /** {@code mean of z}. */
  static double arithmetic(double[] z) {
    double sum = 0;
    for (double value : z) {
      sum += value;
    }
    return sum / z.length;
  }

  /** {@code ln mean of e^z}; the largest z is subtracted first. */
  static double logOfExponentials(double[] z) {
    return logSum(z) - Math.log(z.length);
  }

  /** {@code ln (p / (1 - p))} with {@code p = mean of 1 / (1 + e^-z)}. */
  static double logitOfProbabilities(double[] z) {
    return logSum(Arrays.stream(z).map(Means::logOfLogistic).toArray())
        - logSum(Arrays.stream(z).map(value -> logOfLogistic(-value)).toArray());
  }

  /** {@code z - ln sum of e^z}: the logarithms of the probabilities of a softmax. */
  static double[] logOfShares(double[] z) {
    double sum = logSum(z);
    return Arrays.stream(z).map(value -> value - sum).toArray();
  }

  private static double logOfLogistic(double z) {
    return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
  }

  private static double logSum(double[] z) {
    double largest = z[Loss.argMax(z)];
    double sum = 0;
    for (double value : z) {
      sum += Math.exp(value - largest);
    }
    return largest + Math.log(sum);
  }
}
