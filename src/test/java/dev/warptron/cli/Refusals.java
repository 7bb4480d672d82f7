package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Asserts that commands are refused as wrong usage, with a message, before they write anything.
 *
 * @param folder has twelve.csv; must not change
 */
record Refusals(Path folder) {
  /** A command, given by its words. */
  void of(String message, Object... arguments) throws IOException {
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err().strip().replace(System.lineSeparator(), "\n"))
        .isEqualTo("warptron: " + message);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  /** A training with these options. */
  void ofTraining(String message, Object... options) throws IOException {
    Object[] arguments = {
      "train",
      folder.resolve("twelve.csv"),
      "--target",
      "y",
      "--metrics-json",
      folder.resolve("new.json")
    };
    of(message + "\nTry: warptron train --help", CommandRun.words(arguments, options));
  }
}
