package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --ensemble N} and {@code --bag K}, and what reads their models. */
class EnsembleCommandTest {
  private static final int ROWS = 60;

  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");

  /** Numbers with missing cells, categories, and a target of numbers and one of classes. */
  @BeforeEach
  void write() throws IOException {
    model = folder.resolve("m.safetensors");
    List<String> lines = new ArrayList<>(List.of("n,color,price,label"));
    for (int row = 0; row < ROWS; row++) {
      lines.add(
          "%s,%s,%d,%s"
              .formatted(
                  row % 7 == 3 ? "" : String.valueOf(row * 0.5),
                  List.of("red", "green", "blue").get(row % 3),
                  100 + 3 * row,
                  row % 4 == 0 ? "no" : "yes"));
    }
    data = Files.write(folder.resolve("t.csv"), lines);
  }

  private CommandRun train(String target, Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "train",
              data,
              "--target",
              target,
              "--ignore",
              target.equals("price") ? "label" : "price",
              "--device",
              "reference",
              "--epochs",
              4
            },
            options));
  }

  @Test
  void aBagIsTrainedMeasuredAndSaved() throws IOException {
    Path metrics = folder.resolve("metrics.json");
    CommandRun run =
        train("label", "--bag", 3, "--model", model, "--metrics-json", metrics).succeeds();
    assertThat(run.reported("rows"))
        .isEqualTo(
            "60 rows in 3 folds, drawn from each class alike with seed 42; each network validates"
                + " on one and is trained on the others (--bag)");
    assertThat(run.reported("networks"))
        .isEqualTo(
            "3 with the seeds 42 to 44, one for each fold (--bag); the model predicts their mean");
    assertThat(run.reported("best epoch")).endsWith("of the networks, by their validation loss");
    assertThat(run.reported("validation")).contains("60 rows");
    MlpClassifier read = MlpClassifier.load(model);
    assertThat(read.members()).hasSize(3);

    JsonNode json = CliFiles.json(metrics);
    assertThat(json.get("networks").intValue()).isEqualTo(3);
    assertThat(json.get("validation_accuracy").doubleValue()).isBetween(0.0, 1.0);
    assertThat(json.get("members")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      JsonNode member = json.get("members").get(i);
      assertThat(member.get("seed").longValue()).isEqualTo(42 + i);
      assertThat(member.get("rows").intValue()).isEqualTo(40);
      assertThat(member.get("train_loss")).hasSize(4);
      assertThat(member.get("validation_loss")).hasSize(4);
      assertThat(member.get("kept_epoch").intValue())
          .isEqualTo(read.members().get(i).saved().training().epochs());
    }
  }

  @Test
  void anEnsembleIsPredictedEvaluatedAndInspectedAsOneModel() throws IOException {
    Path metrics = folder.resolve("metrics.json");
    CommandRun run =
        train(
                "price",
                "--ensemble",
                2,
                "--seed",
                7,
                "--model",
                model,
                "--test",
                data,
                "--metrics-json",
                metrics)
            .succeeds();
    assertThat(run.reported("networks"))
        .isEqualTo(
            "2 with the seeds 7 to 8, on the same rows (--ensemble); the model predicts their"
                + " mean");
    assertThat(run.reported("rows")).startsWith("48 training rows, 12 validation rows");
    MlpModel<?> read = MlpModel.load(model);
    Table rows = DatasetReaders.readTable(data, ReadRequest.training("price"));
    double score = read.evaluate(rows).score();
    assertThat(CliFiles.json(metrics).get("test_r2").doubleValue()).isEqualTo(score);
    assertThat(CommandRun.of("evaluate", model, data).succeeds().reported("t.csv"))
        .isEqualTo(run.reported("test"));

    List<String> lines =
        CommandRun.of("predict", model, data, "--deviation", "--keep", "label")
            .succeeds()
            .outLines();
    assertThat(lines.get(0)).isEqualTo("label,price,deviation_price");
    assertThat(lines).hasSize(ROWS + 1);
    double deviation = Double.parseDouble(lines.get(1).split(",", -1)[2]);
    assertThat(deviation).isEqualTo(read.memberDeviations(rows)[0][0]).isPositive();

    CommandRun inspected = CommandRun.of("inspect", model).succeeds();
    assertThat(inspected.reported("networks"))
        .isEqualTo("2; the model predicts their mean. Below is the first");
    assertThat(inspected.out()).contains("network 1", "seed 8");
  }

  @Test
  void theDeviationOfAClassIsThatOfItsProbability() {
    train("label", "--bag", 2, "--model", model).succeeds();
    MlpClassifier read = MlpClassifier.load(model);
    Table rows = DatasetReaders.readTable(data, ReadRequest.features(read.columns()));
    List<String> lines = CommandRun.of("predict", model, data, "--deviation").succeeds().outLines();
    assertThat(lines.get(0)).isEqualTo("label,probability_no,probability_yes,deviation_label");
    int predicted = read.classes().indexOf(lines.get(5).split(",", -1)[0]);
    assertThat(Double.parseDouble(lines.get(5).split(",", -1)[3]))
        .isEqualTo(read.memberDeviations(rows)[4][predicted]);
  }

  /** Three groups of 20 rows in two folds; without groups each network would have 30 rows. */
  @Test
  void noGroupIsDividedByABag() throws IOException {
    Path metrics = folder.resolve("metrics.json");
    CommandRun run =
        train("label", "--group", "color", "--bag", 2, "--model", model, "--metrics-json", metrics)
            .succeeds();
    assertThat(run.reported("rows")).startsWith("60 rows in 2 folds, drawn by whole groups with");
    JsonNode members = CliFiles.json(metrics).get("members");
    assertThat(
            List.of(members.get(0).get("rows").intValue(), members.get(1).get("rows").intValue()))
        .containsExactlyInAnyOrder(20, 40);
    assertThat(MlpModel.load(model).columns()).containsExactly("n");
    assertThat(train("label", "--group", "color", "--bag", 4).err())
        .contains("column \"color\": too few groups for 4 folds: 3");
    train("label", "--group", "color", "--ensemble", 2).succeeds();
  }

  @Test
  void aRowThatCannotBePredictedIsNamedOrSkipped() throws IOException {
    train(
            "price",
            "--loss",
            "poisson",
            "--activation",
            "identity",
            "--learning-rate",
            1e-4,
            "--ensemble",
            2,
            "--model",
            model)
        .succeeds();
    Path far = CliFiles.write(folder, "far.csv", "n,color\n1,red\n3e38,red\n-3e38,red\n2,blue\n");
    List<String> near = CommandRun.of("predict", model, data).succeeds().outLines();
    CommandRun failed = CommandRun.of("predict", model, far);
    CommandRun skipped = CommandRun.of("predict", model, far, "--on-error", "skip").succeeds();
    assertThat(near).hasSize(ROWS + 1);
    assertThat(failed.exitCode()).isNotZero();
    assertThat(failed.err()).containsPattern("far.csv:[34]: the prediction is not finite");
    assertThat(skipped.err()).containsPattern("skipped far.csv:[34]");
    assertThat(skipped.outLines()).hasSizeBetween(3, 4);
  }

  @Test
  void aDryRunDescribesTheFirstNetwork() {
    CommandRun run = train("price", "--bag", 5, "--dry-run").succeeds();
    assertThat(run.reported("networks")).startsWith("5 with the seeds 42 to 46");
    assertThat(run.reported("batches")).startsWith("2 an epoch, of 32 rows");
    assertThat(run.reported("dry run")).isNotNull();
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    train("label", "--ensemble", 2, "--model", model).succeeds();
    refused("give either --ensemble or --bag, not both", "--ensemble", 2, "--bag", 2);
    refused("--bag must be from 2 to 100, got 1", "--bag", 1);
    refused("--ensemble must be from 2 to 100, got 101", "--ensemble", 101);
    refused(
        "--bag validates each network on a fold of DATA: leave out --valid-fraction",
        "--bag",
        2,
        "--valid-fraction",
        0);
    refused("leave out --valid", "--bag", 2, "--valid", data);
    refused("leave out --valid-last", "--bag", 2, "--valid-last", 0.5);
    assertThat(train("label", "--from", model).err()).contains("holds an ensemble of 2 networks");
    Path single = folder.resolve("single.safetensors");
    train("label", "--model", single).succeeds();
    refused("--from goes on with one network: leave out --bag", "--bag", 2, "--from", single);
    CommandRun predicted = CommandRun.of("predict", single, data, "--deviation");
    assertThat(predicted.exitCode()).isEqualTo(2);
    assertThat(predicted.err()).contains("--deviation is for models of several networks");
    CommandRun few = train("label", "--bag", 50);
    assertThat(few.err()).contains("too few for 50 folds", "--bag of train");
  }

  private void refused(String message, Object... options) {
    CommandRun run = train("label", options);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void aPresetIsPrintedAndReplaced() {
    CommandRun run = train("price", "--preset", "tabular", "--dry-run").succeeds();
    assertThat(run.reported("preset")).startsWith("tabular: three layers of 64 relu units");
    assertThat(run.reported("networks")).startsWith("8 with the seeds 42 to 49");
    assertThat(run.reported("optimizer")).startsWith("adam, learning rate 0.006");
    assertThat(run.reported("training")).contains("epochs 4", "batch-size 16", "l2 0.1");
    assertThat(run.reported("scaling")).contains("--scale");
    CommandRun single =
        train(
                "price",
                "--preset",
                "tabular",
                "--valid-fraction",
                0.25,
                "--hidden",
                "3,3",
                "--learning-rate",
                0.01,
                "--scale",
                "none",
                "--dry-run")
            .succeeds();
    assertThat(single.reported("networks")).startsWith("1: --valid-fraction");
    assertThat(single.reported("network")).contains("-3-3-1, relu");
    assertThat(single.reported("optimizer")).startsWith("adam, learning rate 0.01");
    refused(
        "there is no preset 'tabula' (known: classic, scikit-learn, tabular, realmlp-s, realmlp)",
        "--preset",
        "tabula");
    train("label", "--model", model).succeeds();
    refused("leave out --preset", "--from", model, "--preset", "classic");
  }
}
