package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.render.StandardOutput;
import dev.warptron.cli.render.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be written, and results that cannot be printed. */
class OutputFailureTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = CliFiles.twelveRows(folder);
    model = folder.resolve("m.safetensors");
  }

  private CommandRun train(Object... options) {
    return CommandRun.of(
        CommandRun.words(new Object[] {"train", data, "--target", "y", "-q"}, options));
  }

  @ParameterizedTest
  @CsvSource({"--model,new.safetensors", "--metrics-json,new.json", "--plot,new.png"})
  void outputsAreCheckedBeforeTraining(String option, String name) throws IOException {
    Path noFolder = folder.resolve("nowhere");
    Path inNoFolder = noFolder.resolve(name);
    refusedOutput(
        option,
        inNoFolder,
        "cannot write %s: %s is not a folder; create it or choose another path"
            .formatted(inNoFolder, noFolder));
    Path inFile = data.resolve(name);
    refusedOutput(
        option,
        inFile,
        "cannot write %s: %s is not a folder; create it or choose another path"
            .formatted(inFile, data));
    Path directory = Files.createDirectory(folder.resolve(name));
    refusedOutput(
        option,
        directory,
        "cannot write %s: it is a folder; give a file name".formatted(directory));
  }

  @Test
  void aFolderWithoutWriteAccessIsNamed() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "runs as root");
    Path file = closed.resolve("new.json");
    refusedOutput(
        "--metrics-json",
        file,
        "cannot write %s: the folder %s is not writable; choose another path"
            .formatted(file, closed));
  }

  private void refusedOutput(String option, Path file, String message) throws IOException {
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run = train(option, file);
    String saving = option.equals("--model") ? file + " cannot be saved: " : "";
    assertThat(run.errLines()).containsExactly("warptron: " + saving + message);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).as("nothing was read or trained").isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  @Test
  void predictAndEvaluateCheckTheirOutputsToo() {
    train("--epochs", 1, "--model", model).succeeds();
    Path file = folder.resolve("nowhere").resolve("x");
    String message =
        "warptron: cannot write " + file + ": " + file.getParent() + " is not a folder";
    CommandRun predict = CommandRun.of("predict", model, data, "--output", file);
    CommandRun evaluate = CommandRun.of("evaluate", model, data, "--metrics-json", file);
    assertThat(predict.exitCode()).isEqualTo(1);
    assertThat(predict.err()).startsWith(message);
    assertThat(evaluate.exitCode()).isEqualTo(1);
    assertThat(evaluate.err()).startsWith(message);
    assertThat(evaluate.out()).isEmpty();
  }

  @Test
  void aFullDiskIsNamedAndTheModelIsSafe() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full");
    CommandRun run = train("--epochs", 1, "--model", model, "--metrics-json", full);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLines())
        .filteredOn(line -> !line.startsWith("warptron: warning: "))
        .containsExactly("warptron: cannot write /dev/full: No space left on device");
    CommandRun.of("predict", model, data).succeeds();
    CommandRun predict = CommandRun.of("predict", model, data, "--output", full);
    assertThat(predict.exitCode()).isEqualTo(1);
    assertThat(predict.errLines())
        .containsExactly("warptron: cannot write /dev/full: No space left on device");
  }

  @Test
  void resultsThatCannotBePrintedAreAFailure() {
    train("--epochs", 1, "--model", model).succeeds();
    Writer broken =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("no space");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    int exitCode =
        Warptron.run(
            Terminal.NONE,
            new PrintWriter(broken),
            new PrintWriter(err, true),
            "predict",
            model.toString(),
            data.toString());
    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("warptron: cannot write to standard output: the results are not complete");
  }

  /** As in {@code warptron predict ... | head}: the reader closes the pipe early. */
  @Test
  void aReaderThatEndsEarlyIsNoFault() {
    StringWriter err = new StringWriter();
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    int exitCode =
        Warptron.run(
            Terminal.NONE, new StandardOutput(closed), new PrintWriter(err, true), "doctor");
    assertThat(exitCode).isEqualTo(ExitCodes.SUCCESS);
    assertThat(err.toString()).isEmpty();
  }
}
