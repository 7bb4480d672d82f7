package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.cli.render.PlotSupport;
import dev.warptron.data.readers.SqlFiles;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as users run it, in a separate process. */
class JarIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONG_ENOUGH_FOR_EPOCHS = Duration.ofSeconds(2);
  private static final Pattern INTERRUPTED =
      Pattern.compile("interrupted: (\\d+) epochs are complete");

  @TempDir private Path folder;
  private Path work = Path.of("");
  private Path out = Path.of("");
  private Path err = Path.of("");

  @BeforeEach
  void createFolders() throws IOException {
    work = Files.createDirectory(folder.resolve("work"));
    out = folder.resolve("out");
    err = folder.resolve("err");
  }

  private Process start(List<String> javaOptions, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // short runs: the optimizing compiler does not pay
    command.addAll(javaOptions);
    String jar = Objects.requireNonNull(System.getProperty("warptron.jar"), "-Dwarptron.jar");
    command.addAll(List.of("-jar", jar));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(work.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  private int run(List<String> javaOptions, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(javaOptions, arguments);
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(), arguments);
  }

  /** As on a jlink runtime without java.desktop. */
  @Test
  void withoutTheDesktopModuleAllButPlotsWorks() throws Exception {
    List<String> lean =
        List.of(
            "--limit-modules",
            "java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported");
    String reason = "this Java was made without the module java.desktop; use a complete one";
    assertThat(run(lean, "doctor")).as(() -> "exit code, with " + text(err)).isZero();
    assertThat(text(out)).contains("plots       " + reason);
    assertThat(run(lean, "demo")).as(() -> "exit code, with " + text(err)).isZero();
    assertThat(text(out)).contains("plot        not drawn: " + reason);
    String data = work.resolve("warptron-demo/iris.csv").toString();
    assertThat(run(lean, "train", data, "--target", "species", "--plot", "losses.png"))
        .isEqualTo(1);
    assertThat(text(err)).contains("cannot draw losses.png: " + reason);
  }

  @Test
  void theDemoWorksAndItsFilesCanBeGoneOnWith() throws Exception {
    assertThat(run("demo")).as(() -> "exit code, with " + text(err)).isZero();
    Path demo = work.resolve("warptron-demo");
    assertThat(CliFiles.names(demo))
        .contains("breast-cancer-train.csv", "iris.csv", "mini-batch-32.safetensors");
    assertThat(Files.readString(out)).containsPattern("(?m)^validation  accuracy 0\\.9[5-9]");

    assertThat(
            run(
                "predict",
                "warptron-demo/mini-batch-32.safetensors",
                "warptron-demo/breast-cancer-test.csv"))
        .isZero();
    assertThat(Files.readAllLines(out)).hasSize(115);
    assertThat(err).isEmptyFile();
  }

  @Test
  void itKnowsItsVersion() throws Exception {
    assertThat(run("--version")).isZero();
    assertThat(Files.readString(out).strip()).matches("warptron \\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void noCommandIsWrongUsage() throws Exception {
    assertThat(run()).isEqualTo(2);
    assertThat(Files.readAllLines(err))
        .containsExactly("warptron: no command given", "Try: warptron --help");
    assertThat(out).isEmptyFile();
  }

  @Test
  void doctorFindsTheDevicesAndFormatsOfTheJar() throws Exception {
    assertThat(run("doctor")).isZero();
    assertThat(Files.readString(out)).contains("device      reference (").contains("auto ");
  }

  @Test
  void theDriversOfItsFormatsAreInTheJar() throws Exception {
    SqlFiles.parquet(
        work.resolve("t.parquet"), "SELECT 1.5 AS x, 'a' AS y UNION ALL SELECT 2, 'b'");
    SqlFiles.sqlite(
        work.resolve("t.db"), "CREATE TABLE t (x REAL, y TEXT)", "INSERT INTO t VALUES (1, 'a')");
    assertThat(run("inspect", "t.parquet")).isZero();
    assertThat(Files.readString(out)).contains("2 rows, 2 columns");
    assertThat(run("inspect", "t.db", "--sql", "SELECT x, y, x * 2 AS z FROM t, t AS u"))
        .isEqualTo(3);
    assertThat(Files.readString(err)).contains("t.db: the query failed: ", "ambiguous column name");
    assertThat(run("inspect", "t.db", "--sql", "SELECT x FROM t UNION SELECT 7")).isZero();
    assertThat(Files.readString(out)).contains("2 rows, 1 column");
    assertThat(err).isEmptyFile();
  }

  @Test
  void tooLittleMemoryIsAMessage() throws Exception {
    CliFiles.twelveRows(work);
    assertThat(
            run(
                List.of("-Xmx48m"),
                "train",
                "twelve.csv",
                "--target",
                "y",
                "--preset",
                "classic",
                "--hidden",
                "5000000",
                "--model",
                "m.safetensors"))
        .isEqualTo(1);
    assertThat(Files.readString(err))
        .startsWith(
            "warptron: the program would run out of memory: a training of 20000001 parameters"
                + " takes")
        .doesNotContain("\tat ");
    assertThat(CliFiles.names(work)).containsExactly("twelve.csv");
  }

  @Test
  void aTerminatedTrainingWritesItsResults() throws Exception {
    boolean plots = PlotSupport.unavailableBecause().isEmpty();
    List<String> files = new ArrayList<>(List.of("m.json", "m.safetensors", "twelve.csv"));
    if (plots) {
      files.add("m.png");
    }
    Process training =
        plots
            ? startLongTraining("--metrics-json", "m.json", "--plot", "m.png")
            : startLongTraining("--metrics-json", "m.json");
    try {
      assumeTrue(training.supportsNormalTermination(), "a process can only be killed here");
      training.destroy();
      assertThat(training.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      training.destroyForcibly();
    }
    assertThat(training.exitValue()).as("that it was terminated").isNotZero();
    Matcher message = INTERRUPTED.matcher(Files.readString(err));
    assertThat(message.find()).as("number of epochs in %s", Files.readString(err)).isTrue();
    int epochs = Integer.parseInt(message.group(1));
    assertThat(epochs).isBetween(1, 999_999_998);
    assertThat(CliFiles.names(work)).containsExactlyInAnyOrderElementsOf(files);
    SavedModel model = ModelFiles.load(work.resolve("m.safetensors"));
    JsonNode metrics = CliFiles.json(work.resolve("m.json"));
    assertThat(metrics.get("train_loss")).hasSize(epochs);
    assertThat(metrics.get("stopped_at").intValue()).isEqualTo(epochs);
    // The weights of the best epoch are kept.
    assertThat(model.training().epochs())
        .isBetween(1, epochs)
        .isEqualTo(metrics.get("kept_epoch").intValue());
    CommandRun.of("evaluate", work.resolve("m.safetensors"), work.resolve("twelve.csv")).succeeds();
  }

  /** The first candidate completes soon, the second never. */
  @Test
  void aTerminatedSearchRanksAndWritesWhatIsComplete() throws Exception {
    CliFiles.twelveRows(work);
    CliFiles.write(work, "m.safetensors", "older");
    String options =
        "tune twelve.csv --target y --preset classic --device reference --folds 2"
            + " --grid epochs=1;999999999 --csv t.csv --model m.safetensors";
    Process search = start(List.of(), options.split(" ", -1));
    try {
      assumeTrue(search.supportsNormalTermination(), "a process can only be killed here");
      waitFor(search, "networks    4, 2 settings on 2 folds each");
      search.destroy();
      assertThat(search.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      search.destroyForcibly();
    }
    assertThat(search.exitValue()).as("that it was terminated").isNotZero();
    assertThat(text(err))
        .contains(
            "interrupted: 1 of 2 settings are complete, the others are left out; none is trained on"
                + " all rows");
    assertThat(Files.readAllLines(work.resolve("t.csv")))
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("1,1,");
    assertThat(work.resolve("m.safetensors")).hasContent("older");
  }

  @Test
  void aKilledTrainingLeavesTheOlderModel() throws Exception {
    CliFiles.write(work, "m.safetensors", "older");
    Process training = startLongTraining();
    training.destroyForcibly();
    assertThat(training.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(CliFiles.names(work)).containsExactly("m.safetensors", "twelve.csv");
    assertThat(work.resolve("m.safetensors")).hasContent("older");
  }

  /** Starts a training that would take days, and returns after some epochs. */
  private Process startLongTraining(String... options) throws Exception {
    CliFiles.twelveRows(work);
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "twelve.csv", "--target", "y", "--epochs", "999999999", "--l2", "1"));
    arguments.addAll(List.of("--preset", "classic", "--model", "m.safetensors"));
    arguments.addAll(List.of(options));
    Process process = start(List.of(), arguments.toArray(String[]::new));
    try {
      waitFor(process, "training    epochs 999999999");
      return process;
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Waits until the program has printed this text, and then for some epochs. */
  private void waitFor(Process process, String printed) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!text(out).contains(printed)) {
      assertThat(process.isAlive()).as(() -> "still running: " + text(err)).isTrue();
      assertThat(Instant.now()).as("waited for the training to begin").isBefore(end);
      Thread.sleep(50);
    }
    Thread.sleep(LONG_ENOUGH_FOR_EPOCHS.toMillis());
    assertThat(process.isAlive()).as(() -> "still running: " + text(err)).isTrue();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
