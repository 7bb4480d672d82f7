package dev.warptron;

import static dev.warptron.TestRows.every;
import static dev.warptron.TestRows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTraining;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments, devices and threads of a fitted model. */
@SuppressWarnings("NullAway") // one test passes null on purpose
class MlpModelTest {
  private static final Dataset IRIS = BundledData.iris();
  private static final Dataset DIABETES = every(3, BundledData.diabetes());

  @TempDir private Path folder;

  private static MlpClassifier iris() {
    return MlpClassifier.builder().hidden(5).optimizer(Adam.DEFAULT).epochs(4).fit(IRIS);
  }

  @Test
  void aModelAndItsSettingsDescribeThemselves() {
    MlpClassifier model = iris();
    assertThat(model)
        .hasToString(
            "MlpClassifier[multiclass of species, 4-5-3, %s, 4 epochs on %s]"
                .formatted(
                    model.saved().precision().name().toLowerCase(Locale.ROOT), model.device()));
    assertThat(MlpRegressor.builder().hidden(7).learningRate(0.25).toString())
        .startsWith("MlpRegressor.Builder[hidden [7], Sgd[learningRate=0.25, ");
  }

  @Test
  void aLearningRateChangesTheOptimizerThatIsSet() {
    MlpClassifier model =
        MlpClassifier.builder()
            .optimizer(Adam.DEFAULT)
            .learningRate(0.02)
            .hidden()
            .epochs(1)
            .fit(IRIS);
    assertThat(model.saved().training().optimizer()).isEqualTo(Adam.DEFAULT.withLearningRate(0.02));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpClassifier.builder().learningRate(Double.NaN));
  }

  @Test
  void aMissingArgumentIsNamed() {
    MlpClassifier model = iris();
    assertThatNullPointerException()
        .isThrownBy(() -> model.predict((Dataset) null))
        .withMessage("rows");
    assertThatNullPointerException()
        .isThrownBy(() -> model.predict((float[][]) null))
        .withMessage("rows");
    assertThatNullPointerException()
        .isThrownBy(() -> model.evaluate((Dataset) null))
        .withMessage("rows");
    assertThatNullPointerException()
        .isThrownBy(() -> MlpClassifier.builder().fit((Dataset) null))
        .withMessage("training");
  }

  @Test
  void aMissingArrayIsNamed() {
    float[][] rows = {{0}, {1}};
    String[] labels = {"a", "b"};
    MlpClassifier.Builder classifier = MlpClassifier.builder().epochs(1);
    MlpRegressor.Builder regressor = MlpRegressor.builder().epochs(1);
    namesTheMissing("rows", () -> classifier.fit((float[][]) null, labels));
    namesTheMissing("labels", () -> classifier.fit(rows, (String[]) null));
    namesTheMissing("labels", () -> classifier.fit(rows, (int[]) null));
    namesTheMissing("rows", () -> classifier.fit((double[][]) null, labels));
    namesTheMissing("labels", () -> classifier.fit(rows, (List<String>) null));
    namesTheMissing("rows", () -> regressor.fit((float[][]) null, new double[] {1, 2}));
    namesTheMissing("targets", () -> regressor.fit(rows, (double[]) null));
    MlpClassifier classes = classifier.fit(rows, labels);
    namesTheMissing("rows", () -> classes.score((float[][]) null, labels));
    namesTheMissing("labels", () -> classes.score(rows, (String[]) null));
    namesTheMissing("labels", () -> classes.score(rows, (int[]) null));
    namesTheMissing("training", () -> classes.partialFit(null, 1));
    namesTheMissing("listener", () -> classes.partialFit(IRIS, null, 1, null));
    MlpRegressor numbers = regressor.fit(rows, new double[] {1, 2});
    namesTheMissing("rows", () -> numbers.predict((Dataset) null));
    namesTheMissing("rows", () -> numbers.predict((float[][]) null));
    namesTheMissing("rows", () -> numbers.predict((double[][]) null));
    namesTheMissing("row", () -> numbers.predict((Map<String, Double>) null));
    namesTheMissing("rows", () -> numbers.score((float[][]) null, new double[] {1, 2}));
    namesTheMissing("targets", () -> numbers.score(rows, null));
  }

  private static void namesTheMissing(String name, ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call).withMessage(name);
  }

  @Test
  void aModelMovesToAnotherDevice() {
    MlpClassifier model = iris();
    MlpClassifier moved = model.withDevice("reference");
    assertThat(moved.device()).isEqualTo("reference");
    assertThat(moved.saved()).isSameAs(model.saved());
    assertThat(moved.history()).isEqualTo(model.history());
    assertThat(moved.predict(IRIS)).isEqualTo(model.predict(IRIS));
    String best = Backends.choose(Backends.AUTO).provider().name();
    assertThat(model.withDevice("auto").device()).isEqualTo(best);
    assertThat(moved.partialFit(IRIS, 1).device()).isEqualTo("reference");
  }

  @Test
  void aModelDoesNotMoveToNowhere() {
    MlpClassifier model = iris();
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> model.withDevice("abacus"))
        .withMessageStartingWith("this build has no device abacus; it has: ");
  }

  /** A model can be used without the device that trained it. */
  @Test
  void aModelOfAMissingDevicePredictsOnTheBestOne() {
    SavedModel saved = iris().saved();
    SavedTraining training = saved.training();
    SavedModel elsewhere =
        new SavedModel(
            saved.network(),
            saved.loss(),
            saved.precision(),
            saved.features(),
            saved.target(),
            SavedTraining.of(
                training.requireConfig(), training.products(), training.epochs(), "abacus"),
            saved.parameters(),
            saved.optimizerState());
    MlpClassifier model = MlpClassifier.of(elsewhere);
    assertThat(model.device()).isEqualTo(Backends.choose(Backends.AUTO).provider().name());
    assertThat(model.predict(IRIS)).hasSize(150);
  }

  @Test
  void manyThreadsGetTheSameAnswers() throws InterruptedException, ExecutionException {
    MlpClassifier model = iris();
    double[][] expected = model.predictProbabilities(IRIS);
    double score = model.score(IRIS);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Void> task =
          () -> {
            for (int round = 0; round < 25; round++) {
              assertThat(model.predictProbabilities(rows(IRIS))).isDeepEqualTo(expected);
              assertThat(model.score(IRIS)).isEqualTo(score);
            }
            return null;
          };
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        running.add(threads.submit(task));
      }
      for (Future<Void> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aDivergedTrainingHoldsAUsableModel() {
    MlpRegressor.Builder builder =
        MlpRegressor.builder().hidden().standardize(false).fullBatch().epochs(2000);
    TrainingDivergedException diverged =
        assertThrows(
            TrainingDivergedException.class,
            () -> builder.optimizer(new Sgd(10, 0, false)).fit(DIABETES));
    assertThat(diverged)
        .hasMessageMatching(
            "training diverged in epoch \\d+: the training loss is (NaN|Infinity)\\. Lower the"
                + " learning rate \\(now 10\\.0\\), and standardize the features if they are not\\."
                + " The weights after epoch \\d+ are kept");
    SavedModel good = diverged.lastGoodModel();
    assertThat(good.training().epochs()).isPositive();
    assertThat(diverged.history().epochs()).hasSize(good.training().epochs());
    MlpRegressor model = MlpRegressor.of(good);
    for (double predicted : model.predict(DIABETES)) {
      assertThat(predicted).isFinite();
    }
    assertThat(model.evaluate(DIABETES).loss()).isFinite();
    Path file = folder.resolve("good.safetensors");
    model.save(file);
    assertThat(MlpRegressor.load(file).saved()).isEqualTo(good);
  }
}
