package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule against numbers worked out by hand. */
class UpdateRuleTest {
  @Test
  void plainSgd() {
    assertThat(new Sgd(0.5, 0, false).change(3, new double[0], 1)).isEqualTo(-1.5);
  }

  /** v: -1, then 0.5 (-1) - 1 = -1.5. */
  @Test
  void sgdWithMomentum() {
    Sgd rule = new Sgd(0.5, 0.5, false);
    double[] velocity = new double[1];
    assertThat(rule.change(2, velocity, 1)).isEqualTo(-1);
    assertThat(rule.change(2, velocity, 2)).isEqualTo(-1.5);
    assertThat(velocity).containsExactly(-1.5);
  }

  /** With the same velocities: 0.5 (-1) - 1 = -1.5, then 0.5 (-1.5) - 1 = -1.75. */
  @Test
  void sgdWithNesterovsLookAhead() {
    Sgd rule = new Sgd(0.5, 0.5, true);
    double[] velocity = new double[1];
    assertThat(rule.change(2, velocity, 1)).isEqualTo(-1.5);
    assertThat(rule.change(2, velocity, 2)).isEqualTo(-1.75);
  }

  /** The bias correction makes the first step learningRate sign(g), but for epsilon. */
  @Test
  void firstStepOfAdam() {
    double[] moments = new double[2];
    double change = Adam.DEFAULT.change(4, moments, 1);
    assertThat(change).isCloseTo(-0.001 * 4 / (4 + 1e-8), within(1e-18));
    assertThat(moments[0]).isCloseTo(0.4, within(1e-15));
    assertThat(moments[1]).isCloseTo(0.016, within(1e-16));
  }

  /**
   * m = 0.25, v = 0.75 with beta1 = 0.5 and beta2 = 0.75 after gradients 1 and 0, worked by hand.
   */
  @Test
  void secondStepOfAdam() {
    Adam rule = new Adam(0.5, 0.5, 0.75, 0.25);
    double[] moments = new double[2];
    rule.change(1, moments, 1); // m = 0.5, v = 0.25
    double change = rule.change(0, moments, 2); // m = 0.25, v = 0.1875
    assertThat(moments).containsExactly(0.25, 0.1875);
    double mean = 0.25 / 0.75;
    double root = Math.sqrt(0.1875 / 0.4375);
    assertThat(change).isCloseTo(-0.5 * mean / (root + 0.25), within(1e-16));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void learningRateMustBePositive(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sgd.DEFAULT.withLearningRate(value))
        .withMessage("sgd learning rate must be a finite number > 0, got " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Adam.DEFAULT.withLearningRate(value))
        .withMessage("adam learning rate must be a finite number > 0, got " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -0.1, Double.NaN})
  void decaysMustBeInRange(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sgd.DEFAULT.withMomentum(value))
        .withMessage("sgd momentum must be in [0, 1), got " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Adam(0.1, value, 0.9, 1e-8))
        .withMessage("adam beta1 must be in [0, 1), got " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Adam(0.1, 0.9, value, 1e-8))
        .withMessage("adam beta2 must be in [0, 1), got " + value);
  }

  @Test
  void epsilonMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Adam(0.1, 0.9, 0.999, 0))
        .withMessage("adam epsilon must be a finite number > 0, got 0.0");
  }
}
