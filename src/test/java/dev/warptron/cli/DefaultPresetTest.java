package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train} does with a table and a target alone, and what options change of it. */
class DefaultPresetTest {
  private static final int ROWS = 48;

  @TempDir private Path folder;

  /** Numbers x and y, with y a label in the rows of a class of its own and no elsewhere. */
  private Path table(int rare) throws IOException {
    String rows =
        IntStream.range(0, ROWS)
            .mapToObj(row -> "%d,%s".formatted(row, row < rare ? "rare" : row % 2 == 0 ? "a" : "b"))
            .collect(Collectors.joining("\n"));
    return CliFiles.write(folder, "t.csv", "x,y\n" + rows + "\n");
  }

  private static CommandRun train(Path data, Object... options) {
    Object[] first = {"train", data, "--target", "y", "--device", "reference"};
    return CommandRun.asTyped(CommandRun.words(first, options)).succeeds();
  }

  @Test
  void aTableAndATargetTrainTheTabularPreset() throws IOException {
    CommandRun run = train(table(0), "--dry-run");
    assertThat(run.reported("preset"))
        .startsWith("tabular: three layers of 64 relu units")
        .endsWith("--preset overrides");
    assertThat(run.reported("networks")).startsWith("8 with the seeds 42 to 49");
    assertThat(run.reported("training")).contains("epochs 40", "l2 0.1", "schedule cosine");
    assertThat(run.reported("scaling")).contains("clipped at 3");
    assertThat(train(table(0), "--preset", "tabular", "--dry-run").out())
        .isEqualTo(run.out().replace("; --preset overrides", ""));
  }

  @Test
  void optionsReplaceSingleSettings() throws IOException {
    CommandRun run =
        train(
            table(0), "--hidden", 3, "--epochs", 2, "--optimizer", "sgd", "--bag", 2, "--dry-run");
    assertThat(run.reported("network")).contains("1-3-1, relu");
    assertThat(run.reported("networks")).startsWith("2 with the seeds 42 to 43");
    assertThat(run.reported("optimizer")).startsWith("sgd, learning rate 0.1");
    assertThat(run.reported("training")).contains("epochs 2", "l2 0.1", "schedule cosine");
  }

  /** It takes neither a schedule nor batches, and the user has asked for none. */
  @Test
  void lbfgsTakesNoScheduleOfThePreset() throws IOException {
    CommandRun run = train(table(0), "--optimizer", "lbfgs", "--dry-run");
    assertThat(run.reported("optimizer")).startsWith("lbfgs");
    assertThat(run.reported("training")).contains("batch-size full").doesNotContain("cosine");
  }

  @Test
  void validationRowsOfOnesOwnTrainOneNetwork() throws IOException {
    CommandRun run = train(table(0), "--valid-fraction", 0.25, "--dry-run");
    assertThat(run.reported("networks")).isEqualTo("1: --valid-fraction is about one network");
    assertThat(run.reported("network")).contains("1-64-64-64-1");
  }

  @Test
  void aRareClassHasFewerFoldsAndASingleRowNone() throws IOException {
    assertThat(train(table(3), "--dry-run").reported("networks"))
        .startsWith("3 with the seeds 42 to 44");
    CommandRun run = train(table(1), "--dry-run");
    assertThat(run.reported("networks")).startsWith("1: too few rows, or rows of a class");
    assertThat(run.reported("rows")).contains("training rows");
    assertThat(CommandRun.asTyped("train", table(3), "--target", "y", "--bag", 8).err())
        .contains("class \"rare\" has 3 rows, too few for 8 folds");
  }

  @Test
  void theModelHoldsTheNetworksOfTheBag() throws IOException {
    Path file = folder.resolve("m.safetensors");
    train(table(0), "--hidden", 2, "--epochs", 2, "--model", file);
    assertThat(MlpModel.load(file).members()).hasSize(8);
  }
}
