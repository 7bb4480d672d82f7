package dev.warptron.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.DataException;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingState;
import dev.warptron.verify.Numbers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The choice by timed runs. The throughputs of the devices differ by a factor of at least 100, so
 * interference on a busy machine does not change the result.
 */
class DeviceSelectorTest {
  private static final int INPUTS = 3;
  private static final int ROWS = 13;
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrainingConfig CONFIG = TrainingConfig.DEFAULT.withBatchSize(4);
  private static final NetworkSpec NETWORK =
      NetworkSpec.perceptron(INPUTS, List.of(5), List.of(Activation.TANH), 1);

  /** Opens at once. A slice takes 20 ms, and an epoch is one slice here. */
  private final FakeDevice near = new FakeDevice("near", 0, 20);

  /** Declares an opening time of 5 s. An epoch is plain loops over 13 rows. */
  private final FakeDevice far = new FakeDevice("far", 5, 0);

  @TempDir private Path folder;

  private ThroughputCache cache(Instant now) {
    return ThroughputCache.in(folder, Clock.fixed(now, ZoneOffset.UTC));
  }

  private DeviceSelector selector() {
    return new DeviceSelector(List.of(far, near), cache(NOW));
  }

  private interface Uploader {
    @MustBeClosed
    TrainingRows upload(Backend backend, int rows);
  }

  private record FewRows(int count, Uploader uploader) implements TrainingRequest.Rows {
    @Override
    public boolean areWeighted() {
      return false;
    }

    @Override
    @MustBeClosed
    public TrainingRows upload(Backend backend, int rows) {
      return uploader.upload(backend, rows);
    }
  }

  private static TrainingRequest job(TrainingConfig config) {
    return job(config, rows(ROWS), rows(6));
  }

  private static TrainingRequest job(
      TrainingConfig config,
      TrainingRequest.Rows training,
      TrainingRequest.@Nullable Rows validation) {
    return new TrainingRequest(
        NETWORK,
        Loss.HALF_SQUARED_ERROR,
        config,
        TrainingState.initial(NETWORK, config),
        training,
        validation);
  }

  private static TrainingRequest.Rows rows(int count) {
    return new FewRows(count, DeviceSelectorTest::upload);
  }

  @MustBeClosed
  private static TrainingRows upload(Backend backend, int rows) {
    double[] x = Numbers.uniform(rows * INPUTS, /* seed= */ 1);
    return new TrainingRows(backend, rows, x, Numbers.uniform(rows, /* seed= */ 2));
  }

  private static Backends.Choice choose(DeviceSelector selector, TrainingRequest job) {
    return selector.choose(DeviceRequest.DEFAULT, job);
  }

  private void assertOpened(int timesNear, int timesFar) {
    assertThat(List.of(near.opened(), far.opened())).containsExactly(timesNear, timesFar);
    assertThat(near.closed()).isEqualTo(timesNear);
    assertThat(far.closed()).isEqualTo(timesFar);
  }

  /** 10000 epochs: 200 s on the near device. */
  @Test
  void aLongJobIsWorthOpeningTheFasterDevice() {
    Backends.Choice choice = choose(selector(), job(CONFIG.withEpochs(10_000)));
    assertThat(choice.provider()).isSameAs(far);
    assertThat(choice.reason())
        .matches("about [0-9.]+ s against [0-9.]+ min on near \\(measured just now\\)");
    assertThat(choice.notTaken()).isEmpty();
    assertOpened(1, 1);
  }

  /** 10 epochs: 0.2 s on the near device, against 5 s to open the other. */
  @Test
  void aShortJobDoesNotOpenTheOtherDevice() {
    Backends.Choice choice = choose(selector(), job(CONFIG.withEpochs(10)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.reason())
        .matches(
            "this job takes about 0\\.[0-9]+ s there \\(measured just now\\); opening far alone"
                + " takes longer");
    assertOpened(1, 0);
  }

  /** 300 epochs: 6 s on the near device; the other declares 5 s to open, and is slower. */
  @Test
  void aDeviceIsNotChosenOnlyBecauseItWasOpened() {
    FakeDevice slow = new FakeDevice("slow", 5, 2000);
    DeviceSelector selector = new DeviceSelector(List.of(slow, near), cache(NOW));
    Backends.Choice choice = choose(selector, job(CONFIG.withEpochs(300)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.reason())
        .matches("about [0-9.]+ s against [0-9.]+ min on slow \\(measured just now\\)");
  }

  @Test
  void aMeasurementIsCachedForEveryNumberOfEpochs() {
    choose(selector(), job(CONFIG.withEpochs(10_000)));
    Backends.Choice longer = choose(selector(), job(CONFIG.withEpochs(20_000)));
    assertThat(longer.provider()).isSameAs(far);
    assertThat(longer.reason()).endsWith(" on near (measured here, and cached since 2026-11-24)");
    assertThat(choose(selector(), job(CONFIG.withEpochs(10))).provider()).isSameAs(near);
    assertOpened(1, 1);
  }

  @Test
  void anotherKeyOrAnExpiredEntryIsMeasuredAgain() {
    TrainingRequest first = job(CONFIG.withEpochs(10));
    choose(selector(), first);
    assertOpened(1, 0);
    choose(selector(), job(CONFIG.withEpochs(10).withBatchSize(5)));
    assertOpened(2, 0);
    choose(selector(), job(CONFIG.withEpochs(10), rows(16), null));
    assertOpened(3, 0);
    near.withIdentity("a newer model");
    choose(selector(), first);
    assertOpened(4, 0);
    ThroughputCache later = cache(NOW.plus(Duration.ofDays(30)).plusSeconds(1));
    choose(new DeviceSelector(List.of(far, near), later), first);
    assertOpened(5, 0);
    choose(new DeviceSelector(List.of(far, near), later), first);
    assertOpened(5, 0);
  }

  @Test
  void aReadOnlyCacheIsNotWritten() {
    DeviceSelector selector = new DeviceSelector(List.of(far, near), cache(NOW).readOnly());
    choose(selector, job(CONFIG.withEpochs(10)));
    assertThat(folder).isEmptyDirectory();
    choose(selector(), job(CONFIG.withEpochs(10)));
    assertThat(folder).isNotEmptyDirectory();
    choose(selector, job(CONFIG.withEpochs(10)));
    assertOpened(2, 0);
  }

  @Test
  void aFolderThatCannotBeWrittenIsIgnored() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");
    ThroughputCache cache = ThroughputCache.in(file, Clock.systemUTC());
    DeviceSelector selector = new DeviceSelector(List.of(far, near), cache);
    assertThat(choose(selector, job(CONFIG.withEpochs(10))).provider()).isSameAs(near);
    assertThat(file).hasContent("text");
  }

  @Test
  void aDeviceThatFailsIsNotChosenAndTheReasonIsReported() {
    far.withFault("no context");
    Backends.Choice choice = choose(selector(), job(CONFIG.withEpochs(10_000)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.notTaken()).containsExactly("far: it could not be measured (no context)");
    near.withFault("out of memory");
    Backends.Choice unmeasured = choose(selector(), job(CONFIG.withEpochs(10).withBatchSize(2)));
    assertThat(unmeasured.provider()).isSameAs(near);
    assertThat(unmeasured.reason()).isEqualTo("none could be measured");
  }

  @Test
  void theOnlyCandidateIsNotMeasured() {
    DeviceSelector selector = new DeviceSelector(List.of(far), cache(NOW));
    Backends.Choice choice = choose(selector, job(CONFIG));
    assertThat(choice.reason()).isEqualTo("the best device available here");
    BackendProvider reference = Backends.choose("reference").provider();
    DeviceSelector withOracle = new DeviceSelector(List.of(far, reference), cache(NOW));
    assertThat(choose(withOracle, job(CONFIG)).provider()).isSameAs(far);
    assertOpened(0, 0);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aNamedDeviceIsNotMeasured() {
    Backends.Choice choice = selector().choose(DeviceRequest.of("reference"), job(CONFIG));
    assertThat(choice.provider().name()).isEqualTo("reference");
    assertThat(choice.reason()).isEqualTo("asked for");
    assertOpened(0, 0);
  }

  @Test
  void aJobWithoutEpochsIsNotMeasured() {
    Backends.Choice choice = choose(selector(), job(CONFIG.withEpochs(0)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.reason()).isEqualTo("there is no epoch to train");
    assertOpened(0, 0);
  }

  @Test
  void aJobThatDivergesIsMeasuredUntilThen() {
    TrainingConfig divergent =
        CONFIG.withEpochs(10).withOptimizer(Sgd.DEFAULT.withLearningRate(1e200));
    assertThat(choose(selector(), job(divergent)).provider()).isSameAs(near);
    assertOpened(1, 0);
  }

  @Test
  void rowsThatCannotBeUploadedAreADataError() {
    TrainingRequest.Rows broken =
        new FewRows(
            ROWS,
            (backend, rows) -> {
              throw new DataException("row 3 is incomplete");
            });
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> choose(selector(), job(CONFIG, broken, null)))
        .withMessage("row 3 is incomplete");
    assertOpened(1, 0);
  }

  /** At least 2048 rows in whole batches, and the same fraction of the validation rows. */
  @Test
  void timedRunsUploadOnlyAFewRows() {
    int[] uploaded = new int[2];
    TrainingRequest.Rows training = counting(100_000, uploaded, 0);
    TrainingRequest.Rows validation = counting(5_000, uploaded, 1);
    choose(selector(), job(CONFIG.withEpochs(1).withBatchSize(100), training, validation));
    assertThat(uploaded).containsExactly(2100, 105);
    choose(selector(), job(CONFIG.withEpochs(1).withBatchSize(3000), training, validation));
    assertThat(uploaded).containsExactly(6000, 300);
    choose(
        selector(),
        job(CONFIG.withEpochs(1), counting(1000, uploaded, 0), counting(7, uploaded, 1)));
    assertThat(uploaded).containsExactly(1000, 7);
  }

  private static TrainingRequest.Rows counting(int count, int[] uploaded, int index) {
    return new FewRows(
        count,
        (backend, rows) -> {
          uploaded[index] = rows;
          return upload(backend, rows);
        });
  }

  @Test
  void theStartOfTheTrainingIsNotModified() {
    TrainingRequest job = job(CONFIG.withEpochs(10_000));
    double[] before = job.start().parameters();
    choose(selector(), job);
    assertThat(job.start().parameters()).isEqualTo(before);
    assertThat(job.start().optimizer().updates()).isZero();
    assertThat(Arrays.stream(before).anyMatch(w -> w != 0)).isTrue();
  }
}
