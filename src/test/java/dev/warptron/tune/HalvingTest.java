package dev.warptron.tune;

import static dev.warptron.tune.SearchTrials.candidates;
import static dev.warptron.tune.SearchTrials.search;
import static dev.warptron.tune.SearchTrials.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.MlpClassifier;
import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Successive halving: which candidates go on, and that their bits are those of one training. */
class HalvingTest {
  static Stream<Arguments> trainings() {
    List<Arguments> all = new ArrayList<>();
    for (BackendProvider device : TestBackends.all()) {
      add(all, device, "the best epoch", b -> b);
      add(
          all,
          device,
          "the last of equal best epochs",
          b ->
              b.earlyStopping(
                  EarlyStopping.KEEP_BEST
                      .withMonitor("accuracy")
                      .withKeep(EarlyStopping.Keep.LAST_BEST)));
      add(all, device, "the last epoch", b -> b.earlyStopping(EarlyStopping.OFF));
      add(all, device, "patience", b -> b.epochs(40).earlyStopping(EarlyStopping.after(3)));
      add(
          all,
          device,
          "patience by accuracy, the last epoch",
          b ->
              b.epochs(40)
                  .earlyStopping(
                      EarlyStopping.after(2)
                          .withMonitor("accuracy")
                          .withKeep(EarlyStopping.Keep.LAST)));
      add(
          all,
          device,
          "an area that falls",
          b ->
              b.optimizer(Sgd.DEFAULT.withLearningRate(3.0))
                  .earlyStopping(EarlyStopping.KEEP_BEST.withMonitor("roc_auc")));
      add(
          all,
          device,
          "a rate that follows the losses",
          b -> b.schedule(RateSchedule.parse("plateau:patience=1")));
      add(all, device, "an average", b -> b.average(WeightAverage.exponential(0.9)));
    }
    return all.stream();
  }

  private static void add(
      List<Arguments> all,
      BackendProvider device,
      String what,
      UnaryOperator<MlpClassifier.Builder> change) {
    all.add(argumentSet(device.name() + ", " + what, device, change));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void aCandidateThatGoesOnHasTheBitsOfOneTraining(
      BackendProvider device, UnaryOperator<MlpClassifier.Builder> change) {
    TestBackends.assumeAvailable(device);
    List<Candidate<MlpClassifier.Builder>> candidates =
        SearchSpace.of(() -> change.apply(settings(device.name())))
            .choices("hidden", List.of(3, 5), (b, units) -> b.hidden(units))
            .fromStart(9, 1);
    SearchResult<MlpClassifier.Builder> halved = search(candidates).run(Halving.DEFAULT);
    SearchResult<MlpClassifier.Builder> whole = search(candidates).run();
    assertThat(halved.trials()).hasSizeBetween(1, 3); // the start, and one in three of at most four
    assertThat(halved.dropped()).hasSize(9 - halved.trials().size());
    for (Trial<MlpClassifier.Builder> trial : halved.trials()) {
      Trial<MlpClassifier.Builder> expected =
          whole.trials().stream()
              .filter(each -> each.index() == trial.index())
              .findFirst()
              .orElseThrow();
      assertThat(trial.networks()).isEqualTo(expected.networks());
      assertThat(trial.score().folds()).isEqualTo(expected.score().folds());
    }
  }

  /** 9 train for 1 epoch, the best 3 and the start for 3, the best one of these to the end. */
  @Test
  void theBestThirdGoesOn() {
    Map<Integer, Integer> epochs = new HashMap<>();
    FoldListeners counting =
        (candidate, fold) ->
            new TrainingListener() {
              @Override
              public void epochCompleted(EpochMetrics metrics) {
                epochs.merge(candidate, metrics.epoch(), Math::max);
              }
            };
    SearchResult<MlpClassifier.Builder> result =
        search("reference", 9).listeners(counting).run(Halving.DEFAULT);
    Ranking<MlpClassifier.Builder> first = afterEpochs(1);
    List<Integer> second = first.ranked().subList(0, 3).stream().map(HalvingTest::number).toList();
    for (int i = 0; i < 9; i++) {
      boolean isComplete = trial(result, i);
      assertThat(epochs.get(i))
          .as("epochs of %d", i)
          .isEqualTo(isComplete ? 9 : second.contains(i) ? 3 : 1);
    }
    assertThat(trial(result, 0)).as("the start is never dropped").isTrue();
    assertThat(result.dropped().stream().map(HalvingTest::number).map(epochs::get))
        .as("those that got further come first")
        .isSortedAccordingTo((a, b) -> b - a);
    assertThat(result.notStarted()).isZero();
    assertThat(result.ranking().unfinished()).isEmpty();
  }

  private static int number(CandidateScore<MlpClassifier.Builder> score) {
    List<Map<String, String>> all =
        candidates("reference", 9).stream().map(Candidate::values).toList();
    return all.indexOf(score.candidate().values());
  }

  private static boolean trial(SearchResult<?> result, int index) {
    return result.trials().stream().anyMatch(each -> each.index() == index);
  }

  /** The ranking of trainings that are cut off: with the schedule of nine epochs. */
  private static Ranking<MlpClassifier.Builder> afterEpochs(int count) {
    List<CandidateScore<MlpClassifier.Builder>> scores = new ArrayList<>();
    for (Candidate<MlpClassifier.Builder> candidate : candidates("reference", 9)) {
      List<FoldScore> folds = new ArrayList<>();
      for (int fold = 0; fold < SearchTrials.FOLDS; fold++) {
        int[] done = {0};
        TrainingListener cut =
            new TrainingListener() {
              @Override
              public void epochCompleted(EpochMetrics metrics) {
                done[0] = metrics.epoch();
              }

              @Override
              public boolean isCancelled() {
                return done[0] == count;
              }
            };
        MlpClassifier model =
            candidate
                .settings()
                .get()
                .seed(SearchTrials.SEED + fold)
                .earlyStopping(EarlyStopping.OFF)
                .listener(cut)
                .fit(
                    SearchTrials.CANCER_FOLDS.get(fold).training(),
                    SearchTrials.CANCER_FOLDS.get(fold).validation());
        folds.add(FoldScore.measured(model, SearchTrials.CANCER_FOLDS.get(fold).validation()));
      }
      scores.add(new CandidateScore<>(candidate, folds));
    }
    return Ranking.of(scores, /* higherIsBetter= */ true);
  }

  @Test
  void aDivergedCandidateDoesNotGoOn() {
    List<Candidate<MlpClassifier.Builder>> candidates = new ArrayList<>(candidates("reference", 3));
    candidates.add(
        new Candidate<>(
            Map.of("rate", "1e30"),
            () ->
                MlpClassifier.builder()
                    .device("reference")
                    .activation(Activation.RELU)
                    .l2(10)
                    .epochs(9)
                    .optimizer(Sgd.DEFAULT.withLearningRate(1e30))));
    SearchResult<MlpClassifier.Builder> result = search(candidates).run(Halving.DEFAULT);
    assertThat(result.ranking().ranked()).anyMatch(each -> each.divergedFolds() > 0);
    assertThat(trial(result, 3)).isFalse();
    assertThat(trial(result, 0)).isTrue();
  }

  @Test
  void rungsAndTheirCost() {
    assertThat(Stream.of(1, 2, 3, 8, 9, 100).map(Halving.DEFAULT::rungs))
        .containsExactly(0, 0, 1, 1, 2, 2);
    assertThat(Stream.of(1, 2, 3, 4, 9, 10).map(Halving.DEFAULT::kept))
        .containsExactly(1, 1, 1, 2, 3, 4);
    assertThat(Stream.of(0, 1, 2).map(rung -> Halving.DEFAULT.until(60, rung, 2)))
        .containsExactly(7, 20, 60);
    assertThat(Halving.DEFAULT.until(60, 0, 0)).isEqualTo(60);
    assertThat(Halving.DEFAULT.cost(1)).isEqualTo(1);
    // 9 parts of a ninth, 3 parts of two ninths, one part of two thirds
    assertThat(Halving.DEFAULT.cost(9)).isCloseTo(1 + 2 / 3.0 + 2 / 3.0, within(1e-12));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Halving(1, 2))
        .withMessage("at most one in two goes on, got one in 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Halving(3, -1))
        .withMessage("the number of rungs is at least 0, got -1");
  }
}
