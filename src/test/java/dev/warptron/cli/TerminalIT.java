package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.cli.render.PlotSupport;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar in a terminal, where it draws a progress bar, and where the terminal translates the
 * character Ctrl-C to a signal. {@code script} of util-linux creates the pseudo-terminal.
 */
class TerminalIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CTRL_C = 3;

  /** 128 plus the number of SIGINT. */
  private static final int INTERRUPTED_EXIT = 130;

  private static final Pattern INTERRUPTED =
      Pattern.compile("interrupted: (\\d+) epochs are complete");

  @TempDir private Path folder;

  @BeforeEach
  void requireScript() throws IOException {
    boolean linux = System.getProperty("os.name").equals("Linux");
    assumeTrue(
        linux && Files.isExecutable(Path.of("/usr/bin/script")),
        "there is no script of util-linux, which makes a pseudo-terminal");
    CliFiles.twelveRows(folder);
  }

  @Test
  void ctrlCEndsATrainingAndWritesItsResults() throws Exception {
    List<String> files = files("m.safetensors", "m.json");
    Process training =
        start(
            "train twelve.csv --target y --preset classic --keep last --epochs 999999999 --model"
                + " m.safetensors"
                + outputs("m.json", "m.png"));
    waitFor(training, Pattern.compile("[1-9]\\d*/999999999 epochs, .*loss "));
    ctrlC(training);

    String printed = printed();
    Matcher message = INTERRUPTED.matcher(printed);
    assertThat(message.find()).as("number of epochs in %s", printed).isTrue();
    int epochs = Integer.parseInt(message.group(1));
    assertThat(epochs).isBetween(1, 999_999_998);
    assertThat(CliFiles.names(folder)).containsAll(files);
    SavedModel model = ModelFiles.load(folder.resolve("m.safetensors"));
    assertThat(model.training().epochs()).isEqualTo(epochs);
    assertThat(CliFiles.json(folder.resolve("m.json")).get("train_loss")).hasSize(epochs);
  }

  /** The first candidate completes soon, the second never. */
  @Test
  void ctrlCEndsASearchAndWritesWhatIsComplete() throws Exception {
    Process search =
        start(
            "tune twelve.csv --target y --preset classic --folds 2 --grid epochs=1;999999999"
                + " --csv t.csv --model m.safetensors");
    waitFor(search, Pattern.compile("[1-9]\\d*/\\d+ epochs, 2 of 4 networks complete"));
    ctrlC(search);

    assertThat(printed()).contains("interrupted: 1 of 2 settings are complete");
    assertThat(Files.readAllLines(folder.resolve("t.csv"))).hasSize(2);
    assertThat(CliFiles.names(folder)).doesNotContain("m.safetensors");
  }

  /** The search of one candidate takes about as long as the interrupted training. */
  @Test
  void ctrlCEndsTheTrainingOfTheBestSettingAndWritesItsResults() throws Exception {
    List<String> files = files("m.safetensors", "m.json", "t.csv");
    Process search =
        start(
            "tune twelve.csv --target y --preset classic --folds 2 --device reference"
                + " --grid epochs=60000 --csv t.csv --model m.safetensors"
                + outputs("m.json", "m.png"));
    waitFor(search, Pattern.compile("to train the best on(?s:.*)[1-9]\\d*/60000 epochs, .*loss "));
    ctrlC(search);

    Matcher message = INTERRUPTED.matcher(printed());
    assertThat(message.find()).as("number of epochs in %s", printed()).isTrue();
    int epochs = Integer.parseInt(message.group(1));
    assertThat(epochs).isBetween(1, 59_999);
    assertThat(CliFiles.names(folder)).containsAll(files);
    assertThat(ModelFiles.load(folder.resolve("m.safetensors")).training().epochs())
        .isEqualTo(epochs);
  }

  private static List<String> files(String... withoutPlot) {
    List<String> files = new ArrayList<>(List.of(withoutPlot));
    if (PlotSupport.unavailableBecause().isEmpty()) {
      files.add("m.png");
    }
    return files;
  }

  private static String outputs(String metrics, String plot) {
    String options = " --metrics-json " + metrics;
    return PlotSupport.unavailableBecause().isEmpty() ? options + " --plot " + plot : options;
  }

  private Process start(String arguments) throws IOException {
    return new JarProcess(folder).onTerminal(100).start((Object[]) arguments.split(" ", -1));
  }

  private static void ctrlC(Process process) throws IOException, InterruptedException {
    try {
      process.getOutputStream().write(CTRL_C);
      process.getOutputStream().flush();
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      kill(process);
    }
    assertThat(process.exitValue()).as("that SIGINT ended it").isEqualTo(INTERRUPTED_EXIT);
  }

  private void waitFor(Process process, Pattern text) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    try {
      while (!text.matcher(printed()).find()) {
        assertThat(process.isAlive()).as("still running: %s", printed()).isTrue();
        assertThat(Instant.now()).as("waited for %s in %s", text, printed()).isBefore(end);
        Thread.sleep(50);
      }
    } catch (Throwable e) {
      kill(process);
      throw e;
    }
  }

  /** Also kills the program that {@code script} runs, which would otherwise outlive it. */
  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private String printed() throws IOException {
    return Files.readString(folder.resolve("out"));
  }
}
