package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search in a process that is killed again and again, each time at another moment. */
@Tag("long")
class TuneKillTest {
  private static final int TRIALS = 6; // beside the preset's own
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  private List<String> words(String strategy, Path data, Path model) {
    return new ArrayList<>(
        List.of(
            "tune",
            data.toString(),
            "--target",
            "target",
            "--device",
            "reference",
            "--hidden",
            "6",
            "--epochs",
            "30",
            "--folds",
            "3",
            "--strategy",
            strategy,
            "--trials",
            String.valueOf(TRIALS),
            "--model",
            model.toString()));
  }

  private static long records(Path trials) throws IOException {
    if (!Files.isDirectory(trials)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(trials)) {
      return files.filter(file -> file.toString().endsWith(".warptron")).count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "halving"})
  void aKilledSearchGoesOnToTheSameBits(String strategy) throws Exception {
    CliFiles.cancer(folder);
    Path data = folder.resolve("breast-cancer-validation.csv");
    Path undisturbed = folder.resolve("undisturbed.safetensors");
    CommandRun.asTyped(words(strategy, data, undisturbed).toArray()).succeeds();

    Path trials = folder.resolve("trials");
    Path model = folder.resolve("m.safetensors");
    List<String> words = words(strategy, data, model);
    words.addAll(List.of("--checkpoint", trials.toString(), "--resume"));
    Random random = new Random(1);
    int kills = 0;
    while (!Files.exists(model)) {
      long before = records(trials);
      Process process = start(words);
      try {
        // One more record than before, and then some time in the trials behind it.
        while (process.isAlive() && records(trials) == before) {
          Thread.sleep(20);
        }
        process.waitFor(random.nextInt(200), TimeUnit.MILLISECONDS);
        if (process.isAlive()) {
          process.destroyForcibly(); // SIGKILL: no shutdown hook runs
          kills++;
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
    }
    assertThat(kills).isGreaterThan(1);
    assertThat(model).hasSameBinaryContentAs(undisturbed);
  }

  private Process start(List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.warptron.cli.Warptron"));
    command.addAll(words);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }
}
