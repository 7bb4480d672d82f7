package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {
  /** The truncation error is at most h^2/6 times the third derivative, which is below 2 here. */
  @ParameterizedTest
  @MethodSource("dev.warptron.function.Activation#all")
  void derivativeAgreesWithCentralDifferences(Activation f) {
    double h = 1e-5;
    for (double z : new double[] {-30, -3, -0.5, 0.25, 2, 30}) { // no point within h of a kink
      double numeric = (f.forward(z + h) - f.forward(z - h)) / (2 * h);
      double rounding = 0x1p-53 * Math.abs(f.forward(z)) * 4 / h;
      assertThat(f.derivative(z, f.forward(z)))
          .as("%s'(%s)", f, z)
          .isCloseTo(numeric, within(h * h + rounding));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.function.Activation#all")
  void nanStaysNan(Activation f) {
    assertThat(f.forward(Double.NaN)).as("%s(NaN)", f).isNaN();
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.function.Activation#all")
  void aLabelIsReadAsTheSameActivation(Activation f) {
    assertThat(Activation.parse(f.label())).contains(f);
  }

  @Test
  void aLabelMustBeOneOfAKind() {
    assertThat(Activation.parse("maxout")).isEmpty();
    assertThat(Activation.parse("RELU")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.parse("relu:0.1"))
        .withMessage("relu has no parameter, got '0.1'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Activation(Activation.Kind.RELU, 0.1))
        .withMessage("relu has no parameter, got 0.1");
  }

  @Test
  void knownValues() {
    assertThat(Activation.LOGISTIC.forward(0)).isEqualTo(0.5);
    assertThat(Activation.LOGISTIC.forward(-1000)).isZero();
    assertThat(Activation.LOGISTIC.forward(1000)).isOne();
    assertThat(Activation.RELU.forward(-1)).isZero();
    assertThat(Activation.RELU.forward(2)).isEqualTo(2);
    assertThat(Activation.RELU.derivative(0, 0)).isZero();
    assertThat(Activation.TANH.forward(Math.log(2))).isCloseTo(0.6, within(1e-15));
  }
}
