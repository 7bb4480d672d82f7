package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Remedy;
import dev.warptron.data.StoredDataset;
import dev.warptron.data.StoredDatasetWriter;
import dev.warptron.data.Target;
import dev.warptron.optim.Lbfgs;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fits to data sets whose rows are in files. */
class StoredFitTest {
  private static final int ROWS = 3000;
  private static final int FEATURES = 5;

  /** Of the training rows 400 fit, and of the validation rows too. */
  private static final long SMALL_BLOCK = 400L * FEATURES * Float.BYTES;

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Dataset rows() {
    Random random = new Random(4);
    double[][] features = new double[ROWS][FEATURES];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      Arrays.setAll(features[i], j -> 100 * (j + 1) + random.nextGaussian());
      y[i] = features[i][0] - features[i][1] + 0.1 * random.nextGaussian();
    }
    return Dataset.of(features, Target.ofNumbers("y", y));
  }

  private static Dataset part(int from, int to) {
    return rows().select(IntStream.range(from, to).toArray());
  }

  private StoredDataset stored(String name, Dataset rows, long blockBytes) throws IOException {
    Path file = folder.resolve(name);
    try (StoredDatasetWriter writer = new StoredDatasetWriter(file)) {
      writer.storeNumbers();
      writer.add(rows);
      return StoredDataset.open(file, writer.finish(), null, blockBytes);
    }
  }

  private static MlpRegressor.Builder settings(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) { // skips the test where it is missing
      return MlpRegressor.builder()
          .device(backend.name())
          .hidden(7)
          .epochs(6)
          .batchSize(32)
          .learningRate(0.3);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aBlockOfAllRowsHasTheBitsOfRowsInMemory(BackendProvider device) throws IOException {
    MlpRegressor memory = settings(device).fit(part(0, 2500), part(2500, ROWS));
    try (StoredDataset training = stored("training", part(0, 2500), 1 << 20);
        StoredDataset validation = stored("validation", part(2500, ROWS), 1 << 20)) {
      assertThat(training.data().blockRows()).isEqualTo(2500);
      MlpRegressor model = settings(device).fit(training.data(), validation.data());
      assertThat(model.saved().parameters()).isEqualTo(memory.saved().parameters());
      assertThat(model.history()).isEqualTo(memory.history());
      assertThat(model.evaluate(validation.data())).isEqualTo(memory.evaluate(part(2500, ROWS)));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void blocksLearnTheSameAndRepeat(BackendProvider device) throws IOException {
    MlpRegressor memory = settings(device).fit(part(0, 2500), part(2500, ROWS));
    try (StoredDataset training = stored("training", part(0, 2500), SMALL_BLOCK);
        StoredDataset validation = stored("validation", part(2500, ROWS), SMALL_BLOCK)) {
      assertThat(training.data().blockRows()).isEqualTo(400);
      MlpRegressor model = settings(device).fit(training.data(), validation.data());
      MlpRegressor again = settings(device).fit(training.data(), validation.data());
      assertThat(again.saved().parameters()).isEqualTo(model.saved().parameters());
      assertThat(again.history()).isEqualTo(model.history());
      assertThat(model.saved().parameters()).isNotEqualTo(memory.saved().parameters());
      assertThat(model.saved().features()).isEqualTo(memory.saved().features());
      assertThat(model.saved().targets()).isEqualTo(memory.saved().targets());
      double score = model.validationEvaluation().orElseThrow().score();
      assertThat(score).isGreaterThan(0.9);
      assertThat(model.evaluate(part(2500, ROWS)).score()).isCloseTo(score, within(1e-6));
    }
  }

  /** Several networks share the rows, and are trained one after another. */
  @Test
  void ensemblesTrainInBlocks() throws IOException {
    BackendProvider device = devices().get(0);
    try (StoredDataset training = stored("training", part(0, 2500), SMALL_BLOCK)) {
      MlpRegressor both = settings(device).fitEnsemble(2, training.data(), null);
      MlpRegressor first = settings(device).fit(training.data());
      assertThat(both.members().get(0).saved().parameters()).isEqualTo(first.saved().parameters());
      assertThat(both.members()).hasSize(2);
    }
  }

  @Test
  void aBatchLargerThanABlockIsRefused() throws IOException {
    try (StoredDataset training = stored("training", part(0, 2500), SMALL_BLOCK)) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> MlpRegressor.builder().optimizer(Lbfgs.DEFAULT).fit(training.data()))
          .withMessageStartingWith(
              "the rows are read in blocks of at most 400, and an update needs 2500 rows at once")
          .satisfies(
              e ->
                  assertThat(e.remedies())
                      .extracting(Remedy::setting)
                      .contains(Remedy.Setting.BLOCK));
    }
  }
}
