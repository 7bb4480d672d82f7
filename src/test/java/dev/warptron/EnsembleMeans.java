package dev.warptron;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.model.Precision;
import dev.warptron.verify.Tolerance;
import java.util.List;

/** The mean of predictions of several networks, computed from those of each. */
final class EnsembleMeans {
  /**
   * A logarithm of a probability of at least e^-40 is a sum of a few terms, in double precision,
   * and carries over to the probability with a factor of at most 1.
   */
  static final double ROUNDING = Tolerance.of(Precision.FLOAT64).ofSum(64, 40);

  private EnsembleMeans() {}

  /** {@code [rows][numbers]}, of the predictions of the members. */
  static double[][] mean(List<double[][]> members) {
    double[][] mean = new double[members.get(0).length][members.get(0)[0].length];
    for (double[][] each : members) {
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean[i].length; j++) {
          mean[i][j] += each[i][j] / members.size();
        }
      }
    }
    return mean;
  }

  static void assertAllClose(double[][] actual, double[][] expected, double scale) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        assertClose("row %d, %d".formatted(i, j), actual[i][j], expected[i][j], ROUNDING * scale);
      }
    }
  }
}
