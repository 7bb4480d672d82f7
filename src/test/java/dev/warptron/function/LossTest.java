package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
  @ParameterizedTest
  @MethodSource("dev.warptron.function.Loss#all")
  void gradientAgreesWithCentralDifferences(Loss loss) {
    double[] z = {0.5, -1.25, 2, -0.75};
    double[] y = {0, 1, 0, 0};
    double h = 1e-5; // the third derivatives are below 60
    for (int j = 0; j < z.length; j++) {
      double[] above = z.clone();
      double[] below = z.clone();
      above[j] += h;
      below[j] -= h;
      double numeric = (loss.value(above, y) - loss.value(below, y)) / (2 * h);
      double rounding = 0x1p-53 * (Math.abs(loss.value(z, y)) + 1) * 8 / h;
      assertThat(loss.gradient(z, y)[j])
          .as("dL/dz[%d] of %s", j, loss)
          .isCloseTo(numeric, within(10 * h * h + rounding));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.function.Loss#all")
  void nanIsNotHidden(Loss loss) {
    for (int j = 0; j < 4; j++) {
      double[] z = {1, 2, 3, 4};
      z[j] = Double.NaN;
      assertThat(loss.value(z, new double[] {0, 1, 0, 1})).as("%s, NaN at %d", loss, j).isNaN();
    }
  }

  @Test
  void crossEntropiesStayFiniteForLargeLogits() {
    assertThat(Loss.BINARY_CROSS_ENTROPY.value(new double[] {1e4}, new double[] {0}))
        .isEqualTo(1e4);
    assertThat(Loss.BINARY_CROSS_ENTROPY.value(new double[] {-1e4}, new double[] {0})).isZero();
    assertThat(Loss.SOFTMAX_CROSS_ENTROPY.value(new double[] {1e4, 0}, new double[] {0, 1}))
        .isEqualTo(1e4);
  }

  @Test
  void predictionsAreProbabilities() {
    double[] p = Link.SOFTMAX.prediction(new double[] {800, 800, 799});
    double share = Math.exp(-1);
    assertThat(p[0]).isCloseTo(1 / (2 + share), within(1e-15));
    assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-15));
    assertThat(Link.LOGISTIC.prediction(new double[] {0})).containsExactly(0.5);
    assertThat(Link.IDENTITY.prediction(new double[] {-7})).containsExactly(-7);
  }

  @Test
  void correctRows() {
    Loss binary = Loss.BINARY_CROSS_ENTROPY;
    assertThat(binary.metrics(new double[] {0}, new double[] {0})).containsExactly(1);
    assertThat(binary.metrics(new double[] {0}, new double[] {1})).containsExactly(0);
    Loss softmax = Loss.SOFTMAX_CROSS_ENTROPY;
    assertThat(softmax.metrics(new double[] {1, 1}, new double[] {1, 0})).containsExactly(1);
    assertThat(softmax.metrics(new double[] {1, 2}, new double[] {1, 0})).containsExactly(0);
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.function.Loss#all")
  void theMetricIsGivenBySumsOfTheLoss(Loss loss) {
    assertThat(loss.metric().isGivenBy(loss)).isTrue();
    assertThat(loss.metrics(new double[] {1, 2}, new double[] {0, 1})).hasSize(loss.metricSums());
    assertThat(Loss.parse(loss.label())).contains(loss);
  }

  @Test
  void quantilesHaveAnOutputForEachLevel() {
    Loss loss = Loss.parse("quantile:0.1,0.5,0.9").orElseThrow();
    assertThat(loss).isEqualTo(Loss.quantiles(0.1, 0.5, 0.9));
    assertThat(loss.label()).isEqualTo("quantiles:0.1,0.5,0.9");
    assertThat(Loss.parse("quantile:0.25")).contains(Loss.quantiles(0.25));
    double[] y = loss.encode(new double[] {2});
    double[] z = {1, 2.5, 1.5};
    double[] single = new double[3];
    double sum = 0;
    for (int j = 0; j < 3; j++) {
      Loss one = Loss.quantiles(new double[] {0.1, 0.5, 0.9}[j]);
      sum += one.value(new double[] {z[j]}, new double[] {2});
      single[j] = one.gradient(new double[] {z[j]}, new double[] {2})[0];
    }
    assertThat(loss.value(z, y)).isEqualTo(sum);
    assertThat(loss.gradient(z, y)).containsExactly(single);
    assertThat(loss.metrics(z, y)).as("of the median").containsExactly(0.25);
  }

  @Test
  void numbersOfALossAreChecked() {
    refuses("level 0.5 of quantiles is given twice", () -> Loss.parse("quantile:0.5,0.5"));
    refuses("the levels of quantiles must be numbers, got 'x'", () -> Loss.parse("quantile:0.5,x"));
    refuses("only quantiles take several numbers, got 'huber:1,2'", () -> Loss.parse("huber:1,2"));
    refuses(
        "the level of quantile must be from 1.0E-6 to 0.999999, got 1.0",
        () -> Loss.parse("quantile:1"));
    refuses(
        "the power of tweedie must be from 1.01 to 1.99, got 2.0", () -> Loss.parse("tweedie:2"));
    refuses(
        "hinge has no label smoothing: use it with binary_cross_entropy or softmax_cross_entropy",
        () -> Loss.of(Loss.Kind.HINGE).withLabelSmoothing(0.1));
    refuses(
        "the label smoothing must be in [0, 1), got NaN",
        () -> Loss.BINARY_CROSS_ENTROPY.withLabelSmoothing(Double.NaN));
  }

  private static void refuses(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  /** Of one output, 2 classes share what is spread; of softmax all do. */
  @Test
  void labelSmoothingSpreadsAShareOfTheLabel() {
    assertThat(Loss.BINARY_CROSS_ENTROPY.withLabelSmoothing(0.25).encode(new double[] {1, 0}))
        .containsExactly(0.875, 0.125);
    assertThat(
            Loss.SOFTMAX_CROSS_ENTROPY.withLabelSmoothing(0.25).encode(new double[] {0, 1, 0, 0}))
        .containsExactly(0.0625, 0.8125, 0.0625, 0.0625);
  }

  @Test
  void everyEncodingOfTargetsHasALoss() {
    for (Targets.Kind kind : Targets.Kind.values()) {
      assertThat(Loss.defaultFor(kind).targets()).isEqualTo(kind);
    }
  }
}
