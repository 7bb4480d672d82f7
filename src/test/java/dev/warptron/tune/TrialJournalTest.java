package dev.warptron.tune;

import static dev.warptron.tune.SearchTrials.CANCER_FOLDS;
import static dev.warptron.tune.SearchTrials.afterEpochs;
import static dev.warptron.tune.SearchTrials.candidates;
import static dev.warptron.tune.SearchTrials.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.MlpClassifier;
import dev.warptron.backend.BackendProvider;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A search that goes on after an interruption at any moment, to the same bits. */
class TrialJournalTest {
  private static final String JOB = "a job";
  private static final int COUNT = 9;

  @TempDir private Path folder;
  private int epochs;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /** Ends a search as a crash does. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** All numbers and networks of a result. */
  private static List<Object> everything(SearchResult<MlpClassifier.Builder> result) {
    return List.of(
        result.trials().stream().map(Trial::index).toList(),
        result.trials().stream().map(Trial::networks).toList(),
        result.trials().stream().map(each -> each.score().folds()).toList(),
        result.dropped().stream().map(each -> each.candidate().values()).toList(),
        result.dropped().stream().map(CandidateScore::folds).toList());
  }

  private Search<MlpClassifier.Builder, MlpClassifier> crashing(String device, int after) {
    epochs = 0;
    return search(device, COUNT)
        .journal(TrialJournal.resume(folder, JOB))
        .listeners(
            (candidate, fold) ->
                afterEpochs(
                    () -> {
                      if (++epochs == after) {
                        throw new Crash();
                      }
                    }));
  }

  private void assertResumes(
      String device,
      Function<Search<MlpClassifier.Builder, MlpClassifier>, SearchResult<MlpClassifier.Builder>>
          run,
      int step) {
    List<Object> expected = everything(run.apply(search(device, COUNT)));
    // The first crash comes early, each later one a few epochs behind what the one before reached.
    int crashes = 0;
    for (int after = 1; ; after += step) {
      try {
        SearchResult<MlpClassifier.Builder> result = run.apply(crashing(device, after));
        assertThat(everything(result)).isEqualTo(expected);
        break;
      } catch (Crash e) {
        crashes++;
      }
    }
    assertThat(crashes).isGreaterThan(2);
    assertThat(everything(run.apply(crashing(device, 1))))
        .as("nothing is trained again")
        .isEqualTo(expected);
    assertThat(epochs).isZero();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aSearchGoesOnAfterCrashes(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    assertResumes(device.name(), Search::run, 7);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void halvingGoesOnAfterCrashes(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    assertResumes(device.name(), search -> search.run(Halving.DEFAULT), 5);
  }

  /** More candidates than before: those that are finished are not trained again. */
  @Test
  void aLongerSearchTakesWhatIsThere() {
    search("reference", 2).journal(TrialJournal.begin(folder, JOB)).run();
    SearchResult<MlpClassifier.Builder> more =
        search("reference", 3)
            .journal(TrialJournal.resume(folder, JOB))
            .listeners((candidate, fold) -> afterEpochs(() -> assertThat(candidate).isEqualTo(2)))
            .run();
    assertThat(everything(more)).isEqualTo(everything(search("reference", 3).run()));
  }

  @Test
  void aFileThatIsCutAnywhereIsTrainedAgain() throws IOException {
    List<Object> expected =
        everything(search("reference", 2).journal(TrialJournal.begin(folder, JOB)).run());
    Path file = folder.resolve("trial-000001-0.warptron");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(TrialRecord.read(Files.readAllBytes(file))).isEmpty();
    }
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    for (byte[] damaged : List.of(Arrays.copyOf(whole, whole.length / 3), flipped)) {
      Files.write(file, damaged);
      assertThat(everything(search("reference", 2).journal(TrialJournal.resume(folder, JOB)).run()))
          .isEqualTo(expected);
      assertThat(file).hasBinaryContent(whole);
    }
  }

  @Test
  void aJournalOfAnotherJobIsRefused() {
    search("reference", 1).journal(TrialJournal.begin(folder, JOB)).run();
    refused(
        () -> TrialJournal.resume(folder, "another"),
        "trial-000000-0.warptron belongs to another search: its data, options, device or version");
    refused(
        () -> TrialJournal.begin(folder, JOB),
        "holds 1 finished trainings of a search: resume it, or choose an empty folder");
  }

  @Test
  void aJournalOfOtherCandidatesIsRefused() {
    search("reference", 2).journal(TrialJournal.begin(folder, JOB)).run();
    List<Candidate<MlpClassifier.Builder>> others = candidates("reference", 4).subList(2, 4);
    refused(
        () -> search(others).journal(TrialJournal.resume(folder, JOB)).run(),
        "its candidates are not those of the journal");
    refused(
        () ->
            search("reference", 2).journal(TrialJournal.resume(folder, JOB)).run(new Halving(2, 1)),
        "is a training of 9 epochs with {}, and this search has one of 5 epochs with {} there");
  }

  private static void refused(Runnable what, String why) {
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(what::run)
        .withMessageContaining(why);
  }

  @Test
  void aFolderThatCannotBeUsedIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> TrialJournal.begin(file, JOB))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
    TrialJournal inNewFolder = TrialJournal.begin(folder.resolve("a").resolve("b"), JOB);
    assertThat(inNewFolder.found()).isZero();
    try (Stream<Path> left = Files.list(folder.resolve("a").resolve("b"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void rowsAndSettingsMakeTheDigest() {
    List<String> settings = List.of("version 1", "l2 0.1");
    String digest = JobDigest.of(settings, CANCER_FOLDS);
    assertThat(digest).matches("[0-9a-f]{64}").isEqualTo(JobDigest.of(settings, CANCER_FOLDS));
    assertThat(
            Stream.of(
                digest,
                JobDigest.of(List.of("version 2", "l2 0.1"), CANCER_FOLDS),
                JobDigest.of(List.of("version 1l2 0.1"), CANCER_FOLDS),
                JobDigest.of(settings, CANCER_FOLDS.subList(0, 2)),
                JobDigest.of(
                    settings,
                    List.of(CANCER_FOLDS.get(1), CANCER_FOLDS.get(0), CANCER_FOLDS.get(2)))))
        .doesNotHaveDuplicates();
  }
}
