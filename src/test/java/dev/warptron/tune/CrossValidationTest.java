package dev.warptron.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.backend.BackendProvider;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Split;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.Evaluation;
import dev.warptron.train.TrainingListener;
import dev.warptron.tune.FoldScore.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cross-validation on small data sets, on every device. */
class CrossValidationTest {
  private static final int FOLDS = 3;
  private static final int EPOCHS = 6;
  private static final Dataset CANCER = every(5, BundledData.breastCancerTraining());
  private static final List<Split> CANCER_FOLDS =
      Folds.stratified(CANCER, ClassLabels.of(CANCER), FOLDS, 42);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Dataset every(int step, Dataset data) {
    return data.select(
        IntStream.range(0, data.rowCount()).filter(row -> row % step == 0).toArray());
  }

  private static SearchSpace<MlpClassifier.Builder> classifiers(BackendProvider device) {
    return SearchSpace.of(
        () -> MlpClassifier.builder().device(device.name()).epochs(EPOCHS).batchSize(8));
  }

  private static FoldScore scoreOf(
      Ranking<MlpClassifier.Builder> ranking, Candidate<?> candidate, int fold) {
    return ranking.ranked().stream()
        .filter(each -> each.candidate().values().equals(candidate.values()))
        .findFirst()
        .orElseThrow()
        .folds()
        .get(fold);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void eachFoldHasTheScoreOfASeparateFit(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    List<Candidate<MlpClassifier.Builder>> candidates =
        classifiers(device)
            .choices("hidden", List.of(3, 7), (builder, units) -> builder.hidden(units))
            .choices(
                "rate",
                List.of(0.01, 1.0),
                (builder, rate) -> builder.optimizer(Sgd.DEFAULT.withLearningRate(rate)))
            .grid();
    Ranking<MlpClassifier.Builder> ranking =
        CrossValidation.rank(candidates, CANCER_FOLDS, MlpClassifier::fitMany);
    assertThat(ranking.ranked()).hasSize(4);
    for (Candidate<MlpClassifier.Builder> candidate : candidates) {
      for (int fold = 0; fold < FOLDS; fold++) {
        Split split = CANCER_FOLDS.get(fold);
        MlpClassifier alone =
            candidate
                .settings()
                .get()
                .earlyStopping(EarlyStopping.OFF)
                .fit(split.training(), split.validation());
        Evaluation expected = alone.validationEvaluation().orElseThrow();
        FoldScore actual = scoreOf(ranking, candidate, fold);
        assertThat(actual.score()).isEqualTo(expected.score());
        assertThat(actual.loss()).as("without a penalty").isEqualTo(expected.loss());
      }
    }
    List<Double> means = ranking.ranked().stream().map(each -> each.score().mean()).toList();
    assertThat(means)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a))
        .doesNotContain(Double.NaN);
  }

  /** With the penalty, candidates with a small penalty would rank too high. */
  @Test
  void theLossExcludesThePenalty() {
    double penalty = 2;
    Candidate<MlpClassifier.Builder> candidate =
        new Candidate<>(
            Map.of(),
            () ->
                MlpClassifier.builder().device("reference").epochs(EPOCHS).l2(penalty).l1(penalty));
    Ranking<MlpClassifier.Builder> ranking =
        CrossValidation.rank(List.of(candidate), CANCER_FOLDS, MlpClassifier::fitMany);
    for (int fold = 0; fold < FOLDS; fold++) {
      Dataset rows = CANCER_FOLDS.get(fold).validation();
      MlpClassifier model = candidate.settings().get().fit(CANCER_FOLDS.get(fold).training());
      double[][] probabilities = model.predictProbabilities(rows);
      int[] classes = ClassLabels.of(CANCER).encode(rows);
      double loss =
          IntStream.range(0, rows.rowCount())
                  .mapToDouble(row -> -Math.log(probabilities[row][classes[row]]))
                  .sum()
              / rows.rowCount();
      double whole = model.evaluate(rows).loss();
      // A sum over the rows, one over the weights, the penalty added and subtracted, and a
      // logarithm
      // per row: an upper bound of the roundings, each of a number no larger than the whole loss.
      int roundings = 8 * (rows.rowCount() + model.saved().network().weightCount());
      double bound = roundings * 0x1p-53 * (whole + 1);
      assertThat(ranking.ranked().get(0).folds().get(fold).loss())
          .isFinite()
          .isCloseTo(loss, within(bound))
          .isLessThan(whole - 0.1);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aDivergedCandidateRanksLastAndDoesNotAffectTheOthers(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    SearchSpace<MlpClassifier.Builder> space =
        SearchSpace.of(
            () ->
                MlpClassifier.builder()
                    .device(device.name())
                    .activation(Activation.RELU)
                    .l2(10)
                    .epochs(40));
    List<Candidate<MlpClassifier.Builder>> candidates =
        space
            .choices(
                "rate",
                List.of(1e8, 0.01),
                (builder, rate) -> builder.optimizer(Sgd.DEFAULT.withLearningRate(rate)))
            .grid();
    Ranking<MlpClassifier.Builder> ranking =
        CrossValidation.rank(candidates, CANCER_FOLDS, MlpClassifier::fitMany);
    assertThat(ranking.ranked().stream().map(each -> each.candidate().values().get("rate")))
        .containsExactly("0.01", "1.0E8");
    assertThat(ranking.ranked().get(1).divergedFolds()).isEqualTo(FOLDS);
    assertThat(ranking.ranked().get(0))
        .isEqualTo(
            CrossValidation.rank(candidates.subList(1, 2), CANCER_FOLDS, MlpClassifier::fitMany)
                .ranked()
                .get(0));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aCancelledCandidateIsUnfinishedAndTheOthersAreRanked(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    SearchSpace<MlpClassifier.Builder> space =
        SearchSpace.of(() -> MlpClassifier.builder().device(device.name()).epochs(200));
    List<Candidate<MlpClassifier.Builder>> candidates =
        space.choices("hidden", List.of(3, 4), (builder, units) -> builder.hidden(units)).grid();
    List<String> asked = new ArrayList<>();
    Ranking<MlpClassifier.Builder> ranking =
        CrossValidation.rank(
            candidates,
            CANCER_FOLDS,
            MlpClassifier::fitMany,
            (candidate, fold) -> {
              asked.add(candidate + "/" + fold);
              return new TrainingListener() {
                @Override
                public boolean isCancelled() {
                  return candidate == 1 && fold == 2;
                }
              };
            });
    assertThat(asked).containsExactly("0/0", "0/1", "0/2", "1/0", "1/1", "1/2");
    assertThat(ranking.ranked())
        .singleElement()
        .isEqualTo(
            CrossValidation.rank(candidates.subList(0, 1), CANCER_FOLDS, MlpClassifier::fitMany)
                .ranked()
                .get(0));
    assertThat(ranking.unfinished())
        .singleElement()
        .satisfies(
            cancelled ->
                assertThat(cancelled.folds().stream().map(FoldScore::state))
                    .containsExactly(State.SCORED, State.SCORED, State.UNFINISHED));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void regressorsAreRankedByRSquared(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Dataset diabetes = every(3, BundledData.diabetes());
    List<Candidate<MlpRegressor.Builder>> candidates =
        SearchSpace.of(() -> MlpRegressor.builder().device(device.name()).optimizer(Adam.DEFAULT))
            .choices("epochs", List.of(0, 30), MlpRegressor.Builder::epochs)
            .grid();
    Ranking<MlpRegressor.Builder> ranking =
        CrossValidation.rank(candidates, Folds.random(diabetes, FOLDS, 42), MlpRegressor::fitMany);
    CandidateScore<MlpRegressor.Builder> best = ranking.best().orElseThrow();
    assertThat(best.candidate().values()).containsEntry("epochs", "30");
    assertThat(best.score().mean()).isBetween(0.2, 0.7);
    assertThat(ranking.ranked().get(1).isScored())
        .as("a training of 0 epochs is complete")
        .isTrue();
  }

  @Test
  void rowsThatCannotBeTrainedOnAreRejected() {
    Dataset oneClass = CANCER.select(new int[] {0, 0, 0, 0});
    List<Split> folds = List.of(new Split(oneClass, oneClass), new Split(oneClass, oneClass));
    List<Candidate<MlpClassifier.Builder>> candidates =
        classifiers(TestBackends.all().get(0)).grid();
    assertThatThrownBy(() -> CrossValidation.rank(candidates, folds, MlpClassifier::fitMany))
        .isInstanceOf(DataException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> CrossValidation.rank(candidates, folds.subList(0, 1), MlpClassifier::fitMany))
        .withMessage("at least two folds are needed, got 1");
  }
}
