package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The strong Wolfe conditions on the functions of Mor&eacute; and Thuente's article, and others.
 */
class LineSearchTest {
  private final List<LineSearch.Trial> trials = new ArrayList<>();

  private LineSearch.Line line(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    return t -> {
      LineSearch.Trial trial =
          new LineSearch.Trial(t, value.applyAsDouble(t), slope.applyAsDouble(t));
      trials.add(trial);
      return trial;
    };
  }

  private void assertFound(DoubleUnaryOperator value, DoubleUnaryOperator slope, double first) {
    trials.clear();
    double start = value.applyAsDouble(0);
    double slopeAtStart = slope.applyAsDouble(0);
    LineSearch.Trial found =
        Objects.requireNonNull(
            LineSearch.search(line(value, slope), start, slopeAtStart, first), "nothing found");
    assertThat(found.value()).isLessThanOrEqualTo(start + 1e-3 * found.t() * slopeAtStart);
    assertThat(Math.abs(found.slope())).isLessThanOrEqualTo(0.9 * Math.abs(slopeAtStart));
    assertThat(trials.get(trials.size() - 1)).as("the last trial is the result").isEqualTo(found);
    assertThat(trials).hasSizeLessThan(15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-1, 1, 10, 1e3})
  void theConditionsHoldFromEveryFirstLength(double first) {
    double beta = 2;
    assertFound(
        t -> -t / (t * t + beta), t -> (t * t - beta) / ((t * t + beta) * (t * t + beta)), first);
    assertFound(t -> Math.pow(t - 3, 4), t -> 4 * Math.pow(t - 3, 3), first);
    assertFound(t -> (t - 3) * (t - 3), t -> 2 * (t - 3), first);
    assertFound(t -> Math.exp(-t) + 0.01 * t, t -> -Math.exp(-t) + 0.01, first);
    assertFound(t -> Math.cosh(t - 2) + Math.sin(7 * t) / 9, LineSearchTest::wavySlope, first);
  }

  private static double wavySlope(double t) {
    return Math.sinh(t - 2) + 7 * Math.cos(7 * t) / 9;
  }

  /** The exponential overflows at the first trials. */
  @Test
  void trialsThatAreNotFiniteAreMadeShorter() {
    assertFound(
        t -> t > 2 ? Double.POSITIVE_INFINITY : (t - 1) * (t - 1),
        t -> t > 2 ? Double.NaN : 2 * (t - 1),
        1e4);
    assertThat(trials.get(0).value()).isInfinite();
  }

  @Test
  void nothingIsFoundWhereTheValueDoesNotFall() {
    assertThat(LineSearch.search(line(t -> 5 + t, t -> -1), 5, -1, 1)).as("a wrong slope").isNull();
    assertThat(LineSearch.search(line(t -> Double.NaN, t -> -1), 5, -1, 1)).isNull();
    assertThat(trials).hasSizeLessThan(50);
  }

  @Test
  void theTwoLoopsMultiplyByTheInverseHessianOfAQuadratic() {
    double[][] hessian = {{4, 1, 0}, {1, 3, -1}, {0, -1, 2}};
    int n = hessian.length;
    LbfgsHistory history = new LbfgsHistory(5, new double[2 * 5 * n], /* iterations= */ 7);
    assertThat(history.isEmpty()).isTrue();
    double[] gradient = {1, -2, 0.5};
    assertThat(history.direction(gradient)).containsExactly(-1, 2, -0.5);
    double[][] steps = conjugate(hessian);
    for (double[] step : steps) {
      double[] change = product(hessian, step);
      history.add(step, change, -LbfgsHistory.dot(step, change));
    }
    assertThat(history.isEmpty()).isFalse();
    assertThat(history.iterations()).isEqualTo(10);
    double[] back = product(hessian, history.direction(gradient));
    for (int i = 0; i < n; i++) {
      assertThat(back[i]).isCloseTo(-gradient[i], within(1e-13));
    }
    history.add(new double[] {1, 0, 0}, new double[] {-1, 0, 0}, -1);
    assertThat(history.slot(2 * (10 % 5))).as("negative curvature is left out").containsOnly(0);
    history.clear();
    assertThat(history.direction(gradient)).containsExactly(-1, 2, -0.5);
    assertThat(history.iterations()).isEqualTo(11);
  }

  /** Conjugate directions: with these the two loops give the exact inverse. */
  private static double[][] conjugate(double[][] hessian) {
    int n = hessian.length;
    double[][] all = new double[n][n];
    for (int i = 0; i < n; i++) {
      all[i][i] = 1;
      for (int j = 0; j < i; j++) {
        double[] image = product(hessian, all[j]);
        double share = image[i] / LbfgsHistory.dot(all[j], image);
        for (int k = 0; k < n; k++) {
          all[i][k] -= share * all[j][k];
        }
      }
    }
    return all;
  }

  private static double[] product(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = LbfgsHistory.dot(matrix[i], vector);
    }
    return product;
  }
}
