package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options for checkpoints; {@link KilledTrainingTest} kills processes. */
class CheckpointCommandTest {
  @TempDir private Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void write() throws IOException {
    data = CliFiles.twelveRows(folder);
  }

  private Path kept() {
    return folder.resolve("kept");
  }

  private CommandRun train(Object... options) {
    List<Object> all =
        new ArrayList<>(List.of("train", data, "--target", "y", "--device", "reference"));
    all.addAll(Arrays.asList(options));
    return CommandRun.of(all.toArray());
  }

  /** Diverges in the first epochs, and so leaves checkpoints. */
  private CommandRun diverge(Object... options) {
    List<Object> all =
        new ArrayList<>(List.of("train", data, "--target", "a", "--ignore", "y", "--device"));
    all.addAll(List.of("reference", "--hidden", "none", "--learning-rate", "1e30"));
    all.addAll(List.of("--checkpoint", kept()));
    all.addAll(Arrays.asList(options));
    return CommandRun.of(all.toArray());
  }

  @Test
  void theFolderIsDeletedWhenTheOutputIsWritten() {
    Path model = folder.resolve("m.safetensors");
    CommandRun run =
        train("--epochs", 5, "--checkpoint", kept(), "--resume", "--model", model).succeeds();
    assertThat(run.reported("resume"))
        .isEqualTo(kept() + " has no checkpoint: the training starts from the beginning");
    assertThat(model).exists();
    assertThat(kept()).doesNotExist();
  }

  @Test
  void aTrainingThatFailsLeavesItsCheckpointsAndIsNotRepeatedByMistake() {
    CommandRun first = diverge();
    assertThat(first.exitCode()).isEqualTo(5);
    assertThat(kept().resolve("network-000.000001.checkpoint")).exists();

    CommandRun again = diverge();
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err())
        .isEqualToNormalizingNewlines(
            ("warptron: %s has checkpoints of this job: resume it, or choose another folder, or"
                    + " delete this one to start from the beginning%n")
                .formatted(kept()));

    CommandRun resumed = diverge("--resume");
    assertThat(resumed.exitCode()).isEqualTo(5);
    assertThat(resumed.reported("resume")).isEqualTo("from the checkpoints in " + kept());
    assertThat(resumed.errLines()).isEqualTo(first.errLines());

    CommandRun other = diverge("--resume", "--seed", 7);
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err())
        .startsWith("warptron: " + kept() + " has checkpoints of another job (")
        .contains("seed: 42 there, 7 here");
  }

  @Test
  void aFolderThatIsNoFolderIsRefusedBeforeTraining() throws IOException {
    Files.writeString(kept(), "a file");
    CommandRun run = train("--checkpoint", kept());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("warptron: cannot create the folder " + kept());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--resume | --resume needs --checkpoint FOLDER",
        "--checkpoint-every 5 | --checkpoint-every needs --checkpoint FOLDER",
        "--checkpoint-every 5d | Invalid value for option '--checkpoint-every': must be a time such"
            + " as 30s, 5m or 1h, or a number of epochs, got 5d",
        "--checkpoint-every 0s | Invalid value for option '--checkpoint-every': checkpoints need a"
            + " time above 0 between them, or at least 1 epoch, got PT0S",
        "--checkpoint-every 0 | Invalid value for option '--checkpoint-every': checkpoints need a"
            + " time above 0 between them, or at least 1 epoch, got 0 epochs",
      })
  void badOptionsAreRefused(String options, String message) {
    CommandRun run = train((Object[]) options.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLines().get(0)).isEqualTo("warptron: " + message);
  }

  @ParameterizedTest
  @CsvSource({"0.5s", "5m", "1h", "3", "'3 epochs'", "'1 epoch'"})
  void everyFormOfAnIntervalIsRead(String interval) {
    train("--epochs", 5, "--checkpoint", kept(), "--checkpoint-every", interval).succeeds();
    assertThat(kept()).doesNotExist();
  }
}
