package dev.warptron;

import static dev.warptron.TestRows.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Averaged weights from the builder to the model file, on every device. */
class AveragedFitTest {
  private static final Dataset CANCER = every(3, BundledData.breastCancerTraining());
  private static final Dataset VALIDATION = every(3, BundledData.breastCancerValidation());
  private static final List<WeightAverage> AVERAGES =
      List.of(WeightAverage.exponential(0.9), WeightAverage.fromEpoch(4));

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static MlpClassifier.Builder classifier(
      BackendProvider device, WeightAverage average, int epochs) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder()
        .device(device.name())
        .hidden(5)
        .optimizer(Adam.DEFAULT)
        .learningRate(0.01)
        .batchSize(20)
        .average(average)
        .epochs(epochs);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aModelPredictsWithTheAverageAndGoesOnWithTheWeights(BackendProvider device)
      throws IOException {
    for (WeightAverage average : AVERAGES) {
      MlpClassifier twelve = classifier(device, average, 12).fit(CANCER);
      Path file = folder.resolve("five.safetensors");
      MlpClassifier five = classifier(device, average, 5).fit(CANCER);
      five.save(file);
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .contains("\"format_version\":\"2\"", "\"optimizer.parameters\"");
      MlpClassifier loaded = MlpClassifier.load(file);
      assertThat(loaded.saved()).isEqualTo(five.saved());
      MlpClassifier both = loaded.partialFit(CANCER, 7);
      assertThat(both.saved().parameters()).isEqualTo(twelve.saved().parameters());
      assertThat(both.saved().optimizerState()).isEqualTo(twelve.saved().optimizerState());
      assertThat(both.predictProbabilities(CANCER))
          .isDeepEqualTo(twelve.predictProbabilities(CANCER));
      assertThat(twelve.evaluate(CANCER)).isEqualTo(twelve.trainingEvaluation().orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void onlyAnAverageByEpochsLeavesTheTrainingAsItIs(BackendProvider device) {
    MlpClassifier plain = classifier(device, WeightAverage.NONE, 8).fit(CANCER);
    SavedModel averaged = classifier(device, AVERAGES.get(1), 8).fit(CANCER).saved();
    int count = averaged.network().parameterCount();
    assertThat(averaged.optimizerState().lastSlot(count)).isEqualTo(plain.saved().parameters());
    assertThat(averaged.parameters()).isNotEqualTo(plain.saved().parameters());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void severalInOneCallAreThoseOneByOne(BackendProvider device) {
    List<FitRequest<MlpClassifier>> requests =
        AVERAGES.stream()
            .map(a -> new FitRequest<>(classifier(device, a, 6), CANCER, VALIDATION))
            .toList();
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    for (int i = 0; i < requests.size(); i++) {
      MlpClassifier alone = requests.get(i).settings().fit(CANCER, VALIDATION);
      assertThat(outcomes.get(i).model().saved()).isEqualTo(alone.saved());
      assertThat(outcomes.get(i).model().history()).isEqualTo(alone.history());
    }
  }

  /** Its running averages would be those of the weights, not of their average. */
  @Test
  void batchNormalizationExcludesAnAverage() {
    for (WeightAverage average : AVERAGES) {
      MlpClassifier.Builder builder =
          MlpClassifier.builder().average(average).normalization(Normalization.batch(1e-5, 0.1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.fit(CANCER))
          .withMessage(
              "an average of the weights excludes batch normalization, whose running averages are"
                  + " those of layers with the weights themselves: take layer normalization, or no"
                  + " average");
    }
  }
}
