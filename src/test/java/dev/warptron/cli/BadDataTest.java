package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad data ends with exit code 3 and one line that names the problem and its position; no file is
 * touched.
 */
class BadDataTest {
  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void leaveAnOlderModel() throws IOException {
    model = CliFiles.write(folder, "m.safetensors", "older");
  }

  /** Runs the command and expects this message and unchanged files. */
  private void refused(String message, Object... arguments) throws IOException {
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.errLines()).containsExactly("warptron: " + message);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  private void refusedTraining(String message, String text, Object... options) throws IOException {
    refusedTraining(message, CliFiles.write(folder, "data.csv", text), options);
  }

  private void refusedTraining(String message, Path data, Object... options) throws IOException {
    Object[] arguments = {
      "train", data, "--target", "y", "--model", model, "--metrics-json", folder.resolve("new.json")
    };
    refused(message, CommandRun.words(arguments, options));
  }

  @Test
  void noSuchFile() throws IOException {
    Path missing = folder.resolve("no.csv");
    refusedTraining(missing + ": no such file: check the path", missing);
    refusedTraining(folder + ": this is a folder: give a file", folder);
  }

  /** Of two rows one validates, and the other one is all that is left. */
  @Test
  void aSplitThatTakesTheOtherValues() throws IOException {
    for (String value : new String[] {"0.5", "1.25"}) {
      Path data = CliFiles.write(folder, "two.csv", "a,y\n1,%s\n2,7.5\n".formatted(value));
      CommandRun run = CommandRun.of("train", data, "--target", "y");
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.err())
          .startsWith("warptron: target \"y\" is \"")
          .contains(
              " in the only row left for training: the other values are in the validation"
                  + " rows; train on all rows (--valid-fraction 0), ");
      CommandRun.of("train", data, "--target", "y", "--valid-fraction", 0, "--epochs", 1)
          .succeeds();
    }
  }

  @Test
  void noRows() throws IOException {
    refusedTraining(
        "data.csv: the file is empty: expected a line of column names and at least one row", "");
    refusedTraining("data.csv: no row follows the header line: add at least one", "a,y\n");
  }

  @Test
  void noSuchColumn() throws IOException {
    refused(
        "twelve.csv:1: no column \"yy\"; did you mean \"y\"? the columns are \"a\", \"b\", \"y\"",
        "train",
        CliFiles.twelveRows(folder),
        "--target",
        "yy",
        "--model",
        model);
    refusedTraining(
        "twelve.csv:1: no column \"identifier\"; the columns are \"a\", \"b\", \"y\"",
        CliFiles.twelveRows(folder),
        "--ignore",
        "identifier");
  }

  @Test
  void aRowOfAnotherLength() throws IOException {
    refusedTraining(
        "data.csv:3: found 3 fields, expected 2; correct the line, or put a cell that contains the"
            + " separator in double quotes, or leave them out (--on-error skip)",
        "a,y\n1,p\n2,3,q\n");
  }

  @Test
  void aWordAmongNumbers() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,y\n");
    for (int row = 0; row < 30; row++) {
      rows.append(row == 7 ? "oops" : row)
          .append(',')
          .append(row)
          .append(row % 2 == 0 ? ",p\n" : ",q\n");
    }
    refusedTraining(
        "data.csv:9: column \"a\": \"oops\" is not a finite number, unlike 29 other cells; correct"
            + " the cell, or call it a missing value (--missing oops), or take the column for"
            + " categories (--categorical a)",
        rows.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"inf", "-Infinity", "1e999"})
  void numbersThatAreNotFinite(String value) throws IOException {
    refusedTraining(
        ("data.csv:2: column \"a\": \"%s\" is not a finite number, unlike 1 other cell; correct"
                + " the cell, or call it a missing value (--missing %s), or take the column for"
                + " categories (--categorical a)")
            .formatted(value, value),
        "a,b,y\n" + value + ",1,p\n2,2,q\n");
  }

  @Test
  void nothingToLearn() throws IOException {
    String alike =
        " in every one of 3 rows: there is nothing to learn from it; check that it is the right"
            + " column, or add rows with other values";
    refusedTraining("target \"y\" is \"p\"" + alike, "a,y\n1,p\n2,p\n3,p\n");
    refusedTraining("target \"y\" is \"1.5\"" + alike, "a,y\n1,1.5\n2,1.5\n3,1.5\n");
    refusedTraining(
        "target \"y\" is \"1.5\"" + alike, "a,y\n1,1.5\n2,1.5\n3,1.5\n", "--task", "regression");
    refusedTraining(
        "target \"y\" is \"p\"" + alike, "a,y\n1,p\n2,p\n3,p\n", "--task", "classification");
  }

  @Test
  void textIsNoTargetOfARegression() throws IOException {
    refusedTraining(
        "data.csv:2: column \"y\": \"p\" is not a number; a regression needs a number in every row:"
            + " correct or remove this one",
        "a,y\n1,p\n2,q\n3,p\n",
        "--task",
        "regression",
        "--valid-fraction",
        0);
  }

  @Test
  void tooFewRowsToSplit() throws IOException {
    refusedTraining(
        "too few rows to set a fraction of 0.2 aside for validation: there are 2 rows, and to leave"
            + " one row of each of the 2 classes for training, 3 are needed; train on all rows"
            + " (--valid-fraction 0), or give validation rows of their own (--valid FILE)",
        "a,y\n1,p\n2,q\n");
    refusedTraining(
        "too few rows to set a fraction of 0.9 aside for validation: there are 2 rows, and to leave"
            + " one row for training, 10 are needed; train on all rows (--valid-fraction 0), or"
            + " give validation rows of their own (--valid FILE)",
        "a,y\n1,1.5\n2,2.5\n",
        "--valid-fraction",
        0.9);
  }

  @Test
  void furtherFilesAreCheckedBeforeTraining() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    Path bad = CliFiles.write(folder, "bad.csv", "y,b,a\np,1,x\n");
    String message = "bad.csv:2: column \"a\": \"x\" is not a number; correct or remove the row";
    for (String option : new String[] {"--valid", "--test"}) {
      refusedTraining(message, data, option, bad);
      assertThat(CommandRun.of("train", data, "--target", "y", option, bad).out()).isEmpty();
    }
  }

  @Test
  void aLabelThatTrainingHasNotSeen() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    CommandRun.of("train", data, "--target", "y", "--epochs", 1, "--model", model).succeeds();
    Path other = CliFiles.write(folder, "other.csv", "a,b,y\n1,2,p\n1,2,r\n");
    String message =
        "other.csv:3: column \"y\": \"r\" is a class that training has not seen; the known ones are"
            + " \"p\", \"q\"; correct the label, remove the row, or train with rows of this class";
    refused(message, "evaluate", model, other, "--metrics-json", folder.resolve("new.json"));
    refused(message, "train", data, "--target", "y", "--valid", other, "--epochs", 1);
    CommandRun.of("predict", model, other).succeeds();
  }

  @Test
  void filesThatAreNoModels() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    CommandRun.of("train", data, "--target", "y", "--epochs", 1, "--model", model).succeeds();
    byte[] whole = Files.readAllBytes(model);
    Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, 300));
    Path foreign = Files.copy(data, folder.resolve("foreign.safetensors"));
    Path empty = CliFiles.write(folder, "empty.safetensors", "");
    Path directory = Files.createDirectory(folder.resolve("folder.safetensors"));
    Path missing = folder.resolve("missing.safetensors");
    int headerEnd = 8 + (whole[0] & 0xff) + 256 * (whole[1] & 0xff);
    refusedModel(
        data,
        cut,
        (" is damaged: it is cut off, with 300 of at least %d bytes. Copy it again from where it"
                + " came, or train the model again")
            .formatted(headerEnd));
    refusedModel(
        data,
        foreign,
        " is not a safetensors file (its first 8 bytes are not the length of a header): give a"
            + " model that Warptron saved");
    refusedModel(
        data,
        empty,
        " is empty: whatever wrote it was stopped early; copy it again, or train the model again");
    refusedModel(data, directory, " is a directory, not a model file: name the file in it");
    refusedModel(
        data,
        missing,
        ": there is no such file; check the path, or train a model and save it there");
    refused(
        data + ": the file name must end in .safetensors, which says how the model is stored",
        "predict",
        data,
        data);
  }

  private void refusedModel(Path data, Path file, String problem) throws IOException {
    String message = file + problem;
    refused(message, "inspect", file);
    refused(message, "predict", file, data, "--output", folder.resolve("new.csv"));
    refused(message, "evaluate", file, data, "--metrics-json", folder.resolve("new.json"));
  }

  @Test
  void dataThatIsNoText() throws IOException {
    Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {'a', '\n', (byte) 0xff});
    refusedTraining(
        "binary.csv:2: not UTF-8 text; save the file as UTF-8, or say how it is encoded (--encoding"
            + " NAME), or check that it is a text file at all",
        binary);
  }
}
