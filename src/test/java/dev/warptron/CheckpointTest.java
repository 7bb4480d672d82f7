package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.CheckpointOptions.Interval;
import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints of fits: what is resumed has the bits of what was not disturbed. */
class CheckpointTest {
  private static final Dataset IRIS = TestRows.every(3, BundledData.iris());
  private static final Dataset VALIDATION = TestRows.every(7, BundledData.iris());
  private static final int EPOCHS = 30;

  @TempDir private Path parent;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private Path folder() {
    return parent.resolve("kept");
  }

  private CheckpointOptions options() {
    return CheckpointOptions.in(folder()).every(Interval.everyEpochs(4));
  }

  private static MlpClassifier.Builder settings(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder()
        .device(device.name())
        .hidden(5)
        .optimizer(Adam.DEFAULT.withLearningRate(0.02))
        .batchSize(8)
        .epochs(EPOCHS)
        .earlyStopping(EarlyStopping.KEEP_BEST)
        .seed(3);
  }

  /** Fails after some epochs of all networks together, as a program that crashes. */
  private static final class Crash implements TrainingListener {
    private final int after;
    private int epochs;
    private String step = "";

    Crash(int after) {
      this.after = after;
    }

    @Override
    public void trainingStarts(TrainingStart start) {
      step = start.step();
    }

    @Override
    public synchronized void epochCompleted(EpochMetrics metrics) {
      epochs++;
      if (epochs >= after) {
        throw new IllegalStateException("crash");
      }
    }
  }

  private void crash(
      MlpClassifier.Builder settings,
      CheckpointOptions options,
      int after,
      Function<MlpClassifier.Builder, MlpClassifier> fit) {
    assertThatIllegalStateException()
        .isThrownBy(() -> fit.apply(settings.checkpoints(options).listener(new Crash(after))))
        .withMessage("crash");
  }

  private static void assertSame(MlpClassifier actual, MlpClassifier expected) {
    assertThat(actual.members()).hasSameSizeAs(expected.members());
    for (int i = 0; i < actual.members().size(); i++) {
      MlpClassifier one = actual.members().get(i);
      MlpClassifier other = expected.members().get(i);
      assertThat(one.saved()).as("network %d", i).isEqualTo(other.saved());
      assertThat(one.history()).isEqualTo(other.history());
      assertThat(one.stop()).isEqualTo(other.stop());
      assertThat(one.trainingEvaluation()).isEqualTo(other.trainingEvaluation());
    }
    assertThat(actual.validationEvaluation()).isEqualTo(expected.validationEvaluation());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(file -> file.toString().endsWith(".checkpoint")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aFitGoesOnAfterCrashes(BackendProvider device) {
    goesOnAfterCrashes(device, settings -> settings.fit(IRIS, VALIDATION), EPOCHS);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anEnsembleGoesOnAfterCrashes(BackendProvider device) {
    goesOnAfterCrashes(device, settings -> settings.fitEnsemble(3, IRIS, VALIDATION), 3 * EPOCHS);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aBagGoesOnAfterCrashes(BackendProvider device) {
    goesOnAfterCrashes(device, settings -> settings.fitBag(3, IRIS), 3 * EPOCHS);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void trainingsTogetherGoOnAfterCrashes(BackendProvider device) {
    goesOnAfterCrashes(
        device,
        settings ->
            MlpClassifier.fitMany(
                    List.of(
                        new FitRequest<>(settings, IRIS),
                        new FitRequest<>(settings, IRIS, VALIDATION)))
                .get(1)
                .model(),
        2 * EPOCHS);
  }

  private void goesOnAfterCrashes(
      BackendProvider device, Function<MlpClassifier.Builder, MlpClassifier> fit, int allEpochs) {
    MlpClassifier expected = fit.apply(settings(device));
    crash(settings(device), options(), allEpochs / 3, fit);
    for (int i = 0; i < 2; i++) {
      crash(settings(device), options().resuming(), 7, fit);
    }
    assertSame(fit.apply(settings(device).checkpoints(options().resuming())), expected);
    assertSame(fit.apply(settings(device).checkpoints(options().resuming())), expected);
    options().delete();
    assertThat(folder()).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void takingCheckpointsChangesNoBit(BackendProvider device) {
    MlpClassifier expected = settings(device).fit(IRIS, VALIDATION);
    for (Interval interval :
        List.of(
            Interval.DEFAULT,
            Interval.every(Duration.ofNanos(1)),
            Interval.everyEpochs(1),
            Interval.everyEpochs(1000))) {
      CheckpointOptions options = options().every(interval);
      assertSame(settings(device).checkpoints(options).fit(IRIS, VALIDATION), expected);
      options.delete();
    }
  }

  /** A file that is cut is passed over; if all are, the training starts from the beginning. */
  @ParameterizedTest
  @MethodSource("devices")
  void filesCutAnywhereCostTimeAlone(BackendProvider device) throws IOException {
    MlpClassifier expected = settings(device).fit(IRIS, VALIDATION);
    crash(settings(device), options(), 21, settings -> settings.fit(IRIS, VALIDATION));
    List<Path> files = files();
    assertThat(files).hasSize(2);
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(Files.readAllBytes(file));
    }
    int step = device.name().equals("cuda") ? 10 * 97 : 97;
    for (int older = 0; older < 2; older++) {
      byte[] newest = contents.get(1);
      for (int length = 0; length < newest.length; length += step) {
        restore(files, contents);
        Files.write(files.get(1), Arrays.copyOf(newest, length));
        if (older == 1) {
          Files.write(files.get(0), Arrays.copyOf(contents.get(0), length / 2));
        }
        Crash listener = new Crash(Integer.MAX_VALUE);
        MlpClassifier model =
            settings(device)
                .checkpoints(options().every(Interval.everyEpochs(1000)).resuming())
                .listener(listener)
                .fit(IRIS, VALIDATION);
        assertSame(model, expected);
        assertThat(listener.step)
            .as("cut at %d", length)
            .contains(
                older == 0
                    ? ", resumed after epoch 16 of this training; passed over as damaged:"
                        + " network-000.000005.checkpoint"
                    : "; passed over as damaged: network-000.000004.checkpoint,"
                        + " network-000.000005.checkpoint");
        assertThat(listener.step.contains("resumed")).isEqualTo(older == 0);
      }
    }
  }

  private void restore(List<Path> files, List<byte[]> contents) throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
    for (int i = 0; i < files.size(); i++) {
      Files.write(files.get(i), contents.get(i));
    }
  }

  private void assertRefused(UnaryOperator<MlpClassifier.Builder> change, String... differences) {
    BackendProvider device = reference();
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(
            () ->
                change
                    .apply(settings(device).checkpoints(options().resuming()))
                    .fit(IRIS, VALIDATION))
        .satisfies(
            e -> {
              assertThat(e)
                  .hasMessageStartingWith(folder() + " has checkpoints of another job (")
                  .hasMessageEndingWith("): repeat that job, or choose another folder");
              assertThat(e.getMessage()).contains(differences);
            });
  }

  private static BackendProvider reference() {
    return TestBackends.all().stream()
        .filter(device -> device.name().equals("reference"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void checkpointsOfAnotherJobAreRefusedWithWhatDiffers() {
    BackendProvider device = reference();
    crash(settings(device), options(), 9, settings -> settings.fit(IRIS, VALIDATION));
    assertRefused(settings -> settings.seed(4), "seed: 3 there, 4 here");
    assertRefused(settings -> settings.epochs(31), "epochs: 30 there, 31 here");
    assertRefused(settings -> settings.hidden(6), "network: ");
    assertRefused(settings -> settings.optimizer(Adam.DEFAULT), "optimizer: ");
    assertRefused(settings -> settings.shuffle(false), "no-shuffle: not set there, true here");
    assertRefused(settings -> settings.standardize(false), "training rows: ");
    assertRefused(
        settings -> settings.earlyStopping(EarlyStopping.after(5)), "patience: not set there");

    for (List<Dataset> rows :
        List.of(
            List.of(TestRows.every(2, BundledData.iris()), VALIDATION),
            List.of(IRIS, TestRows.every(5, BundledData.iris())))) {
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(
              () ->
                  settings(device).checkpoints(options().resuming()).fit(rows.get(0), rows.get(1)))
          .withMessageContaining(" rows: ");
    }
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(
            () ->
                settings(device).checkpoints(options().resuming()).fitEnsemble(2, IRIS, VALIDATION))
        .withMessageContaining("networks: 1 there, 2 here");
  }

  /** One changed cell is another job. */
  @Test
  void theRowsAreComparedInEveryCell() {
    BackendProvider device = reference();
    crash(settings(device), options(), 9, settings -> settings.fit(IRIS, VALIDATION));
    float[] features = IRIS.toRowMajor();
    features[features.length - 1] = Math.nextUp(features[features.length - 1]);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(
            () ->
                settings(device)
                    .checkpoints(options().resuming())
                    .fit(IRIS.withFeatures(features), VALIDATION))
        .withMessageContaining("training rows: ");
  }

  @Test
  void anotherDeviceIsAnotherJobAndAutoTakesThatOfTheCheckpoints() {
    BackendProvider device = reference();
    MlpClassifier expected = settings(device).fit(IRIS, VALIDATION);
    crash(settings(device), options(), 9, settings -> settings.fit(IRIS, VALIDATION));
    BackendProvider cpu =
        TestBackends.all().stream()
            .filter(each -> each.name().equals("cpu"))
            .findFirst()
            .orElseThrow();
    TestBackends.assumeAvailable(cpu);
    assertRefused(settings -> settings.device("cpu"), "device: reference: ", " there, cpu: ");
    assertSame(
        settings(device).device("auto").checkpoints(options().resuming()).fit(IRIS, VALIDATION),
        expected);
  }

  @Test
  void checkpointsOfThisJobAreNotOverwrittenByMistake() throws IOException {
    BackendProvider device = reference();
    crash(settings(device), options(), 9, settings -> settings.fit(IRIS, VALIDATION));
    List<Path> before = files();
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> settings(device).checkpoints(options()).fit(IRIS, VALIDATION))
        .withMessage(
            "%s has checkpoints of this job: resume it, or choose another folder, or delete this one"
                + " to start from the beginning",
            folder());
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void withoutCheckpointsAResumedFitStartsFromTheBeginning() {
    BackendProvider device = reference();
    MlpClassifier expected = settings(device).fit(IRIS, VALIDATION);
    assertThat(options().isUsed()).isFalse();
    assertSame(settings(device).checkpoints(options().resuming()).fit(IRIS, VALIDATION), expected);
    assertThat(options().isUsed()).isTrue();
  }

  @Test
  void trainingsTogetherHaveOneFolderOrNone() {
    BackendProvider device = reference();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MlpClassifier.fitMany(
                    List.of(
                        new FitRequest<>(settings(device).checkpoints(options()), IRIS),
                        new FitRequest<>(settings(device), IRIS))))
        .withMessage(
            "trainings that run together keep their checkpoints in the same folder, or none");
  }

  @Test
  void aFolderThatCannotBeWrittenEndsTheFitBeforeItStarts() {
    BackendProvider device = reference();
    CheckpointOptions options = CheckpointOptions.in(parent.resolve("a").resolve("b"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> settings(device).checkpoints(options).fit(IRIS, VALIDATION))
        .withMessageContaining("cannot create the folder " + options.folder());
  }

  @Test
  void anIntervalIsAboveZero() {
    for (Duration time : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Interval.every(time))
          .withMessage(
              "checkpoints need a time above 0 between them, or at least 1 epoch, got %s", time);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.everyEpochs(0))
        .withMessage(
            "checkpoints need a time above 0 between them, or at least 1 epoch, got 0 epochs");
  }
}
