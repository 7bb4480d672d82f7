package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.function.ClassWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code --class-weight} and {@code --sample-weight} of {@code train}, {@code tune}, {@code
 * evaluate}.
 */
class WeightOptionsTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,w,y"));
    for (int i = 0; i < 24; i++) {
      lines.add("%d,%d,%s".formatted((7 * i) % 24, i % 3, i % 4 == 0 ? "yes" : "no"));
    }
    data = Files.write(folder.resolve("d.csv"), lines);
    model = folder.resolve("m.safetensors");
  }

  private CommandRun run(String command, Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {command, data, "--target", "y", "--device", "reference", "--epochs", 3},
            options));
  }

  private double[] trained(Object... options) {
    run("train", CommandRun.words(new Object[] {"--valid-fraction", 0, "--model", model}, options))
        .succeeds();
    return MlpClassifier.load(model).saved().parameters();
  }

  private static MlpClassifier.Builder builder() {
    return MlpClassifier.builder().device("reference").epochs(3);
  }

  @Test
  void theyAreThoseOfTheLibrary() {
    Dataset rows = DatasetReaders.read(data, ReadRequest.training("y").withIgnored("w"));
    assertThat(trained("--ignore", "w", "--class-weight", "balanced"))
        .isEqualTo(builder().classWeights(ClassWeights.BALANCED).fit(rows).saved().parameters());
    assertThat(trained("--ignore", "w", "--class-weight", "no=2,yes=5"))
        .isEqualTo(trained("--ignore", "w", "--class-weight", "no=2", "--class-weight", "yes=5"))
        .isEqualTo(
            builder()
                .classWeights(ClassWeights.of(Map.of("no", 2.0, "yes", 5.0)))
                .fit(rows)
                .saved()
                .parameters());
    Dataset weighted = DatasetReaders.read(data, ReadRequest.training("y").withWeight("w"));
    assertThat(trained("--sample-weight", "w"))
        .isEqualTo(builder().fit(weighted).saved().parameters());
  }

  @Test
  void theyArePrintedAndInspected() {
    CommandRun run =
        run("train", "--sample-weight", "w", "--class-weight", "yes=2", "--model", model)
            .succeeds();
    assertThat(run.reported("data")).isEqualTo("d.csv: 1 feature, target \"y\", weights \"w\"");
    assertThat(run.out()).contains("class-weight yes=2.0");
    assertThat(CommandRun.of("inspect", model).succeeds().out()).contains("class-weight yes=2.0");
  }

  @Test
  void evaluateWeighsItsMetrics() throws IOException {
    trained("--sample-weight", "w");
    Path json = folder.resolve("e.json");
    CommandRun.of("evaluate", model, data, "--sample-weight", "w", "--metrics-json", json)
        .succeeds();
    assertThat(CliFiles.json(json).at("/per_class/0/rows").doubleValue())
        .as("the sum of i % 3 over the rows of no")
        .isEqualTo(18);
    assertThat(CliFiles.json(json).get("rows").intValue()).isEqualTo(24);
  }

  @Test
  void tuneTrainsWithThemAndSearchesThem() throws IOException {
    Path csv = folder.resolve("t.csv");
    run(
            "tune",
            "--folds",
            2,
            "--sample-weight",
            "w",
            "--grid",
            "class-weight=none;balanced;no=1,yes=5",
            "--csv",
            csv)
        .succeeds();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("rank,class-weight,mean_accuracy,");
    assertThat(String.join("\n", lines)).contains("none,", "balanced,", "\"no=1,yes=5\",");
  }

  @Test
  void wrongValuesAreRefused() {
    assertRefused(
        ExitCodes.USAGE,
        "--class-weight: the weight of class \"yes\" must be a number that is at least 0 and finite,"
            + " got -1.0",
        "--class-weight",
        "yes=-1");
    assertRefused(
        ExitCodes.DATA,
        "class weights: there is no class \"ye\"; did you mean \"yes\"? the classes are \"no\", \"yes\"",
        "--class-weight",
        "ye=2");
    assertRefused(
        ExitCodes.DATA,
        "d.csv:1: column \"y\" is the target and cannot hold the weights of the rows",
        "--sample-weight",
        "y");
    assertRefused(
        ExitCodes.USAGE,
        "--class-weight is for a classification, and this is a regression",
        "--class-weight",
        "balanced",
        "--target",
        "a",
        "--ignore",
        "y",
        "--task",
        "regression");
  }

  private void assertRefused(int exitCode, String message, Object... options) {
    for (String command : List.of("train", "tune")) {
      CommandRun run =
          CommandRun.of(
              CommandRun.words(
                  new Object[] {command, data, "--device", "reference"},
                  List.of(options).contains("--target")
                      ? options
                      : CommandRun.words(new Object[] {"--target", "y"}, options)));
      assertThat(run.err()).contains(message);
      assertThat(run.exitCode()).as(command).isEqualTo(exitCode);
    }
  }
}
