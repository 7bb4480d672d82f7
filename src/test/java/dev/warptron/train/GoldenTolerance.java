package dev.warptron.train;

import static dev.warptron.testing.Closeness.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tolerances for the golden values. The README beside the files derives them from the deviations of
 * the same program with other matrix products and other formats.
 */
final class GoldenTolerance {
  private static final double SMALLEST_SCALE = 1e-3;

  private final boolean isDouble;

  private GoldenTolerance(Precision precision) {
    this.isDouble = precision == Precision.FLOAT64;
  }

  static GoldenTolerance of(Precision precision) {
    return new GoldenTolerance(precision);
  }

  boolean isDouble() {
    return isDouble;
  }

  void assertLoss(String what, double actual, double expected) {
    assertClose(what, actual, expected, (isDouble ? 1e-11 : 4e-6) * scale(expected));
  }

  void assertLosses(String what, double[] actual, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertLoss(what + " after epoch " + (i + 1), actual[i], expected[i]);
    }
  }

  void assertWeights(String what, double[] actual, double[] expected) {
    assertEach(what, actual, expected, isDouble ? 1e-11 : 3e-4);
  }

  /** Only for double precision; see {@link GoldenGradients} for other formats. */
  void assertGradients(String what, double[] actual, double[] expected) {
    assertEach(what, actual, expected, 1e-12);
  }

  /**
   * After thousands of epochs the weights still agree within 1e-11, unless two hidden units start
   * with equal weights: then only rounding breaks the symmetry, and other matrix products deviate
   * by up to 3e-10.
   */
  void assertLongRunWeights(
      NetworkSpec network, double[] start, double[] actual, double[] expected) {
    assertEach(
        "weights after the long run",
        actual,
        expected,
        unitsStartAlike(network, start) ? 1e-8 : 1e-11);
  }

  private static boolean unitsStartAlike(NetworkSpec network, double[] start) {
    int units = network.layers().get(0).outputs();
    for (int j = 1; j < units; j++) {
      boolean alike = true;
      for (int i = 0; i < network.inputs(); i++) {
        alike &= start[i * units + j] == start[i * units];
      }
      if (alike) {
        return true;
      }
    }
    return false;
  }

  /** In double precision the same score; in single precision the class of one row may differ. */
  void assertScore(String what, double actual, JsonNode expected, Optional<GoldenRows> rows) {
    if (expected == null || expected.isNull()) {
      return;
    }
    double oneRow = 1.0 / rows.orElseThrow().rows();
    double bound = isDouble ? 1e-11 : oneRow * 1.001;
    assertClose(what, actual, expected.asDouble(), bound);
  }

  private static void assertEach(String what, double[] actual, double[] expected, double relative) {
    double[] bounds = Arrays.stream(expected).map(e -> relative * scale(e)).toArray();
    assertClose(what, actual, expected, bounds);
  }

  private static double scale(double expected) {
    return Math.max(Math.abs(expected), SMALLEST_SCALE);
  }
}
