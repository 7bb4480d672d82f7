package dev.warptron;

import static dev.warptron.TestRows.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.function.ClassWeights;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.Stop;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** L-BFGS from the builders to the model file. */
class LbfgsFitTest {
  private static final Dataset CANCER = every(2, BundledData.breastCancerTraining());
  private static final Dataset VALIDATION = BundledData.breastCancerValidation();
  private static final Dataset DIABETES = every(2, BundledData.diabetes());

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static MlpClassifier.Builder classifier(BackendProvider device, int iterations) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder()
        .device(device.name())
        .optimizer(Lbfgs.DEFAULT)
        .hidden(6)
        .l2(0.5)
        .epochs(iterations);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void itGoesOnFromAFileToTheBit(BackendProvider device) {
    MlpClassifier twenty = classifier(device, 20).fit(CANCER);
    Path file = folder.resolve("eight.safetensors");
    MlpClassifier eight = classifier(device, 8).fit(CANCER);
    eight.save(file);
    assertThat(MlpClassifier.load(file).saved()).isEqualTo(eight.saved());
    SavedModel both = MlpClassifier.load(file).partialFit(CANCER, 12).saved();
    assertThat(both.parameters()).isEqualTo(twenty.saved().parameters());
    assertThat(both.optimizerState()).isEqualTo(twenty.saved().optimizerState());
    assertThat(both.training().epochs()).isEqualTo(20);
    assertThat(twenty.history().trainingLoss().get(19))
        .isLessThan(twenty.history().trainingLoss().get(0) / 3);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theBestIterationIsKept(BackendProvider device) {
    MlpClassifier model = classifier(device, 80).l2(0).fit(CANCER, VALIDATION);
    Stop stop = model.stop().orElseThrow();
    assertThat(stop.bestEpoch()).isLessThan(stop.stoppedAt());
    assertThat(model.saved().training().epochs()).isEqualTo(stop.bestEpoch());
    SavedModel again = classifier(device, stop.bestEpoch()).l2(0).fit(CANCER, VALIDATION).saved();
    assertThat(model.saved().parameters()).isEqualTo(again.parameters());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void severalInOneCallAreThoseOneByOne(BackendProvider device) {
    List<FitRequest<MlpClassifier>> requests =
        List.of(
            new FitRequest<>(classifier(device, 9), CANCER, VALIDATION),
            new FitRequest<>(classifier(device, 9).seed(1).labelSmoothing(0.1), CANCER, null),
            new FitRequest<>(
                classifier(device, 9).classWeights(ClassWeights.BALANCED), CANCER, null),
            new FitRequest<>(
                MlpClassifier.builder().device(device.name()).epochs(4), CANCER, null));
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    for (int i = 0; i < requests.size(); i++) {
      FitRequest<MlpClassifier> request = requests.get(i);
      MlpClassifier alone = request.settings().fit(request.training(), request.validation());
      assertThat(outcomes.get(i).model().saved()).isEqualTo(alone.saved());
      assertThat(outcomes.get(i).model().history()).isEqualTo(alone.history());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aRegressionReachesAMinimum(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    MlpRegressor model =
        MlpRegressor.builder()
            .device(device.name())
            .hidden()
            .optimizer(Lbfgs.DEFAULT.withTolerances(1e-6, 0))
            .fit(DIABETES);
    // Without a hidden layer this is least squares, whose minimum no method can pass.
    MlpRegressor slow =
        MlpRegressor.builder()
            .device(device.name())
            .hidden()
            .fullBatch()
            .epochs(20_000)
            .fit(DIABETES);
    double loss = model.trainingEvaluation().orElseThrow().loss();
    assertThat(loss).isLessThanOrEqualTo(slow.trainingEvaluation().orElseThrow().loss() + 1e-6);
    assertThat(model.history().epochs()).hasSizeLessThan(100);
  }

  @Test
  void settingsThatExcludeItAreRefusedBeforeWork() {
    MlpClassifier.Builder builder = MlpClassifier.builder().optimizer(Lbfgs.DEFAULT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.learningRate(0.1))
        .withMessage("lbfgs has no learning rate: its line search chooses the length of each step");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpClassifier.builder().optimizer(Lbfgs.DEFAULT).batchSize(8).fit(CANCER))
        .withMessageStartingWith("lbfgs uses all rows in every iteration");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpClassifier.builder().l1(1).optimizer(Lbfgs.DEFAULT).requirePossible())
        .withMessageStartingWith("lbfgs needs a loss with a derivative");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MlpClassifier.builder().dropout(0.1).optimizer(Lbfgs.DEFAULT).requirePossible())
        .withMessageStartingWith("lbfgs compares losses along a line, and dropout and noise");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MlpClassifier.builder()
                    .normalization(Normalization.batch(1e-5, 0.1))
                    .optimizer(Lbfgs.DEFAULT)
                    .fit(CANCER))
        .withMessageStartingWith("lbfgs evaluates the network several times in an iteration");
    MlpClassifier.builder()
        .optimizer(Lbfgs.DEFAULT)
        .batchSize(TrainingConfig.FULL_BATCH)
        .requirePossible();
  }
}
