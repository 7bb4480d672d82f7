package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.MlpClassifier;
import dev.warptron.cli.common.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early stopping and the kept weights of {@code train} and {@code tune}. */
class EarlyStoppingCommandTest {
  private static final Path NOISE =
      Path.of("src", "test", "resources", "early-stopping", "noise.csv");

  @TempDir private Path folder;

  private static CommandRun run(String command, Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              command,
              NOISE,
              "--target",
              "y",
              "--device",
              "reference",
              "--hidden",
              30,
              "--optimizer",
              "adam",
              "--learning-rate",
              0.01
            },
            options));
  }

  private CommandRun train(Object... options) {
    return run(
            "train",
            CommandRun.words(new Object[] {"--model", model(), "--metrics-json", json()}, options))
        .succeeds();
  }

  private Path model() {
    return folder.resolve("m.safetensors");
  }

  private Path json() {
    return folder.resolve("m.json");
  }

  private static int lowest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] < values[best] ? i : best;
    }
    return best + 1;
  }

  @Test
  void theBestWeightsAreKeptByDefault() throws IOException {
    CommandRun run = train("--epochs", 100);
    JsonNode written = CliFiles.json(json());
    double[] losses = CliFiles.numbers(written.get("validation_loss"));
    int best = lowest(losses);
    assertThat(losses).hasSize(100);
    assertThat(best).isBetween(10, 90);
    assertThat(written.get("best_epoch").intValue()).isEqualTo(best);
    assertThat(written.get("kept_epoch").intValue()).isEqualTo(best);
    assertThat(written.get("stopped_at").intValue()).isEqualTo(100);
    assertThat(written.get("epochs").intValue()).isEqualTo(100);
    assertThat(written.get("monitor").textValue()).isEqualTo("loss");
    assertThat(CliFiles.numbers(written.get("monitored"))).isEqualTo(losses);
    assertThat(run.reported("best epoch"))
        .isEqualTo(
            "%d of 100: validation loss %.6f; its weights are kept, --keep last keeps the last ones",
            best, losses[best - 1]);
    CommandRun inspected = CommandRun.of("inspect", model()).succeeds();
    assertThat(inspected.reported("best epoch")).isEqualTo("%d; stopped at epoch 100", best);
    assertThat(inspected.reported("trained")).startsWith(best + " epochs, ");
    double[] kept = MlpClassifier.load(model()).saved().parameters();
    train("--epochs", best, "--keep", "last");
    assertThat(MlpClassifier.load(model()).saved().parameters()).isEqualTo(kept);
  }

  @Test
  void theLastOnesAreKeptIfAskedFor() throws IOException {
    CommandRun run = train("--epochs", 60, "--keep", "last");
    JsonNode written = CliFiles.json(json());
    assertThat(written.get("kept_epoch").intValue()).isEqualTo(60);
    assertThat(written.get("monitor").isNull()).isTrue();
    assertThat(written.get("best_epoch").isNull()).isTrue();
    assertThat(run.out()).doesNotContain("best epoch");
    assertThat(MlpClassifier.load(model()).saved().training().bestEpoch()).isNull();
  }

  @Test
  void aScheduleThatFollowsTheLossSaysWhereItEnded() throws IOException {
    // Each epoch but the first is without improvement: 0.01, 0.002, ... 3.2e-6, 6.4e-7.
    String schedule = "adaptive:tolerance=100,patience=1";
    CommandRun run = train("--epochs", 400, "--keep", "last", "--schedule", schedule);
    assertThat(CliFiles.json(json()).get("stopped_at").intValue()).isEqualTo(2 * 7 + 1);
    assertThat(run.reported("learning rate"))
        .startsWith("6.4")
        .endsWith("e-7 at the end, where the schedule ends the training");
    assertThat(CommandRun.of("inspect", model()).succeeds().reported("learning rate"))
        .startsWith("6.4")
        .endsWith("e-7 after these epochs, by the schedule");
    run = train("--epochs", 4, "--keep", "last", "--schedule", schedule);
    assertThat(run.reported("learning rate")).isEqualTo("0.002 at the end");
  }

  /** The metric is monitored because of the schedule, though the last weights are kept. */
  @Test
  void aPlateauOfTheMonitoredMetric() throws IOException {
    CommandRun run =
        train(
            "--epochs",
            30,
            "--keep",
            "last",
            "--monitor",
            "f1",
            "--schedule",
            "plateau:patience=0");
    JsonNode written = CliFiles.json(json());
    assertThat(written.get("monitor").textValue()).isEqualTo("f1");
    assertThat(CliFiles.numbers(written.get("monitored"))).hasSize(30);
    assertThat(written.get("kept_epoch").intValue()).isEqualTo(30);
    assertThat(run.reported("best epoch")).endsWith("the last weights are kept (--keep)");
  }

  @Test
  void patienceEndsTheTraining() throws IOException {
    CommandRun run = train("--epochs", 400, "--patience", 4);
    int stopped = CliFiles.json(json()).get("stopped_at").intValue();
    int best = CliFiles.json(json()).get("best_epoch").intValue();
    assertThat(stopped).isEqualTo(best + 4).isLessThan(400);
    assertThat(run.reported("stopped"))
        .isEqualTo("after epoch %d, because it did not improve (--patience)", stopped);
    train("--epochs", 400, "--early-stopping");
    assertThat(CliFiles.json(json()).get("stopped_at").intValue())
        .isEqualTo(CliFiles.json(json()).get("best_epoch").intValue() + 10);
  }

  @Test
  void aMetricOfTheOutputsIsSaidToBeRead() {
    CommandRun run =
        run("train", "--dry-run", "--early-stopping", "--monitor", "f1_macro").succeeds();
    assertThat(run.out())
        .contains("monitor f1_macro, keep best, patience 10, min-delta 0.0")
        .contains("; the outputs of the validation rows are read after every epoch, for f1_macro");
    assertThat(run("train", "--dry-run").succeeds().out()).doesNotContain("are read after");
  }

  @Test
  void tuneStopsItsFoldsAndTrainsOnForTheirMean() throws IOException {
    CommandRun run =
        run(
                "tune",
                "--epochs",
                200,
                "--folds",
                3,
                "--patience",
                5,
                "--grid",
                "l2=0;1",
                "--model",
                model())
            .succeeds();
    int epochs = MlpClassifier.load(model()).saved().training().epochs();
    assertThat(epochs).isBetween(2, 190);
    assertThat(run.reported("epochs"))
        .isEqualTo("%d: the mean of the epochs that the folds kept", epochs);
    CommandRun searched =
        run("tune", "--epochs", 4, "--folds", 2, "--grid", "keep=best;last", "patience=1;2")
            .succeeds();
    assertThat(searched.reported("search")).startsWith("4 settings");
  }

  @Test
  void wrongValuesAreRefused() {
    assertRefused("--patience must be at least 1, got 0", "--patience", 0);
    assertRefused(
        "--min-delta: the least improvement must be at least 0 and finite, got -1.0",
        "--patience",
        3,
        "--min-delta",
        -1);
    assertRefused(
        "--min-delta needs --early-stopping or --patience: without them no epoch is waited for",
        "--min-delta",
        0.1);
    assertRefused("did you mean roc_auc?", "--monitor", "rocauc");
    assertRefused("--monitor rmse is not defined for a binary task", "--monitor", "rmse");
    assertRefused(
        "there is no choice of weights 'first' (known: last, best, last-best)", "--keep", "first");
    for (List<Object> options :
        List.<List<Object>>of(
            List.of("--patience", 3),
            List.of("--early-stopping"),
            List.of("--monitor", "loss"),
            List.of("--keep", "best"))) {
      String first =
          options.size() == 2 && options.contains("best")
              ? "--keep best"
              : String.valueOf(options.get(0));
      assertRefused(
          first + " needs validation rows: give some with --valid or --valid-fraction",
          CommandRun.words(new Object[] {"--valid-fraction", 0}, options.toArray()));
    }
  }

  private static void assertRefused(String message, Object... options) {
    CommandRun run = run("train", options);
    assertThat(run.err()).as(Arrays.toString(options)).contains(message);
    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
  }
}
