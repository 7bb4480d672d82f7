package dev.warptron.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.DataException;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
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
 * The choice by measurement, between devices whose times are a hundred times apart: a busy machine
 * does not exchange them.
 */
class DeviceContestTest {
  private static final int INPUTS = 3;
  private static final int ROWS = 13;
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrainingConfig CONFIG = TrainingConfig.DEFAULT.withBatchSize(4);
  private static final NetworkSpec NETWORK =
      NetworkSpec.perceptron(INPUTS, List.of(5), List.of(Activation.TANH), 1);

  /** Opens at once; a slice takes 20 ms, and so does an epoch, which is one slice here. */
  private final FakeDevice near = new FakeDevice("near", 0, 20);

  /** Takes longer to open; then an epoch takes what plain loops over 13 rows take. */
  private final FakeDevice far = new FakeDevice("far", 5, 0);

  @TempDir private Path folder;

  private SpeedMemory memory(Instant now) {
    return SpeedMemory.in(folder, Clock.fixed(now, ZoneOffset.UTC));
  }

  private DeviceContest contest() {
    return new DeviceContest(List.of(far, near), memory(NOW));
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
    return new FewRows(count, DeviceContestTest::upload);
  }

  @MustBeClosed
  private static TrainingRows upload(Backend backend, int rows) {
    double[] x = Numbers.uniform(rows * INPUTS, /* seed= */ 1);
    return new TrainingRows(backend, rows, x, Numbers.uniform(rows, /* seed= */ 2));
  }

  private static Backends.Choice choose(DeviceContest contest, TrainingRequest job) {
    return contest.choose(DeviceRequest.DEFAULT, job);
  }

  private void assertOpened(int timesNear, int timesFar) {
    assertThat(List.of(near.opened(), far.opened())).containsExactly(timesNear, timesFar);
    assertThat(near.closed()).isEqualTo(timesNear);
    assertThat(far.closed()).isEqualTo(timesFar);
  }

  /** 10000 epochs: 200 s on the near device. */
  @Test
  void aLongJobIsWorthOpeningTheQuickerDevice() {
    Backends.Choice choice = choose(contest(), job(CONFIG.withEpochs(10_000)));
    assertThat(choice.provider()).isSameAs(far);
    assertThat(choice.reason())
        .matches("about [0-9.]+ s against [0-9.]+ min on near \\(measured just now\\)");
    assertThat(choice.notTaken()).isEmpty();
    assertOpened(1, 1);
  }

  /** 10 epochs: 0.2 s on the near device, against 5 s for opening the other. */
  @Test
  void aShortJobLeavesTheOtherClosed() {
    Backends.Choice choice = choose(contest(), job(CONFIG.withEpochs(10)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.reason())
        .matches(
            "this job takes about 0\\.[0-9]+ s there \\(measured just now\\); opening far alone takes"
                + " longer");
    assertOpened(1, 0);
  }

  /** 300 epochs: 6 s on the near device; the other says that it opens in 5 s, and is slower. */
  @Test
  void whatWasOpenedIsNotTakenForThat() {
    FakeDevice snail = new FakeDevice("snail", 5, 2000);
    DeviceContest contest = new DeviceContest(List.of(snail, near), memory(NOW));
    Backends.Choice choice = choose(contest, job(CONFIG.withEpochs(300)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.reason())
        .matches("about [0-9.]+ s against [0-9.]+ min on snail \\(measured just now\\)");
  }

  @Test
  void whatWasMeasuredIsRememberedForEveryNumberOfEpochs() {
    choose(contest(), job(CONFIG.withEpochs(10_000)));
    Backends.Choice longer = choose(contest(), job(CONFIG.withEpochs(20_000)));
    assertThat(longer.provider()).isSameAs(far);
    assertThat(longer.reason())
        .endsWith(" on near (measured here, and remembered since 2026-11-24)");
    assertThat(choose(contest(), job(CONFIG.withEpochs(10))).provider()).isSameAs(near);
    assertOpened(1, 1);
  }

  @Test
  void anythingElseIsMeasuredAgain() {
    TrainingRequest first = job(CONFIG.withEpochs(10));
    choose(contest(), first);
    assertOpened(1, 0);
    choose(contest(), job(CONFIG.withEpochs(10).withBatchSize(5)));
    assertOpened(2, 0);
    choose(contest(), job(CONFIG.withEpochs(10), rows(16), null));
    assertOpened(3, 0);
    near.withIdentity("a newer one");
    choose(contest(), first);
    assertOpened(4, 0);
    SpeedMemory later = memory(NOW.plus(Duration.ofDays(30)).plusSeconds(1));
    choose(new DeviceContest(List.of(far, near), later), first);
    assertOpened(5, 0);
    choose(new DeviceContest(List.of(far, near), later), first);
    assertOpened(5, 0);
  }

  @Test
  void memoryThatIsReadOnlyIsNotWritten() {
    DeviceContest contest = new DeviceContest(List.of(far, near), memory(NOW).readOnly());
    choose(contest, job(CONFIG.withEpochs(10)));
    assertThat(folder).isEmptyDirectory();
    choose(contest(), job(CONFIG.withEpochs(10)));
    assertThat(folder).isNotEmptyDirectory();
    choose(contest, job(CONFIG.withEpochs(10)));
    assertOpened(2, 0);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoFailure() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");
    SpeedMemory memory = SpeedMemory.in(file, Clock.systemUTC());
    DeviceContest contest = new DeviceContest(List.of(far, near), memory);
    assertThat(choose(contest, job(CONFIG.withEpochs(10))).provider()).isSameAs(near);
    assertThat(file).hasContent("text");
  }

  @Test
  void aDeviceThatFailsIsNotTakenAndSaysWhy() {
    far.withFault("its fan is stuck");
    Backends.Choice choice = choose(contest(), job(CONFIG.withEpochs(10_000)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.notTaken())
        .containsExactly("far: it could not be measured (its fan is stuck)");
    near.withFault("its plug is out");
    Backends.Choice blind = choose(contest(), job(CONFIG.withEpochs(10).withBatchSize(2)));
    assertThat(blind.provider()).isSameAs(near);
    assertThat(blind.reason()).isEqualTo("none could be measured");
  }

  @Test
  void aDeviceThatIsAloneIsNotMeasured() {
    DeviceContest contest = new DeviceContest(List.of(far), memory(NOW));
    Backends.Choice choice = choose(contest, job(CONFIG));
    assertThat(choice.reason()).isEqualTo("the best device available here");
    BackendProvider reference = Backends.choose("reference").provider();
    DeviceContest withOracle = new DeviceContest(List.of(far, reference), memory(NOW));
    assertThat(choose(withOracle, job(CONFIG)).provider()).isSameAs(far);
    assertOpened(0, 0);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDeviceThatIsNamedIsNotMeasured() {
    Backends.Choice choice = contest().choose(DeviceRequest.of("reference"), job(CONFIG));
    assertThat(choice.provider().name()).isEqualTo("reference");
    assertThat(choice.reason()).isEqualTo("asked for");
    assertOpened(0, 0);
  }

  @Test
  void noEpochNeedsNoMeasurement() {
    Backends.Choice choice = choose(contest(), job(CONFIG.withEpochs(0)));
    assertThat(choice.provider()).isSameAs(near);
    assertThat(choice.reason()).isEqualTo("there is no epoch to train");
    assertOpened(0, 0);
  }

  @Test
  void aJobThatDivergesIsMeasuredAsFarAsItGoes() {
    TrainingConfig wild =
        CONFIG.withEpochs(10).withOptimizer(CONFIG.optimizer().withLearningRate(1e200));
    assertThat(choose(contest(), job(wild)).provider()).isSameAs(near);
    assertOpened(1, 0);
  }

  @Test
  void rowsThatCannotBeBroughtToADeviceAreTheUsersToCorrect() {
    TrainingRequest.Rows broken =
        new FewRows(
            ROWS,
            (backend, rows) -> {
              throw new DataException("row 3 is torn");
            });
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> choose(contest(), job(CONFIG, broken, null)))
        .withMessage("row 3 is torn");
    assertOpened(1, 0);
  }

  /** Of 100000 rows some 2048 are enough, and as large a part of the rows that validate. */
  @Test
  void onlyAsManyRowsAreTakenAsAreNeeded() {
    int[] most = new int[2];
    TrainingRequest.Rows training = counting(100_000, most, 0);
    TrainingRequest.Rows validation = counting(5_000, most, 1);
    choose(contest(), job(CONFIG.withEpochs(1).withBatchSize(100), training, validation));
    assertThat(most).containsExactly(2100, 105);
    choose(contest(), job(CONFIG.withEpochs(1).withBatchSize(3000), training, validation));
    assertThat(most).containsExactly(6000, 300);
    choose(contest(), job(CONFIG.withEpochs(1), counting(1000, most, 0), counting(7, most, 1)));
    assertThat(most).containsExactly(1000, 7);
  }

  private static TrainingRequest.Rows counting(int count, int[] most, int place) {
    return new FewRows(
        count,
        (backend, rows) -> {
          most[place] = rows;
          return upload(backend, rows);
        });
  }

  @Test
  void theStartOfTheTrainingStaysAsItIs() {
    TrainingRequest job = job(CONFIG.withEpochs(10_000));
    double[] before = job.start().parameters();
    choose(contest(), job);
    assertThat(job.start().parameters()).isEqualTo(before);
    assertThat(job.start().optimizer().updates()).isZero();
    assertThat(Arrays.stream(before).anyMatch(w -> w != 0)).isTrue();
  }
}
