package dev.warptron.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of normalization, the blocks of a normalized layer, and folding. */
class NormalizationTest {
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          List.of(
              new Dense(2, 3, Activation.RELU, Normalization.batch(0.5, 0.25)),
              new Dense(3, 2, Activation.TANH, Normalization.layer(0.5)),
              new Dense(2, 1, Activation.IDENTITY)));

  @ParameterizedTest
  @CsvSource({
    "none, none",
    "layer, layer:1.0E-5",
    "layer:0.001, layer:0.001",
    "batch, batch:1.0E-5:0.1",
    "batch:0.001, batch:0.001:0.1",
    "batch:0.001:1, batch:0.001:1.0",
  })
  void labelsAreParsedBack(String text, String label) {
    Normalization normalization = Normalization.parse(text);
    assertThat(normalization.label()).isEqualTo(label);
    assertThat(Normalization.parse(label)).isEqualTo(normalization);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group | a normalization is none, layer, layer:EPSILON, batch, batch:EPSILON or"
            + " batch:EPSILON:MOMENTUM, got \"group\"",
        "layer:1:1 | a normalization is none, layer, layer:EPSILON, batch, batch:EPSILON or"
            + " batch:EPSILON:MOMENTUM, got \"layer:1:1\"",
        "layer:0 | epsilon of layer normalization must be a finite number > 0, got 0.0",
        "batch:NaN | epsilon of batch normalization must be a finite number > 0, got NaN",
        "layer:x | \"x\" of normalization \"layer:x\" is not a number",
        "batch:1:0 | momentum of batch normalization must be in (0, 1], got 0.0",
        "batch:1:1.5 | momentum of batch normalization must be in (0, 1], got 1.5",
        "batch:1:NaN | momentum of batch normalization must be in (0, 1], got NaN",
      })
  void wrongTextsAreRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Normalization.parse(text))
        .withMessage(message);
  }

  @Test
  void onlyWeightsDecayAndBuffersFollowTheParameters() {
    ParameterLayout layout = NETWORK.layout();
    assertThat(NETWORK.decayingCount()).isEqualTo(6 + 6 + 2);
    assertThat(layout.parameters().stream().map(b -> b.layer() + "." + b.name() + " " + b.offset()))
        .containsExactly(
            "0.weight 0",
            "1.weight 6",
            "2.weight 12",
            "0.norm_scale 14", // no bias before a batch normalization
            "0.norm_shift 17",
            "1.bias 20",
            "1.norm_scale 22",
            "1.norm_shift 24",
            "2.bias 26");
    assertThat(layout.buffers().stream().map(b -> b.layer() + "." + b.name() + " " + b.offset()))
        .containsExactly("0.running_mean 0", "0.running_variance 3");
    assertThat(NETWORK.parameterCount()).isEqualTo(27);
    assertThat(NETWORK.valueCount()).isEqualTo(33);
  }

  @Test
  void scalesAndRunningVariancesStartAtOne() {
    double[] values = NETWORK.initialParameters(Initializer.GLOROT_UNIFORM, 42);
    assertThat(values).hasSize(33);
    assertThat(Arrays.copyOfRange(values, 14, 33))
        .containsExactly(1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1);
  }

  /** One input and unit, by hand: z = 3 x, r = 4 / sqrt(0.75 + 0.25), n = r (z - 2) + 5. */
  @Test
  void batchNormalizationIsFoldedIntoTheWeights() {
    NetworkSpec network =
        new NetworkSpec(
            List.of(
                new Dense(1, 1, Activation.RELU, Normalization.batch(0.25, 0.5)),
                new Dense(1, 1, Activation.IDENTITY)));
    assertThat(FoldedNetwork.changes(network)).isTrue();
    FoldedNetwork folded = new FoldedNetwork(network);
    assertThat(folded.network())
        .isEqualTo(
            new NetworkSpec(
                List.of(new Dense(1, 1, Activation.RELU), new Dense(1, 1, Activation.IDENTITY))));
    // Weights 3 and 7, scale 4, shift 5, bias 11, running mean 2, running variance 0.75.
    assertThat(folded.fold(new double[] {3, 7, 4, 5, 11, 2, 0.75}))
        .containsExactly(new double[] {12, 7, 5 - 2 * 4, 11}, within(1e-15));
    assertThat(FoldedNetwork.changes(folded.network())).isFalse();
  }

  @Test
  void layerNormalizationIsNotFolded() {
    FoldedNetwork folded = new FoldedNetwork(NETWORK);
    assertThat(folded.network().layers().get(1)).isEqualTo(NETWORK.layers().get(1));
    double[] values = new double[33];
    Arrays.setAll(values, i -> i + 1);
    // weights of layers 0 to 2, then biases, and the scale and shift of layer 1
    double[] kept = Arrays.copyOfRange(folded.fold(values), 6 + 6 + 2 + 3, 24);
    assertThat(kept).containsExactly(21, 22, 23, 24, 25, 26, 27);
  }
}
