package dev.warptron.train;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.model.Precision;
import java.util.Arrays;

/**
 * The tolerances of a golden file of schema 2: {@code gradients}, {@code first_update}, {@code
 * losses}, {@code parameters} and {@code predictions}.
 *
 * <p>Deviations are relative to the golden value, or to 1e-3 if that is larger.
 */
record Golden2Bounds(JsonNode tolerance, Precision precision) {
  /** In single precision, ten times the deviation that the file says was measured there. */
  private static final double FLOAT32_MARGIN = 10;

  private static final double SMALLEST_SCALE = 1e-3;

  /** Score in double precision: the file's numbers of sums over a few hundred rows. */
  private static final double FLOAT64_SCORE = 1e-11;

  private double relative(String what) {
    return precision == Precision.FLOAT64
        ? tolerance.get(what).asDouble()
        : FLOAT32_MARGIN * tolerance.get("float32_measured").get(what).asDouble();
  }

  /**
   * Compares one number.
   *
   * @param bound name of the tolerance
   * @param what for the message
   */
  void check(String bound, String what, double actual, double expected) {
    double scale = Math.max(Math.abs(expected), SMALLEST_SCALE);
    assertClose(what, actual, expected, relative(bound) * scale);
  }

  /**
   * Compares the parameters after some updates. In single precision the start is rounded once, and
   * each update rounds its result and its step, which is at most the sum of the parameter before
   * and after. The larger of the first and the last value is taken for their size in between.
   *
   * @param name of the tolerance
   */
  void checkParameters(
      String name, double[] actual, double[] expected, double[] initial, long updates) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double largest = Math.max(Math.abs(initial[i]), Math.abs(expected[i]));
      double roundings =
          precision == Precision.FLOAT64
              ? 0
              : (1 + 3 * updates) * precision.unitRoundoff() * largest;
      double scale = Math.max(Math.abs(expected[i]), SMALLEST_SCALE);
      double bound = relative(name) * scale + roundings;
      assertClose("parameter " + i, actual[i], expected[i], bound);
    }
  }

  /**
   * The rounding error of the outputs of the last layer, which are sums of terms that may be larger
   * than the sum. None in double precision, where the tolerance covers it.
   *
   * @param magnitudes the sums of the absolute terms: {@link OutputMagnitudes}
   * @param terms number of terms of each
   */
  double[] roundings(double[] magnitudes, int terms) {
    double each = precision == Precision.FLOAT64 ? 0 : (terms + 1) * precision.unitRoundoff();
    return Arrays.stream(magnitudes).map(magnitude -> each * magnitude).toArray();
  }

  /** Compares predictions, with an additional error of each. */
  void checkPredictions(String what, double[] actual, double[] expected, double[] roundings) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(Math.abs(expected[i]), SMALLEST_SCALE);
      assertClose(
          what + " " + i, actual[i], expected[i], relative("predictions") * scale + roundings[i]);
    }
  }

  void check(String bound, String what, double[] actual, double[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      check(bound, what + " " + i, actual[i], expected[i]);
    }
  }

  /** In single precision one row may be on the other side of a threshold. */
  void checkScore(String what, double actual, JsonNode expected, int rows) {
    if (!expected.isNull()) {
      double bound = precision == Precision.FLOAT64 ? FLOAT64_SCORE : 1.001 / rows;
      assertClose(what, actual, expected.asDouble(), bound);
    }
  }
}
