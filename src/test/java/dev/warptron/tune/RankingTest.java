package dev.warptron.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static CandidateScore<String> candidate(String name, FoldScore... folds) {
    return new CandidateScore<>(new Candidate<>(Map.of("name", name), () -> name), List.of(folds));
  }

  /** With the same loss on each fold. */
  private static CandidateScore<String> scored(String name, double loss, double... scores) {
    return candidate(
        name,
        Arrays.stream(scores)
            .mapToObj(score -> FoldScore.of(score, loss, 5))
            .toArray(FoldScore[]::new));
  }

  private static List<String> names(List<CandidateScore<String>> scores) {
    return scores.stream().map(each -> each.candidate().settings().get()).toList();
  }

  private static Ranking<String> ranking(List<CandidateScore<String>> scores) {
    return Ranking.of(scores, /* higherIsBetter= */ true);
  }

  @Test
  void theLowestMeanScoreIsFirstIfLowerIsBetter() {
    List<CandidateScore<String>> scores =
        List.of(scored("worst", 0.1, 0.9, 0.8), scored("best", 0.9, 0.1, 0.2));
    assertThat(names(Ranking.of(scores, /* higherIsBetter= */ false).ranked()))
        .containsExactly("best", "worst");
  }

  @Test
  void theBestMeanScoreIsFirst() {
    Ranking<String> ranking =
        ranking(
            List.of(
                scored("worst", 0.1, 0.5, 0.6),
                scored("best", 0.9, 0.9, 0.8),
                scored("middle", 0.1, 0.7, 0.7)));
    assertThat(names(ranking.ranked())).containsExactly("best", "middle", "worst");
    assertThat(ranking.best().orElseThrow().candidate().settings().get()).isEqualTo("best");
    assertThat(ranking.unfinished()).isEmpty();
  }

  @Test
  void equalScoresAreRankedByLossAndThenByOriginalOrder() {
    Ranking<String> ranking =
        ranking(
            List.of(
                scored("b", 0.2, 0.9, 0.8),
                scored("c", 0.2, 0.8, 0.9),
                scored("a", 0.1, 0.85, 0.85),
                scored("d", 0.3, 0.85, 0.85)));
    assertThat(names(ranking.ranked())).containsExactly("a", "b", "c", "d");
  }

  /** In floating point 0.9 + 0.8 exceeds 0.85 + 0.85 by one rounding error. */
  @Test
  void roundingDoesNotDecide() {
    CandidateScore<String> first = scored("first", 0.2, 0.9, 0.8);
    CandidateScore<String> second = scored("second", 0.1, 0.85, 0.85);
    assertThat(first.score().mean()).isGreaterThan(second.score().mean());
    assertThat(names(ranking(List.of(first, second)).ranked())).containsExactly("second", "first");
  }

  @Test
  void divergedCandidatesComeLastWhateverTheirOtherFolds() {
    Ranking<String> ranking =
        ranking(
            List.of(
                candidate("x", FoldScore.of(1, 0, 5), FoldScore.DIVERGED),
                scored("poor", 9, -50, -60),
                candidate("y", FoldScore.DIVERGED, FoldScore.DIVERGED)));
    assertThat(names(ranking.ranked())).containsExactly("poor", "x", "y");
    assertThat(ranking.ranked().get(1).divergedFolds()).isEqualTo(1);
    assertThat(ranking.ranked().get(1).score().mean()).isNaN();
    assertThat(ranking.ranked().get(2).divergedFolds()).isEqualTo(2);
  }

  @Test
  void thereIsNoBestIfAllDiverged() {
    Ranking<String> ranking =
        ranking(List.of(candidate("x", FoldScore.of(1, 0, 5), FoldScore.DIVERGED)));
    assertThat(ranking.best()).isEmpty();
    assertThat(ranking(List.of()).best()).isEmpty();
  }

  @Test
  void cancelledCandidatesAreNotRanked() {
    Ranking<String> ranking =
        ranking(
            List.of(
                candidate("cancelled", FoldScore.of(1, 0, 5), FoldScore.UNFINISHED),
                scored("whole", 1, 0.5, 0.5),
                candidate("both", FoldScore.DIVERGED, FoldScore.UNFINISHED)));
    assertThat(names(ranking.ranked())).containsExactly("whole");
    assertThat(names(ranking.unfinished())).containsExactly("cancelled", "both");
  }

  @Test
  void aScoreOrLossThatIsNotFiniteMeansDiverged() {
    double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (double each : bad) {
      assertThat(FoldScore.of(each, 1, 5)).isEqualTo(FoldScore.DIVERGED);
      assertThat(FoldScore.of(1, each, 5)).isEqualTo(FoldScore.DIVERGED);
    }
    assertThat(FoldScore.of(0.5, 1, 5).state()).isEqualTo(FoldScore.State.SCORED);
  }

  /** 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared differences 32, sample variance 32 / 7. */
  @Test
  void theStandardDeviationIsThatOfASample() {
    Spread spread = Spread.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(spread.mean()).isEqualTo(5);
    assertThat(spread.standardDeviation()).isCloseTo(Math.sqrt(32 / 7.0), within(1e-15));
    assertThat(Spread.of(IntStream.range(0, 5).mapToDouble(i -> 0.3).toArray()).standardDeviation())
        .isCloseTo(0, within(1e-15));
    assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(1.0));
  }
}
