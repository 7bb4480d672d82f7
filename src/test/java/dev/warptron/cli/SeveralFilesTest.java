package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files and patterns as one table. */
class SeveralFilesTest {
  @TempDir private Path folder;
  private Path all = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder whole = new StringBuilder("a,b,y\n");
    for (int part = 1; part <= 3; part++) {
      StringBuilder text = new StringBuilder("a,b,y\n");
      for (int i = 0; i < 10; i++) {
        String row = "%d,%s,%s%n".formatted(10 * part + i, i % 3, i < 5 ? "p" : "q");
        text.append(row);
        whole.append(row);
      }
      CliFiles.write(folder, "part-%d.csv".formatted(part), text.toString());
    }
    all = CliFiles.write(folder, "all.csv", whole.toString());
  }

  private static byte[] model(Path file, Object... data) throws IOException {
    CommandRun.of(
            CommandRun.words(
                new Object[] {"train"},
                CommandRun.words(
                    data,
                    "--target",
                    "y",
                    "--valid-last",
                    0.2,
                    "--epochs",
                    2,
                    "--device",
                    "reference",
                    "--model",
                    file)))
        .succeeds();
    return Files.readAllBytes(file);
  }

  @Test
  void aPatternAndAListAreTheSameAsOneFile() throws IOException {
    Path file = folder.resolve("m.safetensors");
    byte[] expected = model(file, all);
    assertThat(model(file, folder.resolve("part-*.csv"))).isEqualTo(expected);
    assertThat(model(file, folder.resolve("part-[1-2].csv"), folder.resolve("part-3.csv")))
        .isEqualTo(expected);
    assertThat(model(file, folder.resolve("part-2.csv"), folder.resolve("part-{1,3}.csv")))
        .as("another order")
        .isNotEqualTo(expected);
    CommandRun predicted =
        CommandRun.of("predict", file, folder.resolve("part-1.csv"), folder.resolve("part-2.csv"));
    assertThat(predicted.succeeds().outLines()).hasSize(21);
    CommandRun measured = CommandRun.of("evaluate", file, folder.resolve("part-?.csv")).succeeds();
    assertThat(measured.out()).contains("3 files, part-1.csv to part-3.csv");
    assertThat(CommandRun.of("inspect", folder.resolve("part-*.csv")).succeeds().reported("table"))
        .isEqualTo("3 files, part-1.csv to part-3.csv: 30 rows, 3 columns");
  }

  @Test
  void theFilesAndTheirOrderAreStated() throws IOException {
    CommandRun run =
        CommandRun.of(
                "train",
                folder.resolve("part-*.csv"),
                "--target",
                "y",
                "--epochs",
                1,
                "--device",
                "reference")
            .succeeds();
    assertThat(run.reported("data"))
        .isEqualTo("3 files, part-1.csv to part-3.csv: 2 features, target \"y\"");
    assertThat(run.reported("files"))
        .isEqualTo("in this order: part-1.csv, part-2.csv, part-3.csv");
    Path copy = Files.createDirectory(folder.resolve("copy")).resolve("part-1.csv");
    Files.copy(folder.resolve("part-1.csv"), copy);
    CommandRun alike =
        CommandRun.of(
                "train",
                copy,
                folder.resolve("part-1.csv"),
                "--target",
                "y",
                "--epochs",
                1,
                "--device",
                "reference")
            .succeeds();
    assertThat(alike.reported("files"))
        .isEqualTo("in this order: %s, %s".formatted(copy, folder.resolve("part-1.csv")));
  }

  @Test
  void patternsReachIntoFolders() throws IOException {
    Files.createDirectories(folder.resolve("x/y"));
    Files.copy(folder.resolve("part-1.csv"), folder.resolve("x/one.csv"));
    Files.copy(folder.resolve("part-2.csv"), folder.resolve("x/y/two.csv"));
    assertThat(CommandRun.of("inspect", folder.resolve("x/**.csv")).succeeds().reported("table"))
        .isEqualTo("2 files, one.csv to two.csv: 20 rows, 3 columns");
    assertThat(CommandRun.of("inspect", folder.resolve("*/*.csv")).succeeds().reported("table"))
        .isEqualTo(folder.resolve("x/one.csv") + ": 10 rows, 3 columns");
    Path named = CliFiles.write(folder, "odd[1].csv", "a,y\n1,2\n2,3\n");
    assertThat(CommandRun.of("inspect", named).succeeds().reported("table"))
        .isEqualTo(named + ": 2 rows, 2 columns");
  }

  @Test
  void filesThatAreNoTable() throws IOException {
    refused(
        3,
        folder.resolve("none-*.csv") + ": no file has such a name: check the pattern",
        folder.resolve("none-*.csv"));
    refused(3, "further: no such file: check the path", folder.resolve("part-1.csv"), "further");
    Path other = CliFiles.write(folder, "part-4.csv", "a,y\n1,p\n");
    refused(
        3,
        "part-4.csv has no column \"b\", which part-1.csv has: the files of one table need the same"
            + " columns; add it, or remove it from all",
        folder.resolve("part-*.csv"));
    CliFiles.write(folder, "part-4.csv", "a,b,y\n1,2,p\n1,2,p,3\n");
    refused(3, "part-4.csv:3: found 4 fields, expected 3", folder.resolve("part-*.csv"));
    refused(3, other + ": this file is given twice: give each file once", other, other);
    CommandRun replaced =
        CommandRun.of("train", folder.resolve("part-*.csv"), "--target", "y", "--model", other);
    assertThat(replaced.exitCode()).isEqualTo(2);
    assertThat(replaced.err()).contains("it would replace DATA " + other + ", which this command");
  }

  private static void refused(int exitCode, String message, Object... data) {
    CommandRun run =
        CommandRun.of(
            CommandRun.words(CommandRun.words(new Object[] {"train"}, data), "--target", "y"));
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
  }
}
