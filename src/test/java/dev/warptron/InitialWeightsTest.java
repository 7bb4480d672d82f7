package dev.warptron;

import static dev.warptron.TestRows.XOR_LABELS;
import static dev.warptron.TestRows.XOR_ROWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.model.LayerWeights;
import dev.warptron.optim.Sgd;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trainings from weights that are given. */
class InitialWeightsTest {
  private static final LayerWeights FIRST =
      new LayerWeights(new double[][] {{0.5, -1, 2}, {0.25, 3, -0.125}}, new double[] {1, 0, -2});
  private static final LayerWeights SECOND =
      new LayerWeights(new double[][] {{1}, {-0.5}, {0.75}}, new double[] {0.0625});

  private static MlpClassifier.Builder builder(LayerWeights... layers) {
    return MlpClassifier.builder()
        .hidden(3)
        .standardize(false)
        .epochs(0)
        .device("reference")
        .initialWeights(List.of(layers));
  }

  @Test
  void withoutEpochsTheyAreTheModel() {
    MlpClassifier model = builder(FIRST, SECOND).fit(XOR_ROWS, XOR_LABELS);
    assertThat(model.saved().layers()).containsExactly(FIRST, SECOND);
    assertThat(model.saved().parameters())
        .containsExactly(0.5, -1, 2, 0.25, 3, -0.125, 1, -0.5, 0.75, 1, 0, -2, 0.0625);
  }

  /** One update of a linear regression by hand: w - rate mean((x w + b - y) x). */
  @Test
  void theFirstUpdateStartsFromThem() {
    float[][] rows = {{1}, {3}};
    double[] y = {2, 5};
    MlpRegressor model =
        MlpRegressor.builder()
            .hidden()
            .standardize(false)
            .fullBatch()
            .epochs(1)
            .optimizer(new Sgd(0.1, 0, false))
            .device("reference")
            .initialWeights(List.of(new LayerWeights(new double[][] {{0.5}}, new double[] {1})))
            .fit(rows, y);
    LayerWeights updated = model.saved().layers().get(0);
    // errors 0.5 + 1 - 2 = -0.5 and 1.5 + 1 - 5 = -2.5
    assertThat(updated.weights()[0][0]).isCloseTo(0.5 + 0.1 * (0.5 + 7.5) / 2, within(1e-15));
    assertThat(updated.biases()[0]).isCloseTo(1 + 0.1 * (0.5 + 2.5) / 2, within(1e-15));
  }

  @Test
  void aModelGoesOnFromTheWeightsOfAnother() {
    MlpClassifier one = builder(FIRST, SECOND).epochs(5).fit(XOR_ROWS, XOR_LABELS);
    MlpClassifier same =
        builder(one.saved().layers().toArray(LayerWeights[]::new)).fit(XOR_ROWS, XOR_LABELS);
    assertThat(same.saved().parameters()).isEqualTo(one.saved().parameters());
    assertThat(one.saved().layers()).doesNotContain(FIRST);
  }

  @Test
  void wrongShapesAreNamed() {
    refuses("a network 2-3-1 has 2 layers, and weights of 1 are given", FIRST);
    refuses("layer 1: the weights must be [3 inputs][1 outputs], got [2][3]", FIRST, FIRST);
    refuses(
        "layer 0: the weights must be [2 inputs][3 outputs], got [2][rows of different lengths]",
        new LayerWeights(new double[][] {{1, 2, 3}, {1, 2}}, new double[3]),
        SECOND);
    refuses(
        "layer 0: the biases must be [3 outputs], got [2]",
        new LayerWeights(FIRST.weights(), new double[2]),
        SECOND);
    refuses(
        "layer 1: the biases must be finite, got NaN",
        FIRST,
        new LayerWeights(SECOND.weights(), new double[] {Double.NaN}));
    refuses(
        "layer 1: the weights must be finite, got Infinity",
        FIRST,
        new LayerWeights(new double[][] {{1}, {Double.POSITIVE_INFINITY}, {1}}, SECOND.biases()));
  }

  private static void refuses(String message, LayerWeights... layers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(layers).fit(XOR_ROWS, XOR_LABELS))
        .withMessage(message);
  }
}
