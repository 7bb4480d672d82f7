package dev.warptron.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.gpu.SuiteEvents.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Writing and reading the events of a test run. */
class SuiteEventsTest {
  @TempDir private Path folder;

  /** Tests that pass, fail and are skipped. Only the tests below run them. */
  static class Sample {
    @Test
    void passes() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failsForTwo(int number) {
      assertThat(number).as("the number").isEqualTo(1);
    }

    @Test
    void isSkipped() {
      Assumptions.abort("no such device");
    }
  }

  private SuiteEvents.Outcome runSample(Path file) throws IOException {
    try (SuiteEvents.Writer writer = new SuiteEvents.Writer(file)) {
      writer.device("a device");
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(Sample.class))
                  .build(),
              writer);
      assertThat(writer.failures()).isEqualTo(1);
      writer.complete();
    }
    return SuiteEvents.read(file);
  }

  @Test
  void everyTestIsRecordedWithItsNameAndStatus() throws IOException {
    SuiteEvents.Outcome outcome = runSample(folder.resolve("events"));
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.running()).isEmpty();
    assertThat(outcome.device()).isEqualTo("a device");
    assertThat(outcome.tests()).hasSize(4);
    assertThat(outcome.with(Status.PASSED)).hasSize(2);
    assertThat(outcome.with(Status.FAILED))
        .singleElement()
        .satisfies(
            test -> {
              assertThat(test.name()).isEqualTo("SuiteEventsTest$Sample.failsForTwo [2] number=2");
              assertThat(test.message()).startsWith("[the number]").contains("expected: 1");
            });
    assertThat(outcome.with(Status.SKIPPED))
        .singleElement()
        .satisfies(test -> assertThat(test.message()).contains("no such device"));
  }

  /** Wherever the file was truncated, the events before that point are read. */
  @Test
  void aTruncatedRunTellsWhichTestWasRunning() throws IOException {
    Path whole = folder.resolve("whole");
    runSample(whole);
    String text = Files.readString(whole);
    int end = text.lastIndexOf("\"event\":\"finished\"");
    Path truncated = folder.resolve("truncated");
    Files.writeString(truncated, text.substring(0, end + 5), StandardOpenOption.CREATE);
    byte[] halfACharacter = {(byte) 0xC3};
    Files.write(truncated, halfACharacter, StandardOpenOption.APPEND);
    SuiteEvents.Outcome outcome = SuiteEvents.read(truncated);
    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.tests()).hasSize(3);
    assertThat(outcome.running()).hasSize(1);
  }

  @Test
  void aMissingFileIsAnEmptyRun() throws IOException {
    SuiteEvents.Outcome outcome = SuiteEvents.read(folder.resolve("missing"));
    assertThat(outcome.complete()).isFalse();
    assertThat(outcome.tests()).isEmpty();
  }
}
