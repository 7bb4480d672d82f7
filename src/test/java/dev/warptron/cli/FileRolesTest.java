package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An output never replaces an input, and {@code -} is standard input or output. */
class FileRolesTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void train() throws IOException {
    data = CliFiles.twelveRows(folder);
    model = folder.resolve("m.safetensors");
    CommandRun.of(
            "train",
            data,
            "--target",
            "y",
            "--device",
            "reference",
            "--epochs",
            1,
            "--model",
            model)
        .succeeds();
  }

  private void refuses(String message, Object... arguments) throws IOException {
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).startsWith("warptron: " + message);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).as("nothing was done").isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  private static String replaces(String option, Path file, String input) {
    return "%s %s: it would replace %s, which this command reads; give another file name"
        .formatted(option, file, input);
  }

  @ParameterizedTest
  @CsvSource({
    "--metrics-json,twelve.csv,DATA",
    "--metrics-json,valid.csv,--valid",
    "--metrics-json,test.csv,--test",
    "--model,m.safetensors,--from"
  })
  void trainKeepsItsInputs(String option, String name, String input) throws IOException {
    Path valid = Files.copy(data, folder.resolve("valid.csv"));
    Path test = Files.copy(data, folder.resolve("test.csv"));
    Path file = folder.resolve(name);
    refuses(
        replaces(option, file, input),
        "train",
        data,
        "--target",
        "y",
        "--valid",
        valid,
        "--test",
        test,
        "--from",
        model,
        option,
        file);
  }

  @Test
  void predictEvaluateAndTuneKeepThemToo() throws IOException {
    refuses(replaces("--output", data, "DATA"), "predict", model, data, "--output", data);
    refuses(replaces("--output", model, "MODEL"), "predict", model, data, "--output", model);
    refuses(
        replaces("--metrics-json", model, "MODEL"),
        "evaluate",
        model,
        data,
        "--metrics-json",
        model);
    refuses(replaces("--schema-out", data, "FILE"), "inspect", data, "--schema-out", data);
    refuses(
        replaces("--model", model, "--schema"),
        "train",
        data,
        "--target",
        "y",
        "--schema",
        model,
        "--model",
        model);
    refuses(replaces("--csv", data, "DATA"), "tune", data, "--target", "y", "--csv", data);
  }

  @Test
  void anotherNameOfTheSameFileIsRecognized() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), data.getFileName());
    String same = ", which is the same file as " + data;
    refuses(
        "--output %s%s: it would replace DATA".formatted(link, same),
        "predict",
        model,
        data,
        "--output",
        link);
    Path around = folder.resolve(".").resolve("twelve.csv");
    refuses(
        "--output %s%s: it would replace DATA".formatted(around, same),
        "predict",
        model,
        data,
        "--output",
        around);
  }

  @Test
  void twoOutputsAreTwoFiles() throws IOException {
    Path file = folder.resolve("new.svg");
    refuses(
        "--plot %s: --metrics-json is written there too; give another file name".formatted(file),
        "train",
        data,
        "--target",
        "y",
        "--metrics-json",
        file,
        "--plot",
        file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--model", "--metrics-json", "--plot"})
  void aReportAndAFileDoNotShareStandardOutput(String option) throws IOException {
    refuses(
        option + " -: the report is on standard output; give a file name",
        "train",
        data,
        "--target",
        "y",
        option,
        "-");
  }

  private static CommandRun withInput(String text, Object... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return CommandRun.of(arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aDashIsStandardInputAndOutput() throws IOException {
    String text = Files.readString(data);
    String predicted = CommandRun.of("predict", model, data).succeeds().out();
    assertThat(withInput(text, "predict", model, "-").succeeds().out()).isEqualTo(predicted);
    assertThat(CommandRun.of("predict", model, data, "--output", "-").succeeds().out())
        .isEqualTo(predicted);
    assertThat(withInput(text, "evaluate", model, "-").succeeds().out()).contains("standard input");
    CommandRun training =
        withInput(text, "train", "-", "--target", "y", "--device", "reference", "--epochs", 1)
            .succeeds();
    assertThat(training.reported("data")).isEqualTo("standard input: 2 features, target \"y\"");
    assertThat(Files.exists(Path.of("-"))).isFalse();
  }

  @Test
  void faultsOfStandardInputHaveTheirLine() {
    CommandRun run = withInput("a,b,y\n1,2,p\n3,q\n", "train", "-", "--target", "y");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).startsWith("warptron: standard input:3: found 2 fields, expected 3");
  }

  /** The names of targets may be resolved by a second look at the file. */
  @Test
  void standardInputCanBeReadTwice() {
    withInput(
            "a,y,z\n1,2.5,3.5\n2,3.5,1\n3,4,5\n4,1,2\n",
            "train",
            "-",
            "--target",
            "y,z",
            "--device",
            "reference",
            "--epochs",
            1)
        .succeeds();
  }
}
