package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.backend.Backends;
import dev.warptron.data.Task;
import dev.warptron.demo.BundledData;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results, output and files of {@code warptron train}. */
class TrainCommandTest {
  private static final List<String> METRICS =
      List.of(
          "device",
          "task",
          "rows",
          "features",
          "epochs",
          "seconds_fit",
          "samples_per_second",
          "seed",
          "train_loss",
          "validation_loss",
          "monitor",
          "monitored",
          "best_epoch",
          "stopped_at",
          "kept_epoch");

  @TempDir private Path folder;
  private Path cancer = Path.of("");
  private Path model = Path.of("");
  private Path metrics = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    cancer = CliFiles.cancer(folder);
    model = folder.resolve("m.safetensors");
    metrics = folder.resolve("m.json");
  }

  private Object[] acceptance(Path modelFile, Path metricsFile) {
    String options =
        "--target target --hidden 10 --activation logistic --optimizer sgd --learning-rate 0.1"
            + " --batch-size 32 --epochs 500 --l2 0.01 --init normal --seed 42 --device reference";
    return CommandRun.words(
        CommandRun.words(new Object[] {"train", cancer}, (Object[]) options.split(" ", -1)),
        "--metrics-json",
        metricsFile,
        "--model",
        modelFile);
  }

  private CommandRun train(Path data, String target, Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "train",
              data,
              "--target",
              target,
              "--device",
              "reference",
              "--model",
              model,
              "--metrics-json",
              metrics
            },
            options));
  }

  @Test
  void learnsTheBreastCancerDataAndRepeatsEveryBit() throws IOException {
    CommandRun.of(acceptance(model, metrics)).succeeds();
    JsonNode json = CliFiles.json(metrics);
    assertThat(json.get("validation_accuracy").doubleValue()).isBetween(0.95, 1.0);
    assertThat(json.get("train_accuracy").doubleValue()).isBetween(0.95, 1.0);

    Path again = folder.resolve("again.safetensors");
    Path metricsAgain = folder.resolve("again.json");
    CommandRun.of(acceptance(again, metricsAgain)).succeeds();
    assertThat(again).hasSameBinaryContentAs(model);
    JsonNode second = CliFiles.json(metricsAgain);
    for (String name : List.of("train_loss", "validation_loss", "train_accuracy")) {
      assertThat(second.get(name)).as(name).isEqualTo(json.get(name));
    }
  }

  @Test
  void metricsHaveTheNamesAndTypesThatOtherToolsReadAndNoMore() throws IOException {
    train(cancer, "target", "--epochs", 3, "--test", folder.resolve("breast-cancer-test.csv"))
        .succeeds();
    JsonNode json = CliFiles.json(metrics);
    assertNames(json, "train_accuracy", "validation_accuracy", "test_accuracy");
    assertThat(json.get("device").textValue()).isEqualTo("reference");
    assertThat(json.get("task").textValue()).isEqualTo("binary");
    assertThat(json.get("rows").isInt()).isTrue();
    assertThat(json.get("rows").intValue()).isEqualTo(569 - 114);
    assertThat(json.get("features").intValue()).isEqualTo(30);
    assertThat(json.get("epochs").isInt()).isTrue();
    assertThat(json.get("epochs").intValue()).isEqualTo(3);
    assertThat(json.get("seed").longValue()).isEqualTo(42);
    double seconds = json.get("seconds_fit").doubleValue();
    assertThat(seconds).isPositive();
    assertThat(json.get("samples_per_second").doubleValue()).isEqualTo(3.0 * 455 / seconds);
    for (String list : List.of("train_loss", "validation_loss")) {
      assertThat(json.get(list).isArray()).as(list).isTrue();
      assertThat(CliFiles.numbers(json.get(list))).as(list).hasSize(3).doesNotContain(0);
      assertThat(json.get(list).get(2).doubleValue())
          .isLessThan(json.get(list).get(0).doubleValue());
    }
    assertThat(json.get("test_accuracy").doubleValue()).isBetween(0.5, 1.0);
  }

  @Test
  void metricsAreNullWhereThereIsNothingToMeasure() throws IOException {
    train(cancer, "target", "--epochs", 2, "--valid-fraction", 0).succeeds();
    JsonNode json = CliFiles.json(metrics);
    assertNames(json, "train_accuracy", "validation_accuracy", "test_accuracy");
    assertThat(json.get("rows").intValue()).isEqualTo(569);
    assertThat(json.get("train_accuracy").isDouble()).isTrue();
    for (String name : List.of("validation_loss", "validation_accuracy", "test_accuracy")) {
      assertThat(json.get(name).isNull()).as(name).isTrue();
    }
  }

  @Test
  void aRegressionIsMeasuredByRSquared() throws IOException {
    Path diabetes = folder.resolve("diabetes.csv");
    CommandRun run = train(diabetes, "target", "--epochs", 60, "--test", diabetes).succeeds();
    JsonNode json = CliFiles.json(metrics);
    assertNames(json, "train_r2", "validation_r2", "test_r2");
    assertThat(json.get("task").textValue()).isEqualTo("regression");
    for (String name : List.of("train_r2", "validation_r2", "test_r2")) {
      assertThat(json.get(name).doubleValue()).as(name).isBetween(0.3, 0.7);
    }
    assertThat(run.reported("validation")).startsWith("R squared 0.");
    assertThat(run.reported("rows")).contains("drawn at random with seed 42");
    SavedModel saved = ModelFiles.load(model);
    assertThat(saved.target().task()).isEqualTo(Task.REGRESSION);
    assertThat(saved.target().standardizer()).isNotNull();
  }

  private static void assertNames(JsonNode json, String... scores) {
    List<String> expected = new ArrayList<>(METRICS);
    expected.addAll(List.of(scores));
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactlyElementsOf(expected);
  }

  @Test
  void textLabelsAreKept() throws IOException {
    CommandRun run =
        train(folder.resolve("iris.csv"), "species", "--epochs", 200, "--hidden", 8).succeeds();
    assertThat(run.reported("task"))
        .isEqualTo(
            "multiclass: target \"species\" holds 3 distinct labels with text, such as \"setosa\""
                + " (iris.csv:2); --task overrides");
    assertThat(CliFiles.json(metrics).get("validation_accuracy").doubleValue())
        .isBetween(0.85, 1.0);
    SavedModel saved = ModelFiles.load(model);
    assertThat(saved.target().classNames()).containsExactly("setosa", "versicolor", "virginica");
    assertThat(saved.target().name()).isEqualTo("species");
    assertThat(saved.network().outputs()).isEqualTo(3);
  }

  @Test
  void theTaskMayBeOverriddenBothWays() throws IOException {
    CommandRun run =
        train(cancer, "target", "--epochs", 1, "--task", "regression", "--valid-fraction", 0)
            .succeeds();
    assertThat(run.reported("task")).isEqualTo("regression: --task");
    assertThat(ModelFiles.load(model).target().task()).isEqualTo(Task.REGRESSION);
    assertThat(CliFiles.json(metrics).has("train_r2")).isTrue();

    run =
        train(
                folder.resolve("diabetes.csv"),
                "target",
                "--epochs",
                1,
                "--task",
                "classification",
                "--valid-fraction",
                0)
            .succeeds();
    assertThat(run.reported("task")).isEqualTo("multiclass: --task");
    assertThat(ModelFiles.load(model).target().classNames()).hasSize(214).startsWith("25", "31");
    assertThat(CliFiles.json(metrics).has("train_accuracy")).isTrue();
  }

  @Test
  void everyChoiceIsPrintedWithItsReasonAndTheOptionThatOverridesIt() {
    CommandRun run = CommandRun.of("train", cancer, "--target", "target", "--epochs", 1).succeeds();
    assertThat(run.reported("data")).isEqualTo("cancer.csv: 30 features, target \"target\"");
    assertThat(run.reported("task"))
        .isEqualTo("binary: target \"target\" holds 2 distinct whole numbers; --task overrides");
    assertThat(run.reported("rows"))
        .isEqualTo(
            "455 training rows, 114 validation rows, drawn from each class alike with seed 42"
                + " (--valid-fraction 0.2)");
    assertThat(run.reported("scaling"))
        .isEqualTo(
            "mean 0 and standard deviation 1 in the training rows; --scale none leaves the numbers"
                + " as they are");
    Backends.Choice choice = Backends.choose(Backends.AUTO);
    assertThat(run.reported("device"))
        .isEqualTo(
            "%s (%s): %s; --device overrides",
            choice.provider().name(), choice.provider().description(), choice.reason());
    assertThat(run.reported("network")).startsWith("30-10-1, logistic hidden, 321 parameters");
    assertThat(run.reported("optimizer")).isEqualTo("sgd, learning rate 0.1");
    assertThat(run.out())
        .containsPattern(
            "(?m)^training    epochs 1, batch-size 32, l1 0.0, l2 0.0, init glorot-uniform, seed 42, keep"
                + " best; .+$")
        .containsPattern("(?m)^training    accuracy 0.\\d{4}, loss 0.\\d{6} \\(455 rows\\)$")
        .containsPattern("(?m)^validation  accuracy 0.\\d{4}, loss 0.\\d{6} \\(114 rows\\)$");
  }

  @Test
  void aDeviceThatIsAskedForIsNotOverridden() {
    CommandRun run = train(cancer, "target", "--epochs", 0).succeeds();
    assertThat(run.reported("device")).startsWith("reference (").endsWith("): asked for");
  }

  @Test
  void validationAndTestRowsMayBeFilesOfTheirOwn() throws IOException {
    CommandRun run =
        train(
                folder.resolve("breast-cancer-train.csv"),
                "target",
                "--epochs",
                2,
                "--valid",
                folder.resolve("breast-cancer-validation.csv"),
                "--test",
                folder.resolve("breast-cancer-test.csv"))
            .succeeds();
    assertThat(run.reported("rows")).isEqualTo("364 training rows, 91 validation rows (--valid)");
    assertThat(run.reported("validation")).endsWith("(91 rows)");
    assertThat(run.reported("test")).endsWith("(114 rows)");
    assertThat(CliFiles.json(metrics).get("rows").intValue())
        .isEqualTo(BundledData.breastCancerTraining().rowCount());
  }

  @Test
  void noFractionTrainsOnAllRows() {
    CommandRun run = train(cancer, "target", "--epochs", 1, "--valid-fraction", 0).succeeds();
    assertThat(run.reported("rows"))
        .isEqualTo("trained on all 569 rows, none to validate on (--valid-fraction)");
    assertThat(run.out()).doesNotContain("validation  accuracy");
    assertThat(run.err()).doesNotContain("validation loss");
  }

  @Test
  void scalingMayBeLeftOut() {
    assertThat(train(cancer, "target", "--epochs", 1).succeeds().exitCode()).isZero();
    assertThat(ModelFiles.load(model).features().standardizer()).isNotNull();
    CommandRun run = train(cancer, "target", "--epochs", 1, "--scale", "none").succeeds();
    assertThat(run.reported("scaling")).startsWith("none; --scale standard gives");
    assertThat(ModelFiles.load(model).features().standardizer()).isNull();
  }

  @Test
  void theSeedDrawsTheValidationRows() throws IOException {
    double first = meanInTraining(1);
    assertThat(meanInTraining(1)).isEqualTo(first);
    assertThat(meanInTraining(2)).isNotEqualTo(first);
    assertThat(CliFiles.json(metrics).get("seed").longValue()).isEqualTo(2);
  }

  private double meanInTraining(long seed) {
    train(cancer, "target", "--epochs", 0, "--seed", seed).succeeds();
    return Objects.requireNonNull(ModelFiles.load(model).features().standardizer()).mean(0);
  }

  @Test
  void quietShowsNoProgress() {
    CommandRun loud = train(cancer, "target", "--epochs", 20).succeeds();
    assertThat(loud.errLines()).hasSize(10).allMatch(line -> line.startsWith("epoch "));
    assertThat(train(cancer, "target", "--epochs", 20, "--quiet").succeeds().err()).isEmpty();
    assertThat(train(cancer, "target", "--epochs", 20, "-q").succeeds().err()).isEmpty();
  }

  @Test
  void writesNothingThatIsNotAskedFor() throws IOException {
    List<String> before = CliFiles.names(folder);
    CommandRun.of("train", cancer, "--target", "target", "--epochs", 1).succeeds();
    assertThat(CliFiles.names(folder)).isEqualTo(before);
    train(cancer, "target", "--epochs", 1).succeeds();
    assertThat(CliFiles.names(folder)).hasSize(before.size() + 2).contains("m.json");
  }
}
