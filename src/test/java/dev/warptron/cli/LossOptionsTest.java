package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.cli.common.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --loss} and {@code --label-smoothing}: what is trained, predicted and refused. */
class LossOptionsTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");

  /** Counts, amounts and classes of 40 rows. */
  @BeforeEach
  void writeData() throws IOException {
    String rows =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "%d,%d,%d.5,%s,%s"
                        .formatted(
                            i,
                            i % 5,
                            i % 7,
                            i % 3 == 0 ? "no" : "yes",
                            List.of("a", "b", "c").get(i % 3)))
            .collect(Collectors.joining("\n"));
    data = CliFiles.write(folder, "t.csv", "x,count,amount,answer,kind\n" + rows + "\n");
    model = folder.resolve("m.safetensors");
  }

  private CommandRun train(String target, Object... options) {
    Object[] words = {
      "train", data, "--target", target, "--device", "reference", "--epochs", 2, "--model", model
    };
    String others =
        IntStream.of(1, 2, 3, 4)
            .mapToObj(i -> List.of("x", "count", "amount", "answer", "kind").get(i))
            .filter(name -> !name.equals(target))
            .collect(Collectors.joining(","));
    return CommandRun.of(CommandRun.words(CommandRun.words(words, "--ignore", others), options));
  }

  private List<String> predictions() {
    return CommandRun.of("predict", model, data).succeeds().outLines();
  }

  private void refused(int exitCode, String message, CommandRun run) {
    assertThat(run.errLines().get(0)).isEqualTo("warptron: " + message);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(model).doesNotExist();
  }

  @Test
  void theLossDecidesTheTask() {
    CommandRun run = train("count", "--loss", "poisson").succeeds();
    assertThat(run.reported("task")).isEqualTo("regression: --loss");
    assertThat(predictions().get(0)).isEqualTo("count");
    assertThat(CommandRun.of("inspect", model).succeeds().reported("loss")).isEqualTo("poisson");
  }

  @Test
  void severalNumbersOfAPredictionHaveAColumnEach() {
    train("amount", "--loss", "quantile:0.1,0.5,0.9").succeeds();
    assertThat(predictions()).hasSize(41);
    assertThat(predictions().get(0))
        .isEqualTo("amount_quantile_0.1,amount_quantile_0.5,amount_quantile_0.9");
    train("amount", "--loss", "gaussian_nll").succeeds();
    assertThat(predictions().get(0)).isEqualTo("amount_mean,amount_standard_deviation");
    assertThat(predictions().get(1)).matches("-?[0-9.E-]+,[0-9.E-]+");
  }

  @Test
  void aHingeLossHasADecisionFunction() {
    train("answer", "--loss", "hinge").succeeds();
    assertThat(predictions().get(0)).isEqualTo("answer,decision_function");
    assertThat(predictions().get(1)).matches("(no,-|yes,)[0-9.E-]+");
  }

  @Test
  void aHingeLossIsEvaluatedWithoutProbabilities() {
    train("answer", "--loss", "hinge", "--early-stopping", "--monitor", "roc_auc").succeeds();
    CommandRun evaluated = CommandRun.of("evaluate", model, data).succeeds();
    assertThat(evaluated.out()).contains("roc_auc").doesNotContain("log_loss");
    for (String option : List.of("--threshold=0.3", "--metric=log_loss")) {
      CommandRun refused = CommandRun.of("evaluate", model, data, option);
      assertThat(refused.exitCode()).isEqualTo(ExitCodes.USAGE);
      assertThat(refused.err()).contains("probabilities, and the loss of the training, hinge");
    }
    CommandRun monitored =
        train("answer", "--loss", "hinge", "--early-stopping", "--monitor", "log_loss");
    assertThat(monitored.exitCode()).isNotZero();
    assertThat(monitored.err()).contains("log_loss cannot be monitored");
  }

  @Test
  void inspectShowsTheLabelSmoothing() {
    train("kind", "--label-smoothing", 0.1).succeeds();
    assertThat(CommandRun.of("inspect", model).succeeds().reported("loss"))
        .isEqualTo("softmax_cross_entropy, label smoothing 0.1");
  }

  @Test
  void tuneSearchesLosses() {
    CommandRun run =
        CommandRun.of(
            "tune",
            data,
            "--target",
            "amount",
            "--ignore",
            "count,answer,kind",
            "--device",
            "reference",
            "--epochs",
            2,
            "--folds",
            2,
            "--grid",
            "loss=huber:0.5;log_cosh");
    assertThat(run.succeeds().out()).contains("huber:0.5").contains("log_cosh");
  }

  @Test
  void combinationsThatMakeNoSenseAreRefused() {
    refused(
        2,
        "huber has no label smoothing: use it with binary_cross_entropy or softmax_cross_entropy",
        train("amount", "--loss", "huber", "--label-smoothing", 0.1));
    refused(
        2,
        "--label-smoothing is for a classification: a regression has no class labels",
        train("amount", "--label-smoothing", 0.1));
    refused(
        2,
        "--loss huber is for a regression, and --task classification is given",
        train("kind", "--loss", "huber", "--task", "classification"));
    refused(
        2,
        "Invalid value for option '--loss': there is no loss 'hubert' (known: binary_cross_entropy,"
            + " softmax_cross_entropy, half_squared_error, absolute_error, huber, smooth_l1,"
            + " log_cosh, quantile, quantiles, poisson, gamma, tweedie, focal, hinge, squared_hinge,"
            + " gaussian_nll); did you mean huber?",
        train("amount", "--loss", "hubert"));
    refused(
        2,
        "Invalid value for option '--loss': the delta of huber must be from 1.0E-6 to 1000000.0, got"
            + " 0.0",
        train("amount", "--loss", "huber:0"));
    refused(
        2,
        "the label smoothing must be in [0, 1), got 1.5",
        train("kind", "--label-smoothing", 1.5));
  }

  @Test
  void targetsThatTheLossCannotTakeAreRefused() {
    refused(
        3,
        "t.csv:2: column \"count\": \"0\" is not positive: the loss needs numbers larger than 0;"
            + " correct or remove the row, or choose another loss",
        train("count", "--loss", "gamma", "--valid-fraction", 0));
    refused(
        3,
        "hinge tells two classes apart, and the target has 3; use softmax_cross_entropy",
        train("kind", "--loss", "hinge"));
    refused(
        3,
        "t.csv:2: column \"kind\": \"a\" is not a number; a regression needs a number in every row:"
            + " correct or remove this one",
        train("kind", "--loss", "huber", "--valid-fraction", 0));
  }
}
