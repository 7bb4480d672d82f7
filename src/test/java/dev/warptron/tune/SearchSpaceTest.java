package dev.warptron.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.random.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  private static final SearchSpace<List<Object>> SPACE =
      SearchSpace.<List<Object>>of(ArrayList::new)
          .choices("units", List.of(5, 10, 20), List::add)
          .choices("optimizer", List.of("sgd", "adam"), List::add);

  @Test
  void aGridHasEveryCombinationAndTheLastSettingVariesFastest() {
    List<Candidate<List<Object>>> grid = SPACE.grid();
    assertThat(grid.stream().map(each -> each.settings().get()))
        .containsExactly(
            List.of(5, "sgd"),
            List.of(5, "adam"),
            List.of(10, "sgd"),
            List.of(10, "adam"),
            List.of(20, "sgd"),
            List.of(20, "adam"));
    assertThat(grid.get(3).values()).isEqualTo(Map.of("units", "10", "optimizer", "adam"));
    assertThat(grid.get(3).values().keySet()).containsExactly("units", "optimizer");
  }

  @Test
  void everyCallMakesANewBuilder() {
    Candidate<List<Object>> candidate = SPACE.grid().get(0);
    List<Object> first = candidate.settings().get();
    first.add("changed");
    assertThat(candidate.settings().get()).containsExactly(5, "sgd");
  }

  @Test
  void anEmptySpaceHasOneCandidate() {
    assertThat(SearchSpace.of(() -> "base").grid())
        .singleElement()
        .satisfies(only -> assertThat(only.settings().get()).isEqualTo("base"));
  }

  /** Setting k of candidate i is drawn with number i of the seed's stream 5 * 2^32 + k. */
  @Test
  void drawsAreAFunctionOfTheSeed() {
    Range rates = Range.of(0.001, 1).onLogScale();
    SearchSpace<List<Object>> space = SPACE.range("rate", rates, (list, rate) -> list.add(rate));
    Philox units = new Philox(7, 5L << 32);
    Philox optimizers = new Philox(7, (5L << 32) + 1);
    Philox uniforms = new Philox(7, (5L << 32) + 2);
    List<List<Object>> expected =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    List.<Object>of(
                        List.of(5, 10, 20).get(units.below(3, i)),
                        List.of("sgd", "adam").get(optimizers.below(2, i)),
                        rates.at(uniforms.uniform(i))))
            .toList();
    List<Candidate<List<Object>>> drawn = space.random(40, 7);
    assertThat(drawn.stream().map(each -> each.settings().get())).isEqualTo(expected);
    assertThat(drawn.stream().map(each -> each.values().get("rate")))
        .isEqualTo(expected.stream().map(each -> each.get(2).toString()).toList());
    assertThat(space.random(9, 7).stream().map(Candidate::values))
        .as("a smaller count is a prefix")
        .isEqualTo(drawn.subList(0, 9).stream().map(Candidate::values).toList());
    assertThat(space.random(9, 8).stream().map(Candidate::values))
        .isNotEqualTo(drawn.subList(0, 9).stream().map(Candidate::values).toList());
  }

  @Test
  void aRangeHasNoGrid() {
    assertThatIllegalStateException()
        .isThrownBy(() -> SPACE.range("l2", Range.of(0, 1), (list, v) -> list.add(v)).grid())
        .withMessage(
            "l2 has the range 0.0..1.0, which only a random search can draw from; give single values");
  }

  @Test
  void invalidArgumentsAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPACE.choices("optimizer", List.of("x"), List::add))
        .withMessage("optimizer is searched twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPACE.choices("none", List.of(), List::add))
        .withMessage("none needs at least one value to choose from");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPACE.random(0, 1))
        .withMessage("at least one combination must be drawn, got 0");
  }

  @Test
  void tooManyCandidatesAreRejectedBeforeTheyFillTheMemory() {
    List<Integer> thousand = IntStream.range(0, 1000).boxed().toList();
    SearchSpace<List<Object>> large =
        SPACE
            .choices("a", thousand, List::add)
            .choices("b", thousand, List::add)
            .choices("c", thousand, List::add);
    assertThatIllegalArgumentException()
        .isThrownBy(large::grid)
        .withMessage(
            "at most 100000 combinations can be searched, these are 6000000: search fewer values, or"
                + " draw some");
    assertThatIllegalArgumentException().isThrownBy(() -> SPACE.random(100_001, 1));
  }
}
