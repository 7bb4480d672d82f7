package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.cli.common.ExitCodes;
import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output and files of {@code warptron tune}. */
class TuneCommandTest {
  private static final String HEADER =
      "rank,hidden,l2,mean_accuracy,deviation_accuracy,mean_loss,deviation_loss,diverged_folds,"
          + "fold_1_accuracy,fold_1_loss,fold_2_accuracy,fold_2_loss,fold_3_accuracy,fold_3_loss";

  @TempDir private Path folder;
  private Path iris = Path.of("");
  private Path csv = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    CliFiles.cancer(folder);
    iris = folder.resolve("iris.csv");
    csv = folder.resolve("t.csv");
    model = folder.resolve("m.safetensors");
  }

  private CommandRun tune(Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "tune", iris, "--target", "species", "--device", "reference", "--folds", 3
            },
            options));
  }

  private static List<Object> small() {
    return List.of("--epochs", 4, "--grid", "hidden=none;5,3;5", "l2=0;1");
  }

  private CommandRun tuneSmall(Object... options) {
    return tune(CommandRun.words(small().toArray(), options)).succeeds();
  }

  private List<List<String>> cells(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Arrays.asList(line.replace("\"5,3\"", "5+3").split(",", -1)))
        .toList();
  }

  @Test
  void whatIsAboutToBeDoneIsPrinted() {
    CommandRun run = tuneSmall();
    assertThat(run.reported("data")).isEqualTo("iris.csv: 4 features, target \"species\"");
    assertThat(run.reported("task")).startsWith("multiclass: target \"species\" holds 3 distinct");
    assertThat(run.reported("device")).startsWith("reference (").endsWith("): asked for");
    assertThat(run.reported("search"))
        .isEqualTo("6 settings, every combination (--grid): hidden=none;5,3;5  l2=0;1");
    assertThat(run.reported("in all")).isEqualTo("--device reference --epochs 4");
    assertThat(run.reported("folds"))
        .isEqualTo("3 of 150 rows, drawn from each class alike with seed 42 (--folds)");
    assertThat(run.reported("networks")).isEqualTo("18, 6 settings on 3 folds each");
    assertThat(run.reported("ranking"))
        .isEqualTo(
            "the best 6 of 6 settings (--top): mean and sample standard deviation over 3 folds; the"
                + " loss is without the penalty");
  }

  @Test
  void theTableIsOrderedAndAgreesWithTheFile() throws IOException {
    CommandRun run = tuneSmall("--csv", csv, "--top", 4);
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo(HEADER);
    List<List<String>> cells = cells(csv);
    List<String> table =
        run.outLines().stream().dropWhile(line -> !line.startsWith("rank ")).toList();
    assertThat(table.get(0)).matches("rank +accuracy +deviation +loss +deviation +hidden +l2");
    for (int rank = 1; rank <= 6; rank++) {
      List<String> row = cells.get(rank);
      assertThat(row.get(0)).isEqualTo(String.valueOf(rank));
      assertSpread(row, 3, 8);
      assertSpread(row, 5, 9);
      assertThat(row.get(7)).isEqualTo("0");
      if (rank > 1) {
        assertThat(number(row, 3)).isLessThanOrEqualTo(number(cells.get(rank - 1), 3));
      }
      if (rank <= 4) {
        assertThat(table.get(rank).strip().split(" +"))
            .containsExactly(
                row.get(0),
                "%.4f".formatted(number(row, 3)),
                "%.4f".formatted(number(row, 4)),
                "%.4f".formatted(number(row, 5)),
                "%.4f".formatted(number(row, 6)),
                row.get(1).replace('+', ','),
                row.get(2));
      }
    }
    assertThat(table.get(5)).startsWith("table ");
    assertThat(cells.subList(1, 7).stream().map(row -> row.get(1) + " " + row.get(2)))
        .containsExactlyInAnyOrder("none 0", "none 1", "5+3 0", "5+3 1", "5 0", "5 1");
  }

  private static double number(List<String> row, int column) {
    return Double.parseDouble(row.get(column));
  }

  /** Mean and sample standard deviation of the three folds, whose values are two columns apart. */
  private static void assertSpread(List<String> row, int mean, int firstFold) {
    double[] folds =
        IntStream.range(0, 3).mapToDouble(fold -> number(row, firstFold + 2 * fold)).toArray();
    double expected = (folds[0] + folds[1] + folds[2]) / 3;
    double squares = Arrays.stream(folds).map(v -> (v - expected) * (v - expected)).sum();
    // A few rounding errors of numbers near 1.
    assertThat(number(row, mean)).isCloseTo(expected, within(1e-14));
    assertThat(number(row, mean + 1)).isCloseTo(Math.sqrt(squares / 2), within(1e-14));
  }

  @Test
  void theBestIsTrainedOnAllRowsAndSaved() throws IOException {
    Path metrics = folder.resolve("m.json");
    CommandRun run =
        tuneSmall("--csv", csv, "--model", model, "--metrics-json", metrics, "--test", iris);
    List<String> best = cells(csv).get(1);
    String hidden = best.get(1).replace('+', ',');
    assertThat(run.reported("best"))
        .isEqualTo(
            "--hidden %s --l2 %s: accuracy %.4f".formatted(hidden, best.get(2), number(best, 3)));
    assertThat(run.reported("test")).endsWith("(150 rows)");
    assertThat(CliFiles.json(metrics).get("rows").intValue()).isEqualTo(150);
    assertThat(CliFiles.json(metrics).get("validation_loss").isNull()).isTrue();

    Path trained = folder.resolve("trained.safetensors");
    CommandRun.of(
            "train",
            iris,
            "--target",
            "species",
            "--device",
            "reference",
            "--epochs",
            4,
            "--hidden",
            hidden,
            "--l2",
            best.get(2),
            "--valid-fraction",
            0,
            "--model",
            trained)
        .succeeds();
    assertThat(model).as("the same as train makes").hasSameBinaryContentAs(trained);
  }

  @Test
  void withoutAResultToWriteTheBestIsNotTrainedAgain() throws IOException {
    List<String> before = CliFiles.names(folder);
    CommandRun run = tuneSmall();
    assertThat(run.outLines())
        .contains(
            "            not trained on all rows: --model FILE does, and saves it; so does train with"
                + " --preset classic and these options");
    assertThat(CliFiles.names(folder)).isEqualTo(before);
  }

  @Test
  void everyBitIsRepeatedAndTheSeedDecides() throws IOException {
    Path again = folder.resolve("again.csv");
    Path other = folder.resolve("other.csv");
    tuneSmall("--csv", csv);
    tuneSmall("--csv", again);
    tuneSmall("--csv", other, "--seed", 7);
    assertThat(again).hasSameBinaryContentAs(csv);
    assertThat(Files.readString(other)).isNotEqualTo(Files.readString(csv));
  }

  /** A network's result does not depend on networks trained with it. */
  @Test
  void aSettingHasTheSameNumbersInAnotherSearch() throws IOException {
    tuneSmall("--csv", csv);
    Path alone = folder.resolve("alone.csv");
    tune("--epochs", 4, "--hidden", "5,3", "--grid", "l2=1", "--csv", alone).succeeds();
    List<String> expected =
        cells(csv).stream()
            .filter(row -> row.get(1).equals("5+3") && row.get(2).equals("1"))
            .findFirst()
            .orElseThrow();
    assertThat(cells(alone).get(1).subList(2, 13)).isEqualTo(expected.subList(3, 14));
  }

  @Test
  void aRegressionIsRankedByRSquared() throws IOException {
    CommandRun run =
        CommandRun.of(
                "tune",
                folder.resolve("diabetes.csv"),
                "--target",
                "target",
                "--device",
                "reference",
                "--folds",
                2,
                "--grid",
                "epochs=1;20",
                "--csv",
                csv,
                "--model",
                model)
            .succeeds();
    assertThat(run.out()).containsPattern("(?m)^rank +R squared +deviation +loss");
    assertThat(run.reported("best")).matches("--epochs 20: R squared 0\\.[3-6]\\d{3}");
    assertThat(run.reported("folds")).contains("442 rows, drawn at random");
    assertThat(Files.readAllLines(csv).get(0)).contains(",mean_r2,").endsWith("fold_2_loss");
    assertThat(ModelFiles.load(model).training().epochs()).isEqualTo(20);
  }

  @Test
  void whatDivergesRanksLastAndSaysSo() throws IOException {
    CommandRun run =
        tune("--epochs", 5, "--l2", 1, "--grid", "learning-rate=1e308;0.1", "--csv", csv)
            .succeeds();
    assertThat(run.out()).containsPattern("(?m)^ +2 +diverged +- +- +- +1e308$");
    assertThat(run.reported("diverged")).isEqualTo("1 setting, on at least one fold: ranked last");
    assertThat(Files.readAllLines(csv).get(2)).isEqualTo("2,1e308,,,,,3,,,,,,");
    assertThat(run.reported("best")).startsWith("--learning-rate 0.1: ");
  }

  @Test
  void ifAllDivergeThereIsNoBest() throws IOException {
    CommandRun run =
        tune(
            "--epochs",
            5,
            "--l2",
            1,
            "-q",
            "--grid",
            "learning-rate=1e308",
            "--csv",
            csv,
            "--model",
            model);
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DIVERGED);
    assertThat(run.errLines())
        .containsExactly(
            "warptron: the training of every setting diverged: search lower learning rates, and"
                + " standardize the features if they are not");
    assertThat(Files.readAllLines(csv)).hasSize(2);
    assertThat(model).doesNotExist();
  }

  @Test
  void progressCoversTheEpochsOfAllNetworks() {
    CommandRun run = tuneSmall();
    assertThat(run.errLines())
        .hasSize(10)
        // How many candidates are complete by then depends on how many run concurrently.
        .anyMatch(line -> line.matches("epoch 36 of 72: \\d+ of 18 networks complete"))
        .endsWith("epoch 72 of 72: 18 of 18 networks complete");
    assertThat(tuneSmall("--quiet").err()).isEmpty();
    CommandRun bar =
        CommandRun.onTerminal(
                CommandRun.words(
                    new Object[] {"tune", iris, "--target", "species", "--folds", 2},
                    small().toArray()))
            .succeeds();
    assertThat(bar.err())
        .as("a bar replaces the lines")
        .startsWith("\r[")
        .endsWith("100%  48/48 epochs, 12 of 12 networks complete" + System.lineSeparator());
  }

  @Test
  void theFileIsCsvThatWarptronReads() throws IOException {
    tuneSmall("--csv", csv);
    assertThat(
            CommandRun.of(
                    "train",
                    csv,
                    "--target",
                    "mean_loss",
                    "--ignore",
                    "hidden",
                    "--epochs",
                    1,
                    "--valid-fraction",
                    0)
                .succeeds()
                .reported("data"))
        .startsWith("t.csv: 11 features"); // one of 12 columns is the same in every row
  }
}
