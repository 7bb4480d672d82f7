package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.testing.SealedTypes;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of optimizers and the ranges of their hyper-parameters. */
class OptimizerTableTest {
  static Stream<OptimizerKind> kinds() {
    return Optimizer.kinds().stream();
  }

  @Test
  void theTableHasEveryOptimizer() {
    assertThat(kinds().<Object>map(kind -> kind.defaults().getClass()))
        .containsExactlyInAnyOrder((Object[]) SealedTypes.records(Optimizer.class));
    assertThat(kinds().map(OptimizerKind::name)).doesNotHaveDuplicates();
  }

  @Test
  void theTableHasEverySolver() {
    assertThat(Solver.kinds().stream().<Object>map(kind -> kind.defaults().getClass()))
        .containsExactlyInAnyOrder((Object[]) SealedTypes.records(Solver.class));
    assertThat(Solver.kinds().stream().map(OptimizerKind::name)).doesNotHaveDuplicates();
    assertThat(new Lbfgs(7, 0.25, 0.5)).isEqualTo(Lbfgs.KIND.of(7, 0.25, 0.5));
    assertThat(Lbfgs.KIND.of(7, 0.25, 0.5).settings()).containsExactly(7, 0.25, 0.5);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void settingsAreReadBackUnchanged(OptimizerKind kind) {
    double[] settings = new double[kind.parameters().size()];
    for (int i = 0; i < settings.length; i++) {
      settings[i] = kind.parameters().get(i).isFlag() ? 1 : 0.5 / (i + 1); // all different
    }
    Optimizer optimizer = (Optimizer) kind.of(settings);
    assertThat(optimizer.settings()).isEqualTo(settings);
    assertThat(optimizer.kind()).isEqualTo(kind);
    assertThat(optimizer.learningRate()).isEqualTo(settings[0]);
    settings[0] = 0.25;
    assertThat(optimizer.withLearningRate(0.25)).isEqualTo(kind.of(settings));
    double[] scalars = new double[UpdateScalars.COUNT];
    optimizer.scalars().of(3, 0.75, scalars);
    assertThat(scalars[0]).isEqualTo(0.75);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kind.of(Arrays.copyOf(settings, settings.length + 1)))
        .withMessage(
            "%s has %d settings, got %d"
                .formatted(kind.name(), settings.length, settings.length + 1));
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
