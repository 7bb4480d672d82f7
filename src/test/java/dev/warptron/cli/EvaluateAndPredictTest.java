package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.demo.BundledData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output of {@code evaluate} and {@code predict} for a model that {@code train} saved. */
class EvaluateAndPredictTest {
  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    BundledData.export(folder);
    model = folder.resolve("m.safetensors");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void train(String data, String target, Object... options) {
    CommandRun.of(
            CommandRun.words(
                new Object[] {
                  "train", file(data), "--target", target, "--device", "reference", "--model", model
                },
                options))
        .succeeds();
  }

  @Test
  void evaluateRepeatsWhatTrainingReportedBitForBit() throws IOException {
    Path valid = file("breast-cancer-validation.csv");
    Path reported = file("train.json");
    train(
        "breast-cancer-train.csv",
        "target",
        "--epochs",
        20,
        "--l1",
        0.01,
        "--l2",
        0.02,
        "--valid",
        valid,
        "--metrics-json",
        reported);
    Path measured = file("evaluate.json");
    CommandRun run = CommandRun.of("evaluate", model, valid, "--metrics-json", measured).succeeds();
    JsonNode before = CliFiles.json(reported);
    JsonNode now = CliFiles.json(measured);
    assertThat(now.get("loss").doubleValue())
        .isEqualTo(before.get("validation_loss").get(19).doubleValue());
    assertThat(now.get("accuracy").doubleValue())
        .isEqualTo(before.get("validation_accuracy").doubleValue());
    assertThat(now.get("rows").intValue()).isEqualTo(91);
    assertThat(now.get("features").intValue()).isEqualTo(30);
    assertThat(now.get("device").textValue()).isEqualTo("reference");
    assertThat(now.get("task").textValue()).isEqualTo("binary");
    assertThat(run.reported("breast-cancer-validation.csv"))
        .isEqualTo(
            "accuracy %.4f, loss %.6f (91 rows)",
            now.get("accuracy").doubleValue(), now.get("loss").doubleValue());
  }

  @Test
  void evaluateRepeatsARegressionBitForBit() throws IOException {
    Path reported = file("train.json");
    Path diabetes = file("diabetes.csv");
    train("diabetes.csv", "target", "--epochs", 5, "--valid", diabetes, "--metrics-json", reported);
    Path measured = file("evaluate.json");
    CommandRun run =
        CommandRun.of("evaluate", model, diabetes, "--metrics-json", measured).succeeds();
    JsonNode now = CliFiles.json(measured);
    assertThat(now.get("loss")).isEqualTo(CliFiles.json(reported).get("validation_loss").get(4));
    assertThat(now.get("r2")).isEqualTo(CliFiles.json(reported).get("validation_r2"));
    assertThat(run.reported("diabetes.csv")).startsWith("R squared ");
  }

  @Test
  void predictWritesTheLabelsAndProbabilitiesOfTheModelBitForBit() {
    train("iris.csv", "species", "--epochs", 30);
    CommandRun run = CommandRun.of("predict", model, file("iris.csv")).succeeds();
    MlpClassifier loaded = MlpClassifier.load(model);
    List<String> labels = loaded.predict(BundledData.iris());
    double[][] probabilities = loaded.predictProbabilities(BundledData.iris());
    List<String> lines = run.outLines();
    assertThat(lines.get(0))
        .isEqualTo("species,probability_setosa,probability_versicolor,probability_virginica");
    assertThat(lines).hasSize(151);
    for (int row = 0; row < 150; row++) {
      String[] cells = lines.get(row + 1).split(",", -1);
      assertThat(cells[0]).isEqualTo(labels.get(row));
      assertThat(Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray())
          .as("row %d", row)
          .isEqualTo(probabilities[row]);
    }
    assertThat(labels).contains("setosa", "versicolor", "virginica");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theOriginalNumbersAreTheLabels() throws IOException {
    Path data = CliFiles.write(folder, "n.csv", "a,y\n1,10\n2,-3\n3,10\n4,-3\n5,10\n6,-3\n");
    train("n.csv", "y", "--valid", data, "--epochs", 1);
    CommandRun run = CommandRun.of("predict", model, data).succeeds();
    assertThat(run.outLines().get(0)).isEqualTo("y,probability_-3,probability_10");
    assertThat(run.outLines().subList(1, 7)).allMatch(line -> line.matches("(-3|10),0\\..*"));
  }

  @Test
  void theOrderOfTheColumnsAndFurtherColumnsDoNotMatter() throws IOException {
    train("iris.csv", "species", "--epochs", 10);
    String expected = CommandRun.of("predict", model, file("iris.csv")).succeeds().out();
    List<String> turned =
        Files.readAllLines(file("iris.csv")).stream()
            .map(
                line -> {
                  List<String> cells = Arrays.asList(line.split(",", -1));
                  Collections.reverse(cells);
                  return (line.startsWith("sepal") ? "name" : "x") + "," + join(cells);
                })
            .toList();
    Path other = Files.write(file("turned.csv"), turned);
    assertThat(CommandRun.of("predict", model, other).succeeds().out()).isEqualTo(expected);
    CommandRun evaluated = CommandRun.of("evaluate", model, other).succeeds();
    assertThat(evaluated.reported("turned.csv"))
        .isEqualTo(CommandRun.of("evaluate", model, file("iris.csv")).reported("iris.csv"));
  }

  private static String join(List<String> cells) {
    return String.join(",", cells);
  }

  @Test
  void predictNeedsNoTargetButEvaluateDoes() throws IOException {
    train("iris.csv", "species", "--epochs", 10);
    List<String> rows =
        Files.readAllLines(file("iris.csv")).stream()
            .map(line -> line.substring(0, line.lastIndexOf(',')))
            .toList();
    Path bare = Files.write(file("bare.csv"), rows);
    assertThat(CommandRun.of("predict", model, bare).succeeds().out())
        .isEqualTo(CommandRun.of("predict", model, file("iris.csv")).out());
    CommandRun run = CommandRun.of("evaluate", model, bare);
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(run.err()).startsWith("warptron: bare.csv:1: no column \"species\"; the columns");
  }

  @Test
  void aMissingColumnIsNamed() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    train(data.getFileName().toString(), "y", "--epochs", 1);
    Path other = CliFiles.write(folder, "other.csv", "A,x\n1,2\n");
    CommandRun run = CommandRun.of("predict", model, other);
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(run.errLines())
        .containsExactly(
            "warptron: other.csv:1: no column \"a\"; did you mean \"A\"? the columns are \"A\","
                + " \"x\"");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void regressionPredictionsAreInTheUnitsOfTheTarget() {
    train("diabetes.csv", "target", "--epochs", 30);
    CommandRun run = CommandRun.of("predict", model, file("diabetes.csv")).succeeds();
    assertThat(run.outLines().get(0)).isEqualTo("target");
    double[] predicted = run.outLines().stream().skip(1).mapToDouble(Double::parseDouble).toArray();
    assertThat(predicted).isEqualTo(MlpRegressor.load(model).predict(BundledData.diabetes()));
    double[] known = BundledData.diabetes().targetNumbers();
    double mean = Arrays.stream(known).average().orElseThrow();
    assertThat(mean).isBetween(152.0, 153.0);
    assertThat(Arrays.stream(predicted).average().orElseThrow()).isBetween(mean - 30, mean + 30);
    assertThat(Arrays.stream(predicted).max().orElseThrow()).isGreaterThan(200);
  }

  @Test
  void predictionsMayGoToAFileWhichIsReplacedAsAWhole() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    train("twelve.csv", "y", "--epochs", 1);
    Path output = CliFiles.write(folder, "predicted.csv", "an older and longer file\n".repeat(99));
    List<String> before = CliFiles.names(folder);
    CommandRun run = CommandRun.of("predict", model, data, "--output", output).succeeds();
    assertThat(run.out()).isEmpty();
    String printed = CommandRun.of("predict", model, data).out();
    assertThat(printed.lines()).hasSize(13);
    assertThat(Files.readString(output)).isEqualTo(printed);
    assertThat(CliFiles.names(folder)).isEqualTo(before);

    Map<String, String> after = CliFiles.snapshot(folder);
    Path bad = CliFiles.write(folder, "twelve.csv", "a,b\n1,2\n1,x\n");
    assertThat(CommandRun.of("predict", model, bad, "--output", output).exitCode())
        .isEqualTo(ExitCodes.DATA);
    assertThat(CliFiles.snapshot(folder).get("predicted.csv"))
        .isEqualTo(after.get("predicted.csv"));
    assertThat(CliFiles.names(folder)).isEqualTo(before);
  }

  @Test
  void labelsWithSeparatorsAndQuotesAreQuoted() throws IOException {
    String labels = "a,y\n1,\"p, \"\"big\"\"\"\n2,q\n3,\"p, \"\"big\"\"\"\n4,q\n";
    Path data = CliFiles.write(folder, "quoted.csv", labels);
    train("quoted.csv", "y", "--valid", data, "--epochs", 200);
    Path output = file("predicted.csv");
    CommandRun.of("predict", model, data, "--output", output).succeeds();
    List<String> lines = Files.readAllLines(output);
    assertThat(lines.get(0)).isEqualTo("y,\"probability_p, \"\"big\"\"\",probability_q");
    assertThat(lines).anyMatch(line -> line.startsWith("\"p, \"\"big\"\"\",0."));
    Dataset read = DatasetReaders.read(output, ReadRequest.training("y"));
    assertThat(read.featureNames()).containsExactly("probability_p, \"big\"", "probability_q");
    assertThat(
            MlpClassifier.load(model)
                .predict(DatasetReaders.read(data, ReadRequest.features(List.of("a")))))
        .isEqualTo(IntStream.range(0, 4).mapToObj(row -> read.requireTarget().label(row)).toList());
  }
}
