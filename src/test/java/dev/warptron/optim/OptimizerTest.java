package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each optimizer against numbers computed by hand. */
class OptimizerTest {
  /** The update of a parameter; no optimizer here depends on the parameter itself. */
  private static double update(Optimizer optimizer, double gradient, double[] slots, long number) {
    double[] scalars = new double[UpdateScalars.COUNT];
    optimizer.scalars().of(number, optimizer.learningRate(), scalars);
    return optimizer.step(/* parameter= */ 7, gradient, slots, scalars);
  }

  @Test
  void plainSgd() {
    assertThat(update(new Sgd(0.5, 0, false), 3, new double[0], 1)).isEqualTo(-1.5);
  }

  /** v: -1, then 0.5 (-1) - 1 = -1.5. */
  @Test
  void sgdWithMomentum() {
    Sgd optimizer = new Sgd(0.5, 0.5, false);
    double[] velocity = new double[1];
    assertThat(update(optimizer, 2, velocity, 1)).isEqualTo(-1);
    assertThat(update(optimizer, 2, velocity, 2)).isEqualTo(-1.5);
    assertThat(velocity).containsExactly(-1.5);
  }

  /** With the same velocities: 0.5 (-1) - 1 = -1.5, then 0.5 (-1.5) - 1 = -1.75. */
  @Test
  void sgdWithNesterovMomentum() {
    Sgd optimizer = new Sgd(0.5, 0.5, true);
    double[] velocity = new double[1];
    assertThat(update(optimizer, 2, velocity, 1)).isEqualTo(-1.5);
    assertThat(update(optimizer, 2, velocity, 2)).isEqualTo(-1.75);
  }

  /** The bias correction makes the first step learningRate sign(g), but for epsilon. */
  @Test
  void firstStepOfAdam() {
    double[] moments = new double[2];
    double update = update(Adam.DEFAULT, 4, moments, 1);
    assertThat(update).isCloseTo(-0.001 * 4 / (4 + 1e-8), within(1e-18));
    assertThat(moments[0]).isCloseTo(0.4, within(1e-15));
    assertThat(moments[1]).isCloseTo(0.016, within(1e-16));
  }

  /** m = 0.25 and v = 0.1875 after gradients 1 and 0, with beta1 = 0.5 and beta2 = 0.75. */
  @Test
  void secondStepOfAdam() {
    Adam optimizer = new Adam(0.5, 0.5, 0.75, 0.25);
    double[] moments = new double[2];
    update(optimizer, 1, moments, 1); // m = 0.5, v = 0.25
    double update = update(optimizer, 0, moments, 2); // m = 0.25, v = 0.1875
    assertThat(moments).containsExactly(0.25, 0.1875);
    double mean = 0.25 / 0.75;
    double root = Math.sqrt(0.1875 / 0.4375);
    assertThat(update).isCloseTo(-0.5 * mean / (root + 0.25), within(1e-16));
  }

  /** v: 0.25, then 0.1875; h stays 0.25. m as in secondStepOfAdam. */
  @Test
  void amsGradKeepsTheLargestSecondMoment() {
    AmsGrad optimizer = new AmsGrad(0.5, 0.5, 0.75, 0.25);
    double[] slots = new double[3];
    update(optimizer, 1, slots, 1);
    double update = update(optimizer, 0, slots, 2);
    assertThat(slots).containsExactly(0.25, 0.1875, 0.25);
    double root = Math.sqrt(0.25 / 0.4375);
    assertThat(update).isCloseTo(-0.5 * (0.25 / 0.75) / (root + 0.25), within(1e-16));
  }

  @Test
  void theStepOfAdamWIsThatOfAdam() {
    double[] slots = new double[2];
    double[] ofAdam = new double[2];
    for (int number = 1; number <= 3; number++) {
      assertThat(update(new AdamW(0.5, 0.5, 0.75, 0.25), number, slots, number))
          .isEqualTo(update(new Adam(0.5, 0.5, 0.75, 0.25), number, ofAdam, number));
    }
    assertThat(slots).isEqualTo(ofAdam);
    assertThat(AdamW.DEFAULT.defaultWeightDecay()).isEqualTo(0.01);
  }

  /**
   * With gradient 1, m = 0.5 and v = 0.25, corrected 1. mu(1) = 0.5 (1 - 0.96 / 2) = 0.26, mu(2) =
   * 0.5 (1 - 0.9216 / 2) = 0.2696.
   */
  @Test
  void firstStepOfNadam() {
    double update = update(new Nadam(0.5, 0.5, 0.75, 0.25, 1), 1, new double[2], 1);
    double mean = 0.2696 * 0.5 / (1 - 0.26 * 0.2696) + 0.74 / 0.74;
    assertThat(update).isCloseTo(-0.5 * mean / (1 + 0.25), within(1e-15));
  }

  /** P(t) by a loop over the updates. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.004, 1, 30})
  void nadamsProductIsThatOfItsMomenta(double momentumDecay) {
    UpdateScalars scalars = new Nadam(0.1, 0.99, 0, 1, momentumDecay).scalars();
    double[] now = new double[UpdateScalars.COUNT];
    double product = 1;
    for (int update = 1; update <= 3000; update++) {
      double momentum = momentum(momentumDecay, update);
      product *= momentum;
      scalars.of(update, 0.1, now);
      double next = momentum(momentumDecay, update + 1);
      assertThat(now[6]).isCloseTo(next / (1 - product * next), within(1e-11));
      assertThat(now[7]).isCloseTo((1 - momentum) / (1 - product), within(1e-11));
    }
  }

  private static double momentum(double momentumDecay, int update) {
    return 0.99 * (1 - Math.pow(0.96, update * momentumDecay) / 2);
  }

  /**
   * beta2 = 0.75: R = 7 and r(1) = 7 - 2 (0.75 / 0.25) = 1, so the first step is -0.5 m / (1 -
   * beta1). r(9) = 7 - 18 b / (1 - b), b = 0.75^9, is above 5.
   */
  @Test
  void rAdamIsAdaptiveOnceTheAverageIsLong() {
    RAdam optimizer = new RAdam(0.5, 0.5, 0.75, 0.25);
    double[] slots = new double[2];
    assertThat(update(optimizer, 4, slots, 1)).isEqualTo(-0.5 * 4);
    assertThat(slots).containsExactly(2, 4);
    double update = update(optimizer, 0, slots, 9); // m = 1, v = 3
    double b = Math.pow(0.75, 9);
    double r = 7 - 18 * b / (1 - b);
    assertThat(r).isGreaterThan(5);
    double factor = Math.sqrt((r - 4) * (r - 2) * 7 / (3 * 5 * r)) * Math.sqrt(1 - b);
    double mean = 1 / (1 - Math.pow(0.5, 9));
    assertThat(update).isCloseTo(-0.5 * mean * factor / (Math.sqrt(3) + 0.25), within(1e-14));
  }

  /** v = 0.25 g^2 = 1, c = 0.25 g = 0.5 for the gradient 2. */
  @Test
  void rmsPropWithMomentumAndCentered() {
    assertThat(update(new RmsProp(0.5, 0.75, 0.25, 0, false), 2, new double[1], 1))
        .isEqualTo(-0.5 * 2 / 1.25);
    double quotient = 2 / (Math.sqrt(0.75) + 0.25);
    assertThat(update(new RmsProp(0.5, 0.75, 0.25, 0, true), 2, new double[2], 1))
        .isCloseTo(-0.5 * quotient, within(1e-15));
    double[] slots = {0, 0, 8};
    assertThat(update(new RmsProp(0.5, 0.75, 0.25, 0.5, true), 2, slots, 1))
        .isCloseTo(-0.5 * (4 + quotient), within(1e-15));
    assertThat(slots[0]).isEqualTo(1);
    assertThat(slots[1]).isEqualTo(0.5);
    double[] buffer = {0, 8};
    assertThat(update(new RmsProp(0.5, 0.75, 0.25, 0.5, false), 2, buffer, 1))
        .isCloseTo(-0.5 * (4 + 1.6), within(1e-15));
  }

  /** A variance that rounding makes negative counts as 0. */
  @Test
  void aCenteredMomentIsNotNegative() {
    double[] slots = {1, 1 + 0x1p-52};
    assertThat(update(new RmsProp(0.5, 0.5, 0.25, 0, true), 1, slots, 1))
        .isEqualTo(-0.5 * 1 / 0.25);
  }

  @Test
  void adagradAddsUpSquares() {
    double[] slots = new double[1];
    assertThat(update(new Adagrad(0.5, 1), 3, slots, 1)).isEqualTo(-0.5 * 3 / 4);
    assertThat(update(new Adagrad(0.5, 1), 4, slots, 2)).isEqualTo(-0.5 * 4 / 6);
    assertThat(slots).containsExactly(25);
  }

  /** v = 0.25 g^2 = 1 and u = 0: x = sqrt(3) / sqrt(4) g, with epsilon 3; then u = 0.25 x^2. */
  @Test
  void adadeltaScalesByEarlierSteps() {
    double[] slots = new double[2];
    double x = Math.sqrt(3) / 2 * 2;
    assertThat(update(new Adadelta(0.5, 0.75, 3), 2, slots, 1)).isCloseTo(-0.5 * x, within(1e-15));
    assertThat(slots[0]).isEqualTo(1);
    assertThat(slots[1]).isCloseTo(0.25 * x * x, within(1e-15));
  }

  /** u: 4 + 0.5, then max(0.75 x 4.5, 0.5) = 3.375. m: 2, then 1. */
  @Test
  void adamaxDividesByTheLargestGradient() {
    double[] slots = new double[2];
    Adamax optimizer = new Adamax(0.5, 0.5, 0.75, 0.5);
    assertThat(update(optimizer, 4, slots, 1)).isCloseTo(-0.5 * 4 / 4.5, within(1e-15));
    assertThat(update(optimizer, 0, slots, 2)).isCloseTo(-0.5 * (1 / 0.75) / 3.375, within(1e-15));
    assertThat(slots).containsExactly(1, 3.375);
  }

  /** sign(0.75 x 1 - 0.25 x 4) = -1; then m = 0.5 - 2. Of 0: 0. */
  @Test
  void lionTakesTheSign() {
    double[] slots = {1};
    assertThat(update(new Lion(0.5, 0.75, 0.5), -4, slots, 1)).isEqualTo(0.5);
    assertThat(slots).containsExactly(-1.5);
    assertThat(update(new Lion(0.5, 0.75, 0.5), 0, new double[1], 1)).isZero();
  }

  /** A gradient that is not a number must not disappear. */
  @ParameterizedTest
  @MethodSource("kinds")
  void notANumberStaysNotANumber(OptimizerKind kind) {
    Optimizer optimizer = (Optimizer) kind.defaults();
    double[] slots = new double[optimizer.slotNames().size()];
    assertThat(update(optimizer, Double.NaN, slots, 1)).isNaN();
  }

  /** Compares with 1 / (1 - beta^t) in 60 digits; rounded to float, the two are equal. */
  @Test
  void biasCorrectionsAreTheExactNumbersRounded() {
    double[] scalars = new double[UpdateScalars.COUNT];
    for (double beta : new double[] {0, 0.5, 0.9, 0.99, 0.999, 0.9999, 1 - 0x1p-53}) {
      for (int update : new int[] {1, 2, 3, 10, 33, 100, 1000, 17_000, 100_000}) {
        new Adam(0.1, beta, 0.5, 0.1).scalars().of(update, 0.1, scalars);
        BigDecimal power = new BigDecimal(beta).pow(update, DIGITS);
        BigDecimal exact = BigDecimal.ONE.divide(BigDecimal.ONE.subtract(power, DIGITS), DIGITS);
        // ln, the product, expm1 and the quotient err by at most one ulp each. The errors of the
        // first two are multiplied by beta^t / (1 - beta^t) times t ln beta, which is below 1.
        assertThat(scalars[6])
            .as("beta %s, update %d", beta, update)
            .isCloseTo(exact.doubleValue(), within(4 * 0x1p-52 * exact.doubleValue()));
        assertThat((float) scalars[6])
            .as("beta %s, update %d", beta, update)
            .isEqualTo(exact.floatValue());
      }
    }
  }

  private static final MathContext DIGITS = new MathContext(60);

  static Stream<OptimizerKind> kinds() {
    return Optimizer.kinds().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void scalarsDeclaredConstantAreConstant(OptimizerKind kind) {
    Optimizer optimizer = (Optimizer) kind.defaults();
    UpdateScalars scalars = optimizer.scalars();
    double[] last = new double[UpdateScalars.COUNT];
    scalars.of(Integer.MAX_VALUE, optimizer.learningRate(), last);
    assertThat(scalars.areConstantFrom(Integer.MAX_VALUE)).isTrue();
    for (long update = 1; update < 100_000; update += 1 + update / 50) {
      double[] now = new double[UpdateScalars.COUNT];
      scalars.of(update, optimizer.learningRate(), now);
      if (scalars.areConstantFrom(update)) {
        assertThat(now).as("update %d", update).isEqualTo(last);
      }
    }
  }
}
