package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.MlpClassifier;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.demo.BundledData;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics, tables and warnings of {@code evaluate} and {@code train}. */
class EvaluateMetricsTest {
  @TempDir private Path folder;
  private Path iris = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    BundledData.export(folder);
    iris = folder.resolve("iris.csv");
    model = folder.resolve("m.safetensors");
  }

  private CommandRun train(Path data, String target, Object... options) {
    return CommandRun.of(
            CommandRun.words(
                new Object[] {
                  "train", data, "--target", target, "--device", "reference", "--model", model
                },
                options))
        .succeeds();
  }

  /** Six rows; without training the network predicts one class for all. */
  private Path twoClasses() throws IOException {
    return CliFiles.write(folder, "two.csv", "a,y\n1,p\n2,q\n3,p\n4,p\n5,q\n6,p\n");
  }

  @Test
  void theTablesAreThoseOfThePredictions() throws IOException {
    train(iris, "species", "--epochs", 30);
    Path json = folder.resolve("e.json");
    CommandRun run = CommandRun.of("evaluate", model, iris, "--metrics-json", json).succeeds();
    ClassPredictions predictions = MlpClassifier.load(model).predictions(BundledData.iris());
    JsonNode written = CliFiles.json(json);
    for (PredictionMetric metric : Metrics.of(3)) {
      assertThat(written.get("metrics").get(metric.label()).doubleValue())
          .as(metric.label())
          .isEqualTo(metric.of(predictions));
    }
    assertThat(CliFiles.texts(written.get("classes")))
        .containsExactly("setosa", "versicolor", "virginica");
    assertThat(written.has("threshold")).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(written.get("per_class").get(i).get("recall").doubleValue())
          .isEqualTo(predictions.confusion().counts(i).recall());
      for (int j = 0; j < 3; j++) {
        assertThat(written.get("confusion_matrix").get(i).get(j).doubleValue())
            .isEqualTo(predictions.confusion().at(i, j));
      }
    }
    assertThat(run.outLines())
        .contains(
            "class       precision  recall      f1  rows",
            "actual \\ predicted  setosa  versicolor  virginica");
    assertThat(run.outLines().stream().filter(line -> line.startsWith("setosa "))).hasSize(2);
    assertThat(run.reported("metric")).as("the first line").startsWith("balanced_accuracy ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theMetricsThatAreAskedForArePrinted() {
    train(iris, "species", "--epochs", 3);
    CommandRun run =
        CommandRun.of("evaluate", model, iris, "--metric", "f1_micro,top_k_accuracy:3").succeeds();
    ClassPredictions predictions = MlpClassifier.load(model).predictions(BundledData.iris());
    double micro = Metrics.parse("f1_micro").orElseThrow().of(predictions);
    assertThat(run.reported("metric")).isEqualTo("f1_micro %.6f", micro);
    assertThat(run.outLines()).contains("            top_k_accuracy:3 1.000000");
    assertThat(run.out()).doesNotContain("roc_auc");
  }

  @Test
  void aThresholdMovesTheLimitOfTheSecondClass() throws IOException {
    Path data = twoClasses();
    train(data, "y", "--valid-fraction", 0, "--epochs", 1);
    Path json = folder.resolve("e.json");
    CommandRun.of("evaluate", model, data, "--threshold", 0, "--metrics-json", json).succeeds();
    assertThat(CliFiles.json(json).get("accuracy").doubleValue()).isEqualTo(2.0 / 6);
    assertThat(CliFiles.json(json).get("threshold").doubleValue()).isZero();
    CommandRun run =
        CommandRun.of("evaluate", model, data, "--threshold", 1, "--metrics-json", json).succeeds();
    assertThat(CliFiles.json(json).get("accuracy").doubleValue()).isEqualTo(4.0 / 6);
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            "warptron: warning: class \"p\" is predicted for all 6 two.csv rows, of which 2 are of"
                + " other classes\n");
  }

  @Test
  void trainWarnsIfOneClassIsPredicted() throws IOException {
    CommandRun run =
        train(twoClasses(), "y", "--valid-fraction", 0, "--epochs", 0, "--init", "ones");
    assertThat(run.err())
        .containsPattern("warning: class \"[pq]\" is predicted for all 6 training rows, of which");
  }

  @Test
  void wrongValuesAreRefused() throws IOException {
    train(twoClasses(), "y", "--valid-fraction", 0, "--epochs", 0);
    assertRefused("--threshold must be in [0, 1], got 1.5", "--threshold", 1.5);
    assertRefused("--threshold must be in [0, 1], got NaN", "--threshold", "NaN");
    assertRefused("--metric rmse is not defined for 2 classes", "--metric", "rmse");
    assertRefused("did you mean roc_auc?", "--metric", "rocauc");
    assertRefused(
        "the k of top_k_accuracy must be at least 1, got 0", "--metric", "top_k_accuracy:0");
    train(iris, "species", "--epochs", 0);
    assertRefused(
        "--threshold is for two classes, and the model predicts 3 classes", "--threshold", 0.3);
  }

  private void assertRefused(String message, Object... options) {
    CommandRun run =
        CommandRun.of(CommandRun.words(new Object[] {"evaluate", model, iris}, options));
    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains(message);
  }

  @Test
  void aRegressionHasNumbersOnly() throws IOException {
    Path diabetes = folder.resolve("diabetes.csv");
    train(diabetes, "target", "--epochs", 2);
    Path json = folder.resolve("e.json");
    CommandRun run = CommandRun.of("evaluate", model, diabetes, "--metrics-json", json).succeeds();
    assertThat(run.reported("metric")).as("the first line").startsWith("rmse ");
    JsonNode written = CliFiles.json(json);
    assertThat(written.get("metrics").get("mae").doubleValue()).isPositive();
    assertThat(written.has("confusion_matrix")).isFalse();
    // The network learns targets in other units, each rounded to 24 bits.
    assertThat(written.get("metrics").get("r2").doubleValue())
        .isCloseTo(written.get("r2").doubleValue(), Offset.offset(0x1p-23));
  }
}
