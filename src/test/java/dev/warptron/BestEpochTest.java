package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Split;
import dev.warptron.demo.BundledData;
import dev.warptron.io.SavedTraining;
import dev.warptron.metric.Metrics;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The best epoch of a table whose labels are mostly noise: the network soon learns it by heart. */
class BestEpochTest {
  private static final Split NOISE = noise();
  private static final int EPOCHS = 120;

  @TempDir private Path folder;

  private static Split noise() {
    Path file = Path.of("src", "test", "resources", "early-stopping", "noise.csv");
    return Split.stratified(DatasetReaders.read(file, ReadRequest.training("y")), 0.2, 42);
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static MlpClassifier.Builder builder(String device, int epochs) {
    return MlpClassifier.builder()
        .hidden(30)
        .optimizer(Adam.DEFAULT.withLearningRate(0.01))
        .epochs(epochs)
        .device(device);
  }

  private static MlpClassifier fit(MlpClassifier.Builder builder) {
    return builder.fit(NOISE.training(), NOISE.validation());
  }

  private static MlpClassifier best(String device) {
    return fit(builder(device, EPOCHS));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyDeviceFindsTheSameEpoch(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    int expected = best("reference").stop().orElseThrow().bestEpoch();
    assertThat(expected).isBetween(10, EPOCHS - 20);
    MlpClassifier kept = best(device.name());
    assertThat(kept.stop().orElseThrow().bestEpoch()).isEqualTo(expected);
    assertThat(kept.saved().training().epochs()).isEqualTo(expected);
    MlpClassifier plain = fit(builder(device.name(), expected).earlyStopping(EarlyStopping.OFF));
    assertThat(kept.saved().parameters()).isEqualTo(plain.saved().parameters());
    assertThat(kept.saved().optimizerState()).isEqualTo(plain.saved().optimizerState());
    assertThat(kept.validationEvaluation()).isEqualTo(plain.validationEvaluation());
  }

  /** The area under the ROC curve needs the outputs, one epoch at a time. */
  @ParameterizedTest
  @MethodSource("devices")
  void aMetricOfTheOutputsIsMonitored(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    MlpClassifier kept =
        fit(
            builder(device.name(), 40)
                .earlyStopping(EarlyStopping.after(5).withMonitor("roc_auc")));
    List<Double> values = kept.history().monitored().orElseThrow();
    int best =
        IntStream.range(0, values.size())
            .reduce((a, b) -> values.get(b) > values.get(a) ? b : a)
            .orElseThrow();
    assertThat(kept.saved().training().epochs()).isEqualTo(best + 1);
    assertThat(values).hasSizeLessThan(40).hasSize(best + 1 + 5);
    assertThat(Metrics.parse("roc_auc").orElseThrow().of(kept.predictions(NOISE.validation())))
        .isEqualTo(values.get(best));
    assertThat(kept.saved().parameters())
        .isEqualTo(
            fit(builder(device.name(), best + 1).earlyStopping(EarlyStopping.OFF))
                .saved()
                .parameters());
  }

  @Test
  void aMetricOfARegressionIsInTheUnitOfTheTarget() {
    Dataset diabetes = TestRows.every(4, BundledData.diabetes());
    MlpRegressor model =
        MlpRegressor.builder()
            .device("reference")
            .epochs(30)
            .earlyStopping(EarlyStopping.KEEP_BEST.withMonitor("mae"))
            .fit(diabetes, diabetes);
    double measured = Metrics.parse("mae").orElseThrow().of(model.predictions(diabetes));
    assertThat(model.stop().orElseThrow().bestValue()).isEqualTo(measured).isGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void trainedTogetherEachEndsAtItsOwnEpoch(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    List<FitRequest<MlpClassifier>> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      requests.add(
          new FitRequest<>(
              builder(device.name(), 60).seed(i).earlyStopping(EarlyStopping.after(3 + 4 * i)),
              NOISE.training(),
              NOISE.validation()));
    }
    requests.add(new FitRequest<>(builder(device.name(), 30), NOISE.training(), null));
    List<FitOutcome<MlpClassifier>> together = MlpClassifier.fitMany(requests);
    for (int i = 0; i < requests.size(); i++) {
      MlpClassifier alone =
          requests.get(i).settings().fit(NOISE.training(), requests.get(i).validation());
      MlpClassifier model = together.get(i).model();
      assertThat(model.saved()).isEqualTo(alone.saved());
      assertThat(model.history()).isEqualTo(alone.history());
      assertThat(model.stop()).isEqualTo(alone.stop());
    }
  }

  @Test
  void theFileHoldsItAndTheTrainingGoesOnFromThere() {
    MlpClassifier kept = best("reference");
    int best = kept.saved().training().epochs();
    Path file = folder.resolve("m.safetensors");
    kept.save(file);
    MlpClassifier loaded = MlpClassifier.load(file);
    assertThat(loaded.saved()).isEqualTo(kept.saved());
    assertThat(loaded.saved().training().bestEpoch())
        .isEqualTo(new SavedTraining.BestEpoch(best, EPOCHS));
    MlpClassifier later = loaded.partialFit(NOISE.training(), 7);
    MlpClassifier atOnce = builder("reference", best + 7).fit(NOISE.training());
    assertThat(later.saved().parameters()).isEqualTo(atOnce.saved().parameters());
    assertThat(later.saved().optimizerState()).isEqualTo(atOnce.saved().optimizerState());
    assertThat(later.saved().training().bestEpoch()).isNull();
    MlpClassifier validated =
        kept.partialFit(NOISE.training(), NOISE.validation(), 7, TrainingListener.NONE);
    assertThat(validated.history().epochs()).extracting(each -> each.epoch()).startsWith(1, 2);
    assertThat(validated.history().epochs())
        .as("the epochs after the best one are forgotten")
        .hasSize(best + 7);
    assertThat(validated.stop().orElseThrow().stoppedAt()).isEqualTo(best + 7);
  }

  @Test
  void whatCannotBeMonitoredIsRefused() {
    EarlyStopping rmse = EarlyStopping.KEEP_BEST.withMonitor("rmse");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(builder("reference", 1).earlyStopping(rmse)))
        .withMessageStartingWith(
            "no metric rmse to monitor; for these targets there are loss, accuracy, balanced");
    assertThatThrownBy(
            () ->
                builder("reference", 1).earlyStopping(EarlyStopping.after(3)).fit(NOISE.training()))
        .isInstanceOf(DataException.class)
        .hasMessage("early stopping needs validation rows: give some, or run all epochs");
  }
}
