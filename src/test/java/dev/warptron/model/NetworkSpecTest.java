package dev.warptron.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {
  private static NetworkSpec perceptron(int inputs, List<Integer> hidden, int outputs) {
    return NetworkSpec.perceptron(
        inputs, hidden, Collections.nCopies(hidden.size(), Activation.TANH), outputs);
  }

  @Test
  void weightsOfAllLayersComeBeforeTheBiasesOfAllLayers() {
    NetworkSpec network = perceptron(30, List.of(10, 5), 1);
    assertThat(network.layout().offsets(Dense.WEIGHTS)).containsExactly(0, 300, 350);
    assertThat(network.layout().offsets(Dense.BIASES)).containsExactly(355, 365, 370);
    assertThat(network.weightCount()).isEqualTo(355);
    assertThat(network.decayingCount()).isEqualTo(355);
    assertThat(network.parameterCount()).isEqualTo(371);
    assertThat(network.widths()).isEqualTo("30-10-5-1");
  }

  @Test
  void theLastLayerIsLinear() {
    NetworkSpec network = perceptron(4, List.of(8), 3);
    assertThat(network.layers().get(0).activation()).isEqualTo(Activation.TANH);
    assertThat(network.layers().get(1).activation()).isEqualTo(Activation.IDENTITY);
  }

  @Test
  void initialBiasesAreZeroAndEachLayerDrawsFromItsOwnStream() {
    NetworkSpec narrow = perceptron(3, List.of(2), 1);
    NetworkSpec wide = perceptron(3, List.of(2), 4);
    double[] parameters = narrow.initialParameters(Initializer.NORMAL, 42);
    assertThat(List.of(parameters[8], parameters[9], parameters[10])).containsOnly(0.0);
    double[] others = wide.initialParameters(Initializer.NORMAL, 42);
    for (int i = 0; i < 6; i++) {
      assertThat(parameters[i]).as("weight %d of layer 0", i).isEqualTo(others[i]).isNotZero();
    }
    assertThat(narrow.initialParameters(Initializer.NORMAL, 43)).isNotEqualTo(parameters);
  }

  @Test
  void layersThatDoNotFitAreNamed() {
    Layer first = new Dense(3, 2, Activation.RELU);
    Layer second = new Dense(4, 1, Activation.IDENTITY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NetworkSpec(List.of(first, second)))
        .withMessage("layer 0 gives 2 numbers a row, but layer 1 takes 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NetworkSpec(List.of()))
        .withMessage("a network needs at least one layer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> perceptron(3, List.of(0), 1))
        .withMessage("a layer needs at least 1 input and 1 output, got 3 and 0");
  }

  @Test
  void moreParametersThanAnArrayHoldsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> perceptron(50_000, List.of(50_000), 1))
        .withMessageStartingWith("a network may have at most 2147483639 parameters, this one has");
  }

  @Test
  void hiddenLayersEndInFrontOfTheNextLayerOfUnits() {
    NetworkSpec network = perceptron(4, List.of(8, 6), 3).behind(new InputScale(4, 6));
    assertThat(network.widths()).isEqualTo("4-8-6-3");
    assertThat(network.hiddenLayers()).isEqualTo(network.layers().subList(1, 3));
    assertThat(network.hiddenNumbers()).containsExactly(0, 1, 2, 0);
    assertThat(perceptron(4, List.of(), 3).hiddenNumbers()).containsExactly(0);
    assertThat(new NetworkSpec(List.of(new InputScale(4, 6))).hiddenLayers()).isEmpty();
    assertThat(network.isPlain()).isFalse();
  }

  @Test
  void ntkDrawsBiasesAndStartsTheOutputsAtZero() {
    NetworkSpec network = perceptron(3, List.of(200), 2).behind(new InputScale(3, 6));
    double[] values = network.initialParameters(Initializer.NTK, 42);
    ParameterLayout layout = network.layout();
    PlacedBlock biases = layout.parameters(Dense.BIASES).get(0);
    double[] drawn = Arrays.copyOfRange(values, (int) biases.offset(), (int) biases.end());
    assertThat(drawn).doesNotContain(0).doesNotHaveDuplicates();
    PlacedBlock first = layout.parameters(Dense.WEIGHTS).get(0);
    assertThat(values[(int) first.offset()]).isNotEqualTo(drawn[0]);
    for (PlacedBlock last :
        List.of(layout.parameters(Dense.WEIGHTS).get(1), layout.parameters(Dense.BIASES).get(1))) {
      assertThat(Arrays.copyOfRange(values, (int) last.offset(), (int) last.end())).containsOnly(0);
    }
    PlacedBlock scales = layout.parameters(InputScale.SCALE).get(0);
    assertThat(Arrays.copyOfRange(values, (int) scales.offset(), (int) scales.end()))
        .containsOnly(1);
  }
}
