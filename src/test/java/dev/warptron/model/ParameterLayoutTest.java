package dev.warptron.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.function.Activation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
  private static final Dense DENSE = new Dense(3, 5, Activation.TANH);

  /** The blocks of a layer like batch normalization for 5 units. */
  private static final List<Block> SCALES =
      List.of(
          new Block("gain", new Shape(1, 5), false), new Block("shift", new Shape(1, 5), false));

  private static final List<Block> AVERAGES =
      List.of(
          new Block("mean", new Shape(1, 5), false), new Block("variance", new Shape(1, 5), false));

  private static final ParameterLayout LAYOUT =
      ParameterLayout.of(
          List.of(DENSE.parameters(), SCALES, new Dense(5, 2, Activation.IDENTITY).parameters()),
          List.of(List.of(), AVERAGES, List.of()));

  private static List<String> places(List<PlacedBlock> blocks) {
    return blocks.stream()
        .map(b -> "%d.%s %d-%d".formatted(b.layer(), b.name(), b.offset(), b.end()))
        .toList();
  }

  @Test
  void blocksThatDecayComeFirstThenTheOthersLayerByLayer() {
    assertThat(places(LAYOUT.parameters()))
        .containsExactly(
            "0.weight 0-15",
            "2.weight 15-25",
            "0.bias 25-30",
            "1.gain 30-35",
            "1.shift 35-40",
            "2.bias 40-42");
    assertThat(LAYOUT.decayingCount()).isEqualTo(25);
    assertThat(LAYOUT.parameterCount()).isEqualTo(42);
    assertThat(LAYOUT.offsets(Dense.WEIGHTS)).containsExactly(0, 15);
    assertThat(LAYOUT.offsets(Dense.BIASES)).containsExactly(25, 40);
    assertThat(LAYOUT.offsets("shift")).containsExactly(35);
    assertThat(LAYOUT.offsets("mean")).as("not a parameter").isEmpty();
  }

  @Test
  void buffersLieInAVectorOfTheirOwn() {
    assertThat(places(LAYOUT.buffers())).containsExactly("1.mean 0-5", "1.variance 5-10");
    assertThat(LAYOUT.bufferCount()).isEqualTo(10);
    ParameterLayout dense = new NetworkSpec(List.of(DENSE)).layout();
    assertThat(dense.buffers()).isEmpty();
    assertThat(dense.bufferCount()).isZero();
  }

  @Test
  void evenRowsKeepTheOrderOfTheBlocks() {
    ParameterLayout even = LAYOUT.withEvenRows();
    assertThat(places(even.parameters()))
        .containsExactly(
            "0.weight 0-18",
            "2.weight 18-28",
            "0.bias 28-34",
            "1.gain 34-40",
            "1.shift 40-46",
            "2.bias 46-48");
    assertThat(even.parameters())
        .extracting(PlacedBlock::rowStride)
        .containsExactly(6, 2, 6, 6, 6, 2);
    assertThat(even.decayingCount()).isEqualTo(28);
    assertThat(even.parameterCount()).isEqualTo(48);
    assertThat(places(even.buffers())).isEqualTo(places(LAYOUT.buffers()));

    ParameterLayout reversed = PermutedLayouts.reversed(LAYOUT, /* gap= */ 7).withEvenRows();
    assertThat(places(reversed.parameters()))
        .containsExactly(
            "2.weight 0-10",
            "0.weight 10-28",
            "2.bias 28-30",
            "1.shift 30-36",
            "1.gain 36-42",
            "0.bias 42-48");
    assertThat(reversed.offsets(Dense.WEIGHTS)).as("layer by layer").containsExactly(10, 0);
  }

  @Test
  void theNumbersOfALargeNetworkDoNotOverflow() {
    NetworkSpec largest = new NetworkSpec(List.of(new Dense(1 << 30, 1, Activation.IDENTITY)));
    assertThat(largest.layout().withEvenRows().parameterCount()).isEqualTo((1L << 31) + 2);
  }

  @Test
  void blocksOfALayerHaveDifferentNamesAndBuffersDoNotDecay() {
    Block weight = new Block("weight", new Shape(3, 5), true);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParameterLayout.of(List.of(List.of(weight, weight)), List.of(List.of())))
        .withMessage("layer 0 has two blocks named weight");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ParameterLayout.of(
                    List.of(List.of(), DENSE.parameters()), List.of(List.of(), DENSE.parameters())))
        .withMessage("layer 1 has two blocks named weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParameterLayout.of(List.of(List.of()), List.of(List.of(weight))))
        .withMessage("buffer weight of layer 0 has no gradient, so it cannot decay");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Block(" ", new Shape(1, 1), false))
        .withMessage("a block needs a name, got \" \"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlacedBlock(1, weight, 10, 4))
        .withMessage("block weight [3 x 5] of layer 1 cannot begin at 10 with rows of 4");
  }

  @Test
  void blocksWithOneFactorOfTheLearningRateLieTogether() {
    Parametrization parametrization = new Parametrization(false, 1, 0.1, 0.5);
    Layer dense = new Dense(3, 5, Activation.TANH, Normalization.layer(1), parametrization);
    Layer last = new Dense(5, 2, Activation.IDENTITY, Normalization.NONE, parametrization);
    ParameterLayout layout = new NetworkSpec(List.of(new InputScale(3, 6), dense, last)).layout();
    assertThat(places(layout.parameters()))
        .containsExactly(
            "1.activation_share 0-5",
            "2.activation_share 5-7",
            "1.weight 7-22",
            "2.weight 22-32",
            "0.scale 32-35",
            "1.bias 35-40",
            "1.norm_shift 40-45",
            "2.bias 45-47",
            "1.norm_scale 47-52");
    assertThat(layout.decayingCount()).isEqualTo(35);
    assertThat(layout.rateRanges())
        .containsExactly(
            new RateRange(0, 7, 7, 0.5),
            new RateRange(7, 32, 25, 1),
            new RateRange(32, 35, 3, 6),
            new RateRange(35, 47, 0, 0.1),
            new RateRange(47, 52, 0, 1));
  }

  @Test
  void aRangeMayDecayInPart() {
    assertThat(LAYOUT.rateRanges()).containsExactly(new RateRange(0, 42, 25, 1));
    Parametrization half = new Parametrization(false, 0.5, 0.5, 0);
    Dense dense = new Dense(3, 5, Activation.TANH, Normalization.NONE, half);
    assertThat(new NetworkSpec(List.of(dense)).layout().rateRanges())
        .containsExactly(new RateRange(0, 20, 15, 0.5));
  }

  @Test
  void factorsOfTheLearningRateAreFiniteAndPositive() {
    for (double factor : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new InputScale(3, factor))
          .withMessageContaining("of scales of inputs must be a finite number > 0, got");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Parametrization(false, 1, factor, 0))
          .withMessageContaining("of biases must be");
    }
    List<Block> buffer = List.of(new Block("mean", new Shape(1, 5), false, 0.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParameterLayout.of(List.of(List.of()), List.of(buffer)))
        .withMessageContaining("has no gradient, so it has no learning rate");
  }
}
