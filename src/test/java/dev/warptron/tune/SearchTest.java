package dev.warptron.tune;

import static dev.warptron.tune.SearchTrials.CANCER;
import static dev.warptron.tune.SearchTrials.CANCER_FOLDS;
import static dev.warptron.tune.SearchTrials.FOLDS;
import static dev.warptron.tune.SearchTrials.SEED;
import static dev.warptron.tune.SearchTrials.candidates;
import static dev.warptron.tune.SearchTrials.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpRegressor;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Split;
import dev.warptron.demo.BundledData;
import dev.warptron.io.SavedModel;
import dev.warptron.testing.TestBackends;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trials of a search, and the ensemble of them. */
class SearchTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aTrialIsTheBagOfItsSettings(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    SearchResult<MlpClassifier.Builder> result = search(device.name(), 3).run();
    assertThat(result.trials()).hasSize(3);
    for (Trial<MlpClassifier.Builder> trial : result.trials()) {
      MlpClassifier bag =
          candidates(device.name(), 3)
              .get(trial.index())
              .settings()
              .get()
              .seed(SEED)
              .fitBag(FOLDS, CANCER);
      List<SavedModel> networks = bag.members().stream().map(MlpModel::saved).toList();
      assertThat(trial.networks()).isEqualTo(networks);
      double mean =
          bag.members().stream()
              .mapToDouble(each -> each.validationEvaluation().orElseThrow().score())
              .average()
              .orElseThrow();
      assertThat(trial.score().score().mean()).isEqualTo(mean);
    }
  }

  @Test
  void theFirstCandidateIsTheStartAndTheOthersAreThoseOfTheSeed() {
    List<Candidate<MlpClassifier.Builder>> few = candidates("reference", 3);
    List<Candidate<MlpClassifier.Builder>> many = candidates("reference", 6);
    assertThat(few.get(0).values()).isEmpty();
    assertThat(few.get(0).settings().get().toString())
        .isEqualTo(SearchTrials.settings("reference").toString());
    assertThat(many.subList(0, 3).stream().map(Candidate::values))
        .isEqualTo(few.stream().map(Candidate::values).toList());
    assertThat(many.stream().map(Candidate::values).distinct()).hasSize(6);
  }

  /** Of equal candidates the first ranks first, so nothing replaces the start without a gain. */
  @Test
  void theStartWinsOverItsEqual() {
    Candidate<MlpClassifier.Builder> start = candidates("reference", 1).get(0);
    Candidate<MlpClassifier.Builder> equal = new Candidate<>(Map.of("a", "b"), start.settings());
    SearchResult<MlpClassifier.Builder> result = search(List.of(start, equal)).run();
    assertThat(result.best().orElseThrow().index()).isZero();
    assertThat(result.trials().get(1).networks()).isEqualTo(result.trials().get(0).networks());
  }

  /** Only those that were not trained on a row predict it. */
  @Test
  void theEnsembleIsMeasuredOnRowsThatItsNetworksHaveNotSeen() {
    SearchResult<MlpClassifier.Builder> result = search("reference", 4).run();
    DeviceRequest device = DeviceRequest.DEFAULT.withDevice("reference");
    WeightedTrials<MlpClassifier.Builder> one = result.ensemble(CANCER_FOLDS, 1, 5, device);
    assertThat(one.members()).hasSize(1);
    assertThat(one.model()).isEqualTo(result.trials().get(0).bag());
    MlpClassifier bag =
        candidates("reference", 4)
            .get(result.trials().get(0).index())
            .settings()
            .get()
            .seed(SEED)
            .fitBag(FOLDS, CANCER);
    assertThat(one.validation()).isEqualTo(bag.validationEvaluation().orElseThrow());

    WeightedTrials<MlpClassifier.Builder> all = result.ensemble(CANCER_FOLDS, 4, 20, device);
    Trial<MlpClassifier.Builder> start =
        result.trials().stream().filter(each -> each.index() == 0).findFirst().orElseThrow();
    MlpClassifier startBag =
        candidates("reference", 4).get(0).settings().get().seed(SEED).fitBag(FOLDS, CANCER);
    assertThat(start.networks())
        .isEqualTo(startBag.members().stream().map(MlpModel::saved).toList());
    assertThat(all.validation().loss())
        .as("never worse than the start")
        .isLessThanOrEqualTo(startBag.validationEvaluation().orElseThrow().loss());
    double weightOfStart =
        all.members().stream()
            .filter(each -> each.trial().index() == 0)
            .mapToDouble(WeightedTrials.Member::weight)
            .sum();
    // 20 rounds x 500 / (500 + 73) rows: 17 times before the first of at most 20 rounds
    assertThat(CANCER.rowCount()).isEqualTo(73);
    assertThat(weightOfStart).isGreaterThanOrEqualTo(17 / 37.0);
    assertThat(all.members().stream().mapToDouble(WeightedTrials.Member::weight).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(all.model().size()).isEqualTo(FOLDS * all.members().size());
    MlpClassifier model = (MlpClassifier) MlpModel.of(all.model());
    double[][] mean = new double[CANCER.rowCount()][2];
    for (WeightedTrials.Member<MlpClassifier.Builder> member : all.members()) {
      double[][] each =
          ((MlpClassifier) MlpModel.of(member.trial().bag())).predictProbabilities(CANCER);
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < 2; j++) {
          mean[i][j] += member.weight() * each[i][j];
        }
      }
    }
    double[][] actual = model.predictProbabilities(CANCER);
    for (int i = 0; i < mean.length; i++) {
      // Double-precision means of a few probabilities.
      assertThat(actual[i][1]).isCloseTo(mean[i][1], within(1e-13));
    }
  }

  /** Networks of the folds of a regression have targets in scales of their own. */
  @Test
  void aRegressionIsWeightedInTheScaleOfOne() {
    Dataset diabetes = SearchTrials.every(5, BundledData.diabetes());
    List<Split> folds = Folds.random(diabetes, 2, 3);
    List<Candidate<MlpRegressor.Builder>> candidates =
        SearchSpace.of(() -> MlpRegressor.builder().device("reference").hidden(3).epochs(20))
            .choices("l2", List.of(0.0, 5.0), MlpRegressor.Builder::l2)
            .fromStart(3, 1);
    SearchResult<MlpRegressor.Builder> result =
        Search.of(candidates, folds, MlpRegressor::fitMany).seeds(3).run();
    WeightedTrials<MlpRegressor.Builder> found =
        result.ensemble(folds, 3, 10, DeviceRequest.DEFAULT.withDevice("reference"));
    double error = 0;
    double[] y = diabetes.targetNumbers();
    for (int fold = 0; fold < 2; fold++) {
      Dataset rows = folds.get(fold).validation();
      double[] predicted = new double[rows.rowCount()];
      for (WeightedTrials.Member<MlpRegressor.Builder> member : found.members()) {
        MlpModel<?> network = MlpModel.of(member.trial().networks().get(fold));
        double[] each = ((MlpRegressor) network).predict(rows);
        for (int i = 0; i < predicted.length; i++) {
          predicted[i] += member.weight() * each[i];
        }
      }
      for (int i = 0; i < predicted.length; i++) {
        error += Math.pow(predicted[i] - rows.targetNumbers()[i], 2);
      }
    }
    double mean = Arrays.stream(y).average().orElseThrow();
    double variation = Arrays.stream(y).map(v -> (v - mean) * (v - mean)).sum();
    // Targets of at most 4 deviations are rounded to floats in a fit, and R squared follows.
    assertThat(found.validation().score()).isCloseTo(1 - error / variation, within(1e-5));
  }

  @Test
  void aSearchNeedsCandidatesAndFolds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search(List.of()))
        .withMessage("a search needs at least one candidate");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Search.of(
                    candidates("reference", 1), CANCER_FOLDS.subList(0, 1), MlpClassifier::fitMany))
        .withMessage("at least two folds are needed, got 1");
  }
}
