package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each optimizer against numbers computed by hand, and the table of hyper-parameters. */
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
    Optimizer optimizer = kind.defaults();
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

  @Test
  void theTableHasEveryOptimizer() {
    assertThat(kinds().<Object>map(kind -> kind.defaults().getClass()))
        .containsExactlyInAnyOrder((Object[]) Optimizer.class.getPermittedSubclasses());
    assertThat(kinds().map(OptimizerKind::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void settingsAreReadBackUnchanged(OptimizerKind kind) {
    double[] settings = new double[kind.parameters().size()];
    for (int i = 0; i < settings.length; i++) {
      settings[i] = kind.parameters().get(i).isFlag() ? 1 : 0.5 / (i + 1); // all different
    }
    Optimizer optimizer = kind.of(settings);
    assertThat(optimizer.settings()).isEqualTo(settings);
    assertThat(optimizer.kind()).isEqualTo(kind);
    assertThat(optimizer.learningRate()).isEqualTo(settings[0]);
    settings[0] = 0.25;
    assertThat(optimizer.withLearningRate(0.25)).isEqualTo(kind.of(settings));
    double[] scalars = new double[UpdateScalars.COUNT];
    optimizer.scalars().of(3, 0.75, scalars);
    assertThat(scalars[0]).isEqualTo(0.75);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kind.of(0.5))
        .withMessage("%s has %d settings, got 1".formatted(kind.name(), settings.length));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "0.0005, 0.0005",
    "1e-6, 0.000001",
    "9.5e-7, 9.5e-7",
    "3e9, 3e9",
    "0, 0.0"
  })
  void numbersAreReadable(double value, String text) {
    assertThat(HyperParameter.text(value)).isEqualTo(text);
    assertThat(Double.parseDouble(text)).isEqualTo(value);
  }

  @Test
  void describesWhatIsSwitchedOn() {
    assertThat(Sgd.DEFAULT.describe()).isEqualTo("sgd, learning rate 0.1");
    assertThat(new Sgd(0.1, 0.5, true).describe())
        .isEqualTo("sgd, learning rate 0.1, Nesterov momentum 0.5");
    assertThat(Adam.DEFAULT.describe())
        .isEqualTo("adam, learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8");
  }
}
