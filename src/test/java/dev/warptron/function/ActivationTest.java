package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {
  /**
   * Halving the step of a central difference leaves a third of the change as truncation error.
   * Values are exact to 16 roundings of the largest of 1, |z| and the value.
   */
  @ParameterizedTest
  @MethodSource("dev.warptron.function.Activation#all")
  void derivativeAgreesWithCentralDifferences(Activation f) {
    double h = 1e-4;
    for (double z : new double[] {-30, -3.5, -0.5, 0.25, 2, 7, 30}) { // no kink within h
      double wide = (f.forward(z + h) - f.forward(z - h)) / (2 * h);
      double narrow = (f.forward(z + h / 2) - f.forward(z - h / 2)) / h;
      double size = Math.max(Math.max(1, Math.abs(z)), f.forward(z));
      double bound = Math.abs(wide - narrow) + 16 * 0x1p-53 * size / h * 4;
      assertThat(f.derivative(z, f.forward(z)))
          .as("%s'(%s)", f, z)
          .isCloseTo(narrow, within(bound));
    }
  }

  /** Entries of {@code table-activations.json}: 60-digit arithmetic, rounded once. */
  static List<JsonNode> table() throws IOException {
    Path file = Path.of("src/test/resources/golden2/table-activations.json");
    List<JsonNode> entries = new ArrayList<>();
    new ObjectMapper().readTree(file.toFile()).get("entries").forEach(entries::add);
    return entries;
  }

  @ParameterizedTest
  @MethodSource("table")
  void valuesAndDerivativesAreThoseOfTheTable(JsonNode entry) {
    Activation f = activation(entry);
    for (int i = 0; i < entry.get("z").size(); i++) {
      double z = entry.get("z").get(i).asDouble();
      check(f + "(" + z + ")", z, f.forward(z), entry.get("value").get(i).asDouble());
      check(
          f + "'(" + z + ")",
          z,
          f.derivative(z, f.forward(z)),
          entry.get("derivative").get(i).asDouble());
    }
  }

  private static void check(String what, double z, double actual, double expected) {
    double scale = Math.max(Math.max(1, Math.abs(z)), Math.abs(expected));
    assertThat(actual).as(what).isCloseTo(expected, within(1e-13 * scale));
  }

  /** An entry's name, with the value of its parameter if it has one. */
  private static Activation activation(JsonNode entry) {
    StringBuilder label = new StringBuilder(entry.get("name").asText());
    entry.get("params").forEach(value -> label.append(':').append(value.asText()));
    return Activation.parse(label.toString()).orElseThrow();
  }

  @Test
  void theTableHasTheKindsUpToSquareplus() throws IOException {
    assertThat(table().stream().map(entry -> activation(entry).kind()))
        .containsAll(EnumSet.range(Activation.Kind.IDENTITY, Activation.Kind.SQUAREPLUS));
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.function.Activation#all")
  void hugeArgumentsGiveNumbers(Activation f) {
    for (double z : new double[] {-1e308, -1e200, -1000, 1000, 1e200, 1e308}) {
      double a = f.forward(z);
      assertThat(a).as("%s(%s)", f, z).isNotNaN();
      assertThat(f.derivative(z, a)).as("%s'(%s)", f, z).isNotNaN();
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
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.parse("leaky_relu:-0.5"))
        .withMessage("the slope of leaky_relu must be from 0.0 to 1.0, got -0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.parse("squareplus:NaN"))
        .withMessage("the b of squareplus must be from 0.001 to 1000.0, got NaN");
  }

  @Test
  void knownValues() {
    assertThat(Activation.LOGISTIC.forward(0)).isEqualTo(0.5);
    assertThat(Activation.LOGISTIC.forward(-1000)).isZero();
    assertThat(Activation.LOGISTIC.forward(1000)).isOne();
    assertThat(Activation.RELU.forward(-1)).isZero();
    assertThat(Activation.RELU.forward(2)).isEqualTo(2);
    assertThat(Activation.RELU.derivative(0, 0)).isZero();
    Activation leaky = Activation.parse("leaky_relu:0.125").orElseThrow();
    assertThat(leaky.forward(-4)).isEqualTo(-0.5);
    assertThat(leaky.derivative(0, leaky.forward(0))).isEqualTo(0.125);
    assertThat(Activation.TANH.forward(Math.log(2))).isCloseTo(0.6, within(1e-15));
  }
}
