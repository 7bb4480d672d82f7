package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong usage ends with exit code 2, a message and a reference to the help; no file is touched. */
class BadUsageTest {
  @TempDir private Path folder;
  private Path model = Path.of("");
  private Refusals refusals = new Refusals(Path.of(""));

  @BeforeEach
  void leaveAnOlderModel() throws IOException {
    model = CliFiles.write(folder, "m.safetensors", "older");
    CliFiles.twelveRows(folder);
    refusals = new Refusals(folder);
  }

  private void refused(String message, Object... arguments) throws IOException {
    refusals.of(message, arguments);
  }

  @Test
  void whatIsNeededIsNamed() throws IOException {
    refused(
        "Missing required option: '--target=COLUMN'\nTry: warptron train --help",
        "train",
        folder.resolve("twelve.csv"));
    refused(
        "Missing required parameter: 'DATA'\nTry: warptron train --help", "train", "--target", "y");
    refused("Missing required parameter: 'DATA'\nTry: warptron predict --help", "predict", model);
    refused(
        "Missing required parameters: 'MODEL', 'DATA'\nTry: warptron evaluate --help", "evaluate");
  }

  @Test
  void unknownCommandsAndOptionsGetTheNearestName() throws IOException {
    refused("no command given\nTry: warptron --help");
    refused(
        "Unmatched argument at index 0: 'tran'\nDid you mean: warptron train?\nTry: warptron --help",
        "tran");
    refused(
        "Unknown option: '--features'\nTry: warptron predict" + " --help",
        "predict",
        model,
        folder.resolve("twelve.csv"),
        "--features");
    refused(
        "Invalid value for option '--network': there is no network 'mini-batch-3' (known:"
            + " single-layer, two-layers-ones, two-layers-normal, mini-batch-32, mini-batch-128,"
            + " scikit-learn); did you mean mini-batch-32?\nTry: warptron demo --help",
        "demo",
        "--network",
        "mini-batch-3",
        "--folder",
        folder.resolve("demo"));
  }

  @Test
  void aRefusedTrainingLeavesAnOlderModel() throws IOException {
    refusals.ofTraining("epochs must be >= 0, got -1", "--epochs", -1, "--model", model);
    refusals.ofTraining(
        "a network may have at most 2147483639 parameters, this one has 6000000001: use"
            + " smaller hidden layers",
        "--hidden",
        1_500_000_000,
        "--model",
        model);
  }

  @Test
  void helpSaysWhatEachCommandDoes() {
    CommandRun help = CommandRun.of("--help").succeeds();
    assertThat(help.out()).contains("train", "predict", "evaluate", "inspect", "doctor", "demo");
    assertThat(CommandRun.of("train", "--help").succeeds().out())
        .startsWith("Usage: warptron train ")
        .contains("--metrics-json=FILE");
    assertThat(CommandRun.of("--version").succeeds().out()).startsWith("warptron ");
  }
}
