package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with text, dates and missing cells, trained and predicted as they are. */
class RawTablesTest {
  private static final int ROWS = 60;

  @TempDir private Path folder;
  private Path file = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = folder.resolve("m.safetensors");
    List<String> lines = new ArrayList<>(List.of("id,n,color,ok,day,y"));
    for (int row = 0; row < ROWS; row++) {
      lines.add(
          "item %d,%s,%s,%s,2024-%02d-%02d,%s"
              .formatted(
                  row,
                  row % 7 == 3 ? "?" : String.valueOf(row * 0.5),
                  List.of("red", "green", "blue").get(row % 3),
                  row % 2 == 0 ? "True" : "False",
                  1 + row % 12,
                  1 + row % 28,
                  row % 10 == 9 ? "NA" : row < ROWS / 2 ? "early" : "late"));
    }
    file = Files.write(folder.resolve("t.csv"), lines);
  }

  private CommandRun train(Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {"train", file, "--target", "y", "--device", "reference", "--epochs", 3},
            options));
  }

  private CommandRun predict(Path rows, Object... options) {
    return CommandRun.of(CommandRun.words(new Object[] {"predict", model, rows}, options));
  }

  @Test
  void trainSaysWhatItMakesOfEachColumn() {
    CommandRun run = train().succeeds();
    assertThat(run.reported("data")).isEqualTo("t.csv: 14 features of 4 columns, target \"y\"");
    assertThat(run.reported("left out"))
        .isEqualTo("6 rows without a target, the first at t.csv:11");
    assertThat(run.out())
        .contains(
            "missing cells replaced, with a feature for them (--missing-policy): \"n\" (15.5)",
            "categories: \"color\" (3 levels)",
            "yes or no, as 1 or 0: \"ok\"",
            "dates, as a distance and as parts: \"day\" (iso)",
            "left out, a text of its own in nearly every row: \"id\"");
    assertThat(run.reported("task")).startsWith("binary: target \"y\" holds 2 distinct labels");
  }

  @Test
  void predictionsOfTheTrainingFileHaveTheMetricsOfTheTraining() {
    CommandRun run = train("--valid-fraction", 0, "--model", model).succeeds();
    CommandRun measured = CommandRun.of("evaluate", model, file).succeeds();
    assertThat(measured.reported("t.csv"))
        .isIn(run.outLines().stream().map(line -> line.replaceFirst("^training +", "")).toList());
    assertThat(measured.errLines())
        .contains("warptron: 6 of 60 rows have no target and are left out");
  }

  @Test
  void aSecondFileMayHaveItsColumnsInAnyOrder() throws IOException {
    train("--model", model).succeeds();
    List<String> expected = predict(file).succeeds().outLines();
    List<String> turned =
        Files.readAllLines(file).stream()
            .map(line -> line.split(",", -1))
            .map(cells -> String.join(",", cells[4], "7", cells[3], cells[2], cells[1]))
            .toList();
    Path other = Files.write(folder.resolve("other.csv"), turned);
    assertThat(predict(other).succeeds().outLines()).isEqualTo(expected);
  }

  @Test
  void keptColumnsStandBesideThePredictions() {
    train("--model", model).succeeds();
    List<String> lines = predict(file, "--keep", "id", "--keep", "n").succeeds().outLines();
    assertThat(lines.get(0)).isEqualTo("id,n,y,probability_early,probability_late");
    assertThat(lines.get(2)).startsWith("item 1,0.5,");
    assertThat(predict(file, "--keep", "Id").errLines().get(0)).contains("did you mean \"id\"?");
  }

  @Test
  void allBadRowsAreListedOrSkipped() throws IOException {
    train("--model", model).succeeds();
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(5, "x,oops,red,maybe,2024-01-01,early");
    lines.set(9, "1,2");
    lines.set(20, "x,1,red,True,soon,early");
    Path bad = Files.write(folder.resolve("bad.csv"), lines);
    CommandRun refused = predict(bad);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.errLines())
        .containsExactly(
            "warptron: bad.csv:6: column \"n\": \"oops\" is not a number, column \"ok\": \"maybe\" is"
                + " neither yes nor no",
            "bad.csv:10: found 2 fields, expected 6",
            "bad.csv:21: column \"day\": \"soon\" is not a date of the form iso; correct or remove"
                + " these rows, or leave them out (--on-error skip)");
    CommandRun skipped = predict(bad, "--on-error", "skip").succeeds();
    assertThat(skipped.outLines()).hasSize(1 + ROWS - 3);
    assertThat(skipped.errLines())
        .extracting(line -> line.substring(0, line.indexOf(": ", 10)))
        .containsExactly(
            "warptron: skipped bad.csv:6",
            "warptron: skipped bad.csv:10",
            "warptron: skipped bad.csv:21");
  }

  @Test
  void missingValuesAreDroppedOrRefusedOnRequest() {
    CommandRun dropped = train("--missing-policy", "drop").succeeds();
    assertThat(dropped.out())
        .contains("6 rows without a target", "8 rows without a value in every column");
    assertThat(dropped.reported("data")).startsWith("t.csv: 13 features of 4 columns");
    CommandRun refused = train("--missing-policy", "fail");
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.errLines().get(0))
        .isEqualTo("warptron: t.csv:11: column \"y\": the target is missing");
    assertThat(refused.err()).contains("the target must be known");
  }

  @Test
  void kindsCanBeGiven() {
    CommandRun run =
        train("--categorical", "id", "--max-categories", 5, "--ordinal", "color=red<green<blue")
            .succeeds();
    assertThat(run.out())
        .contains(
            "categories: \"id\" (5 levels, others together)",
            "in an order: \"color\" (red < green < blue)");
    CommandRun unknown = train("--categorical", "colour");
    assertThat(unknown.exitCode()).isEqualTo(3);
    assertThat(unknown.errLines().get(0)).contains("no column \"colour\"; did you mean \"color\"?");
    CommandRun wrong = train("--ordinal", "color=red<green");
    assertThat(wrong.exitCode()).isEqualTo(3);
    assertThat(wrong.errLines().get(0))
        .contains("column \"color\": \"blue\" is none of the levels \"red\", \"green\"");
  }

  @Test
  void tuneFitsThePreprocessingInEachFold() {
    CommandRun run =
        CommandRun.of(
                "tune",
                file,
                "--target",
                "y",
                "--device",
                "reference",
                "--epochs",
                2,
                "--folds",
                3,
                "--grid",
                "hidden=2,3",
                "--model",
                model)
            .succeeds();
    assertThat(run.reported("data")).isEqualTo("t.csv: 14 features of 4 columns, target \"y\"");
    assertThat(predict(file).succeeds().outLines()).hasSize(1 + ROWS);
  }

  @Test
  void inspectShowsTheColumnsOfATableAndWritesTheirSchema() throws IOException {
    Path schema = folder.resolve("schema.json");
    CommandRun shown = CommandRun.of("inspect", file, "--schema-out", schema).succeeds();
    assertThat(shown.outLines())
        .containsExactly(
            "table       " + file + ": 60 rows, 6 columns",
            "\"id\"        text; 60 different; none missing; such as item 0, item 1, item 2; left out: a"
                + " text of its own in nearly every row",
            "\"n\"         numeric; 51 different; 9 missing; from 0 to 29; such as 0, 0.5, 1",
            "\"color\"     categorical; 3 different; none missing; such as red, green, blue",
            "\"ok\"        boolean; 2 different; none missing; such as True, False",
            "\"day\"       date; 60 different; none missing; form iso; such as 2024-01-01,"
                + " 2024-02-02, 2024-03-03",
            "\"y\"         categorical; 2 different; 6 missing; such as early, late",
            "schema      " + schema);
    String expected = train("--model", model).succeeds().reported("validation");
    byte[] bytes = Files.readAllBytes(model);
    assertThat(train("--schema", schema, "--model", model).succeeds().out()).contains(expected);
    assertThat(model).hasBinaryContent(bytes);
    Files.writeString(schema, Files.readString(schema).replace("\"boolean\"", "\"ignored\""));
    assertThat(train("--schema", schema).succeeds().reported("data"))
        .startsWith("t.csv: 13 features of 3 columns");
    Files.writeString(schema, "{\"columns\": [{\"name\": \"n\", \"kind\": \"number\"}]}");
    assertThat(train("--schema", schema).errLines().get(0))
        .contains("column \"n\": \"number\" is none of [numeric, categorical, ordinal,");
    Files.writeString(schema, "{\"columns\": [{\"name\": \"N\", \"kind\": \"numeric\"}]}");
    assertThat(train("--schema", schema).errLines().get(0))
        .contains("no column \"N\"; did you mean \"n\"?");
    assertThat(CommandRun.of("inspect", model, "--schema-out", schema).exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("inspect", file, "--features").exitCode()).isEqualTo(2);
  }

  @Test
  void theLastRowsValidate() {
    CommandRun run = train("--valid-last", 0.25).succeeds();
    assertThat(run.reported("rows"))
        .isEqualTo("40 training rows, 14 validation rows, the last ones (--valid-last 0.25)");
    assertThat(train("--valid-last", 0.25, "--group", "color").exitCode()).isEqualTo(2);
    assertThat(train("--valid-last", 1).errLines().get(0))
        .isEqualTo("warptron: --valid-last must be in (0, 1), got 1.0");
  }

  @Test
  void groupsAreNotDivided() {
    CommandRun run = train("--group", "color", "--valid-fraction", 0.3).succeeds();
    assertThat(run.reported("rows"))
        .endsWith("of 3 groups of \"color\", drawn with seed 42 (--group, --valid-fraction 0.3)");
    assertThat(run.reported("data")).startsWith("t.csv: 11 features of 3 columns");
    assertThat(train("--group", "colors").errLines().get(0)).contains("did you mean \"color\"?");
    CommandRun tuned =
        CommandRun.of(
                "tune",
                file,
                "--target",
                "y",
                "--device",
                "reference",
                "--epochs",
                1,
                "--folds",
                3,
                "--group",
                "color",
                "--grid",
                "hidden=2")
            .succeeds();
    assertThat(tuned.reported("folds"))
        .isEqualTo("3 of 54 rows, drawn by whole groups with seed 42 (--folds)");
  }
}
