package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.io.ModelFiles;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code warptron tune} on every device; {@code make test} runs cuda on the simulator. */
class TuneDevicesTest {
  @TempDir private Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    CliFiles.cancer(folder);
    data = folder.resolve("breast-cancer-validation.csv");
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private CommandRun tune(BackendProvider device, Path csv, Object... options) {
    Object[] words = {
      "tune",
      data,
      "--target",
      "target",
      "--device",
      device.name(),
      "--folds",
      3,
      "--epochs",
      3,
      "--csv",
      csv,
      "--grid",
      "hidden=4;6",
      "l2=0;0.1"
    };
    return CommandRun.of(CommandRun.words(words, options)).succeeds();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theSearchIsRepeatedBitByBitAndTheBestIsSaved(BackendProvider device) throws IOException {
    TestBackends.assumeAvailable(device);
    Path first = folder.resolve("first.csv");
    Path second = folder.resolve("second.csv");
    Path model = folder.resolve("m.safetensors");
    CommandRun run = tune(device, first, "--model", model);
    assertThat(run.reported("device")).startsWith(device.name() + " (").endsWith("asked for");
    assertThat(run.reported("networks")).isEqualTo("12, 4 settings on 3 folds each");
    assertThat(ModelFiles.load(model).training().device()).isEqualTo(device.name());
    assertThat(Files.readAllLines(first)).hasSize(5);
    tune(device, second);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  /** A network has the same bits whether the others are trained concurrently or before it. */
  @ParameterizedTest
  @MethodSource("devices")
  void aSettingHasTheSameNumbersAlone(BackendProvider device) throws IOException {
    TestBackends.assumeAvailable(device);
    Path all = folder.resolve("all.csv");
    Path alone = folder.resolve("alone.csv");
    tune(device, all);
    CommandRun.of(
            "tune",
            data,
            "--target",
            "target",
            "--device",
            device.name(),
            "--folds",
            3,
            "--epochs",
            3,
            "--csv",
            alone,
            "--grid",
            "hidden=6",
            "l2=0.1")
        .succeeds();
    String line = Files.readAllLines(alone).get(1);
    String numbers = line.substring(line.indexOf(",6,0.1,"));
    assertThat(Files.readAllLines(all)).anyMatch(each -> each.endsWith(numbers));
  }
}
