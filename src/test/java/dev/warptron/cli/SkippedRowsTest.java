package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows with a word in a column of numbers: {@code --on-error skip} lists them and goes on. */
class SkippedRowsTest {
  private static final String LISTED =
      "2 rows that cannot be used (--on-error): t.csv:4: column \"b\": \"oops\" is not a number;"
          + " t.csv:9: column \"a\": \"x\" is not a number";

  @TempDir private Path folder;
  private Path words = Path.of("");
  private Path plain = Path.of("");

  @BeforeEach
  void write() throws IOException {
    words = CliFiles.write(folder, "t.csv", table(true));
    plain = CliFiles.write(folder, "plain.csv", table(false));
  }

  private static String table(boolean withWords) {
    StringBuilder rows = new StringBuilder("a,b,y\n");
    for (int row = 0; row < 40; row++) {
      rows.append(withWords && row == 7 ? "x" : row)
          .append(',')
          .append(withWords && row == 2 ? "oops" : row % 3)
          .append(row % 2 == 0 ? ",p\n" : ",q\n");
    }
    return rows.toString();
  }

  private CommandRun train(Path data, Object... options) {
    Object[] arguments = {
      "train", data, "--target", "y", "--epochs", 1, "--device", "reference", "--valid-fraction", 0
    };
    return CommandRun.of(CommandRun.words(arguments, options));
  }

  /** Column b has few different numbers, so only --numeric says that it holds numbers. */
  @Test
  void theRowsOfWordsAreLeftOutOfATraining() {
    CommandRun skipped = train(words, "--numeric", "b", "--on-error", "skip").succeeds();
    assertThat(skipped.reported("left out")).isEqualTo(LISTED);
    assertThat(skipped.reported("rows")).startsWith("trained on all 38 rows");
    CommandRun inferred = train(words, "--on-error", "skip").succeeds();
    assertThat(inferred.reported("left out"))
        .isEqualTo(
            "1 row that cannot be used (--on-error): t.csv:9: column \"a\": \"x\" is not a number");
    assertThat(inferred.out()).contains("\"b\"");
    assertThat(train(words, "--numeric", "b").exitCode()).isEqualTo(3);
  }

  @Test
  void aSchemaFileSaysIt() {
    Path schema = folder.resolve("schema.json");
    CommandRun.of("inspect", plain, "--ignore", "y", "--schema-out", schema).succeeds();
    assertThat(
            train(words, "--schema", schema, "--on-error", "skip").succeeds().reported("left out"))
        .isEqualTo(LISTED);
  }

  @Test
  void rowsToValidateOnAreMeasuredByTheColumnsOfTheTraining() {
    CommandRun run =
        CommandRun.of(
                "train",
                plain,
                "--target",
                "y",
                "--epochs",
                1,
                "--device",
                "reference",
                "--valid",
                words,
                "--test",
                words,
                "--on-error",
                "skip")
            .succeeds();
    assertThat(run.out()).contains("left out    " + LISTED);
    assertThat(run.reported("rows")).isEqualTo("40 training rows, 38 validation rows (--valid)");
    assertThat(run.reported("test")).endsWith("(38 rows)");
  }

  @Test
  void aModelThatGoesOnKnowsItsColumns() {
    Path model = folder.resolve("m.safetensors");
    train(plain, "--model", model).succeeds();
    CommandRun run =
        CommandRun.of(
                "train",
                words,
                "--target",
                "y",
                "--from",
                model,
                "--on-error",
                "skip",
                "--valid-fraction",
                0)
            .succeeds();
    assertThat(run.reported("left out")).isEqualTo(LISTED);
  }

  @Test
  void noRowLeftIsAnErrorThatListsThem() throws IOException {
    Path file = CliFiles.write(folder, "t.csv", "a,y\nu,p\nv,q\n");
    CommandRun run = train(file, "--numeric", "a", "--on-error", "skip");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            "warptron: t.csv:2: column \"a\": \"u\" is not a number\nt.csv:3: column \"a\": \"v\" is"
                + " not a number; correct these rows: no other is left\n");
  }

  @Test
  void inspectLeavesColumnsAndRowsOut() {
    CommandRun run = CommandRun.of("inspect", words, "--ignore", "#2,y", "--on-error", "skip");
    assertThat(run.succeeds().reported("table")).isEqualTo(words + ": 39 rows, 1 column");
    assertThat(run.reported("left out")).startsWith("1 row that cannot be used");
    assertThat(run.out()).doesNotContain("\"b\"");
    Path model = folder.resolve("m.safetensors");
    train(plain, "--model", model).succeeds();
    CommandRun refused = CommandRun.of("inspect", model, "--ignore", "a");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("--ignore is for a table, and FILE is a model");
  }
}
