package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.random.Philox;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InitializerTest {
  private static final int DRAWS = 50_000;

  /** Within five standard errors of the variance; no distribution here has a kurtosis above 3. */
  @ParameterizedTest
  @CsvSource({
    "NORMAL, 1",
    "NTK, 1",
    "GLOROT_UNIFORM, 0.02",
    "GLOROT_NORMAL, 0.02",
    "HE_UNIFORM, 0.05",
    "HE_NORMAL, 0.05"
  })
  void weightsHaveTheVarianceOfTheirScheme(Initializer initializer, double variance) {
    double[] weights = draw(initializer, /* inputs= */ 40, /* outputs= */ 60);
    double sum = 0;
    double squares = 0;
    for (double w : weights) {
      sum += w;
      squares += w * w;
    }
    assertThat(sum / DRAWS).isCloseTo(0, within(5 * Math.sqrt(variance / DRAWS)));
    assertThat(squares / DRAWS).isCloseTo(variance, within(5 * variance * Math.sqrt(2.0 / DRAWS)));
  }

  @ParameterizedTest
  @CsvSource({"GLOROT_UNIFORM, 0.2449490", "HE_UNIFORM, 0.3872984"})
  void uniformWeightsStayInTheirBounds(Initializer initializer, double bound) {
    for (double w : draw(initializer, 40, 60)) {
      assertThat(w).isBetween(-bound, bound);
    }
  }

  @ParameterizedTest
  @EnumSource
  void weightsAreTheSameEachTimeAndExactInFloat(Initializer initializer) {
    double[] weights = draw(initializer, 3, 2);
    assertThat(weights).isEqualTo(draw(initializer, 3, 2));
    for (double w : weights) {
      assertThat((double) (float) w).isEqualTo(w);
    }
  }

  @Test
  void onesAreOnes() {
    assertThat(draw(Initializer.ONES, 3, 2)).containsOnly(1);
  }

  @Test
  void defaultSuitsTheActivation() {
    assertThat(Initializer.defaultFor(Activation.RELU)).isEqualTo(Initializer.HE_NORMAL);
    assertThat(Initializer.defaultFor(Activation.TANH)).isEqualTo(Initializer.GLOROT_UNIFORM);
  }

  private static double[] draw(Initializer initializer, int inputs, int outputs) {
    Philox random = new Philox(42, 1);
    return LongStream.range(0, DRAWS)
        .mapToDouble(i -> initializer.weight(random, i, inputs, outputs))
        .toArray();
  }
}
