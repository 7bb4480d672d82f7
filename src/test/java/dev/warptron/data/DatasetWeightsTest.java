package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetWeightsTest {
  private static final Dataset PLAIN =
      Dataset.of(
          List.of("a", "b"),
          new float[][] {{1, 2}, {3, 4}, {5, 6}},
          Target.ofNumbers("y", new double[] {1, 2, 3}));

  @Test
  void callersCannotChangeWeights() {
    double[] values = {0.5, 0, 7};
    Dataset weighted = PLAIN.withWeights(values);
    values[0] = 9;
    weighted.weights().orElseThrow()[1] = 9;
    assertThat(weighted.weights().orElseThrow()).containsExactly(0.5, 0, 7);
    assertThat(PLAIN.weights()).isEmpty();
  }

  @Test
  void weightsStayWithTheirRows() {
    Dataset weighted = PLAIN.withWeights(new double[] {0.5, 0, 7});
    assertThat(weighted.select(new int[] {2, 0, 2}).weights().orElseThrow())
        .containsExactly(7, 0.5, 7);
    assertThat(weighted.withFeatures(new float[6]).weights().orElseThrow())
        .containsExactly(0.5, 0, 7);
    assertThat(Standardizer.fit(weighted).apply(weighted).weights().orElseThrow())
        .containsExactly(0.5, 0, 7);
    assertThat(weighted.withWeights(new double[] {1, 2, 3}).weights().orElseThrow())
        .containsExactly(1, 2, 3);
  }

  @Test
  void concatenatedRowsWithoutWeightsHaveWeight1() {
    Dataset weighted = PLAIN.withWeights(new double[] {0.5, 0, 7});
    assertThat(weighted.concat(PLAIN).weights().orElseThrow()).containsExactly(0.5, 0, 7, 1, 1, 1);
    assertThat(PLAIN.concat(weighted).weights().orElseThrow()).containsExactly(1, 1, 1, 0.5, 0, 7);
    assertThat(PLAIN.concat(PLAIN).weights()).isEmpty();
  }

  @Test
  void weightsAreSplitWithTheRows() {
    float[][] numbers = new float[40][1];
    double[] weights = IntStream.range(0, 40).mapToDouble(i -> i + 1).toArray();
    for (int i = 0; i < 40; i++) {
      numbers[i][0] = i;
    }
    Dataset all =
        Dataset.of(List.of("x"), numbers, Target.ofNumbers("y", weights)).withWeights(weights);
    Split split = Split.random(all, 0.25, /* seed= */ 1);
    for (Dataset part : List.of(split.training(), split.validation())) {
      assertThat(part.weights().orElseThrow()).containsExactly(part.targetNumbers());
    }
    for (Split fold : Folds.random(all, 4, /* seed= */ 1)) {
      assertThat(fold.training().weights().orElseThrow())
          .containsExactly(fold.training().targetNumbers());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void weightsMustBeFiniteAndNotNegative(double invalid) {
    assertThatThrownBy(() -> PLAIN.withWeights(new double[] {1, invalid, 1}))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "row 2: the weight is %s, expected a number that is at least 0 and finite", invalid);
  }

  @Test
  void weightsMustMatchTheRowsAndNotAllBe0() {
    assertThatThrownBy(() -> PLAIN.withWeights(new double[] {1, 2}))
        .isInstanceOf(DataException.class)
        .hasMessage("2 weights for 3 rows: every row needs one");
    assertThatThrownBy(() -> PLAIN.withWeights(new double[3]))
        .isInstanceOf(DataException.class)
        .hasMessage("the weights of all 3 rows are 0: at least one must be larger");
  }
}
