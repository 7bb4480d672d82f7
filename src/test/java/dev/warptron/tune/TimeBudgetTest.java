package dev.warptron.tune;

import static dev.warptron.tune.SearchTrials.afterEpochs;
import static dev.warptron.tune.SearchTrials.candidates;
import static dev.warptron.tune.SearchTrials.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.MlpClassifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A search in a time, on a clock that advances by a second with each epoch: a trial of 3 folds and
 * 9 epochs takes 27 s, and repeated epochs take no time.
 */
class TimeBudgetTest {
  private static final double TRIAL = 27;
  private static final long SECOND = 1_000_000_000;

  private long now = 123;

  private TimeBudget budget(double seconds) {
    return new TimeBudget(seconds, () -> now);
  }

  private Search<MlpClassifier.Builder, MlpClassifier> timed(int count, double seconds) {
    return search("reference", count)
        .budget(budget(seconds))
        .listeners((candidate, fold) -> afterEpochs(() -> now += SECOND));
  }

  private static List<Integer> finished(SearchResult<?> result) {
    return result.trials().stream().map(Trial::index).sorted().toList();
  }

  @Test
  void noTrialStartsThatWouldNotBeFinished() {
    SearchResult<MlpClassifier.Builder> result = timed(10, 3 * TRIAL + 26).run();
    assertThat(finished(result)).containsExactly(0, 1, 2);
    assertThat(result.ranking().unfinished()).isEmpty();
    assertThat(result.notStarted()).isEqualTo(7);
    assertThat(now - 123).as("time that was used").isEqualTo(Math.round(3 * TRIAL * SECOND));
    SearchResult<MlpClassifier.Builder> exact = timed(10, 4 * TRIAL).run();
    assertThat(finished(exact)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void theTrialsAreThoseWithoutABudget() {
    SearchResult<MlpClassifier.Builder> result = timed(4, 1000).run();
    assertThat(result.trials().stream().map(Trial::networks))
        .isEqualTo(search("reference", 4).run().trials().stream().map(Trial::networks).toList());
    assertThat(result.notStarted()).isZero();
  }

  @Test
  void theStartIsFinishedWhateverItTakes() {
    SearchResult<MlpClassifier.Builder> result = timed(5, 2).run();
    assertThat(finished(result)).containsExactly(0);
    assertThat(result.notStarted()).isEqualTo(4);
  }

  /** The second trial costs twice as much as was thought, and is stopped when the time is over. */
  @Test
  void aTrialThatRunsWhenTheTimeIsOverIsStopped() {
    Search<MlpClassifier.Builder, MlpClassifier> search =
        search("reference", 5)
            .budget(budget(2 * TRIAL))
            .listeners(
                (candidate, fold) -> afterEpochs(() -> now += (candidate == 1 ? 2 : 1) * SECOND));
    SearchResult<MlpClassifier.Builder> result = search.run();
    assertThat(finished(result)).containsExactly(0);
    assertThat(result.ranking().unfinished())
        .singleElement()
        .satisfies(
            each ->
                assertThat(each.candidate().values())
                    .isEqualTo(candidates("reference", 5).get(1).values()));
    assertThat(result.notStarted()).isEqualTo(3);
    // Each of the folds ends after the epoch in which the time is over, or after its first one.
    assertThat((now - 123) / SECOND).isBetween(54L, 54L + 3 * 2);
  }

  @Test
  void costsScaleTheEstimate() {
    SearchResult<MlpClassifier.Builder> result = timed(4, 3 * TRIAL).cost(each -> 1).run();
    assertThat(finished(result)).containsExactly(0, 1, 2);
    SearchResult<MlpClassifier.Builder> dear =
        timed(4, 3 * TRIAL).cost(each -> each.values().isEmpty() ? 1 : 2.5).run();
    assertThat(finished(dear)).containsExactly(0);
  }

  /** The start to its end, and then as many as can be halved in the time that is left. */
  @Test
  void asManyAreHalvedAsTheTimeAllows() {
    // 9 candidates cost 2 1/3 trainings, the start included
    SearchResult<MlpClassifier.Builder> nine =
        timed(100, 27 + 27 * (Halving.DEFAULT.cost(9) - 1) + 0.5).run(Halving.DEFAULT);
    assertThat(nine.notStarted()).isEqualTo(91);
    assertThat(finished(nine)).contains(0);
    assertThat(nine.trials().size() + nine.dropped().size()).isEqualTo(9);
    SearchResult<MlpClassifier.Builder> alone = timed(100, 5).run(Halving.DEFAULT);
    assertThat(finished(alone)).containsExactly(0);
    assertThat(alone.notStarted()).isEqualTo(99);
  }

  @Test
  void thereMustBeSomeTime() {
    assertThatIllegalArgumentException().isThrownBy(() -> budget(0));
    assertThatIllegalArgumentException().isThrownBy(() -> budget(Double.NaN));
  }
}
