package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
  @ParameterizedTest
  @MethodSource("dev.warptron.function.Loss#all")
  void gradientAgreesWithCentralDifferences(Loss loss) {
    double[] z = {0.5, -1.25, 2};
    double[] y = {0, 1, 0};
    double h = 1e-5;
    for (int j = 0; j < z.length; j++) {
      double[] above = z.clone();
      double[] below = z.clone();
      above[j] += h;
      below[j] -= h;
      double numeric = (loss.value(above, y) - loss.value(below, y)) / (2 * h);
      double rounding = 0x1p-53 * loss.value(z, y) * 8 / h;
      assertThat(loss.gradient(z, y)[j])
          .as("dL/dz[%d] of %s", j, loss)
          .isCloseTo(numeric, within(h * h + rounding));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.function.Loss#all")
  void nanIsNotHidden(Loss loss) {
    for (int j = 0; j < 3; j++) {
      double[] z = {1, 2, 3};
      z[j] = Double.NaN;
      assertThat(loss.value(z, new double[] {0, 1, 0})).as("%s, NaN at %d", loss, j).isNaN();
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
  void everyEncodingOfTargetsHasALoss() {
    for (Targets.Kind kind : Targets.Kind.values()) {
      assertThat(Loss.defaultFor(kind).targets()).isEqualTo(kind);
    }
  }
}
