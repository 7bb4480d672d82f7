package dev.warptron.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.warptron.cli.CliFiles;
import dev.warptron.cli.CommandRun;
import dev.warptron.cli.common.Interruption;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.Evaluation;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The display of training progress. */
class ProgressTest {
  private static TrainingStart start(int epochs) {
    return new TrainingStart(
        NetworkSpec.perceptron(2, List.of(3), List.of(Activation.TANH), 1),
        Loss.BINARY_CROSS_ENTROPY,
        TrainingConfig.DEFAULT.withEpochs(epochs),
        "reference",
        "operation by operation",
        100);
  }

  private static EpochMetrics metrics(int epoch) {
    return new EpochMetrics(epoch, 1.0 / epoch, 0.5, null);
  }

  private static List<String> lines(int epochs) {
    StringWriter text = new StringWriter();
    try (Progress progress = new LineProgress(new PrintWriter(text, true), "accuracy")) {
      progress.trainingStarts(start(epochs));
      IntStream.rangeClosed(1, epochs).forEach(e -> progress.epochCompleted(metrics(e)));
    }
    return text.toString().lines().toList();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "7, 7", "10, 10", "11, 10", "25, 10", "20000, 10"})
  void linesAreAboutTen(int epochs, int expected) {
    assertThat(lines(epochs)).hasSize(expected);
  }

  @Test
  void theLastEpochIsAmongThem() {
    List<String> lines = lines(25);
    assertThat(lines.get(0)).isEqualTo("epoch 3 of 25: loss 0.3333, accuracy 0.5000");
    assertThat(lines.get(9)).isEqualTo("epoch 25 of 25: loss 0.0400, accuracy 0.5000");
  }

  @Test
  void numbersAreReadableWhateverTheirSize() {
    EpochMetrics large = new EpochMetrics(1, 1.25e300, -2e7, new Evaluation(0.25, 1));
    assertThat(Progress.describe(large, "R squared"))
        .isEqualTo(
            "loss 1.2500e+300, R squared -2.0000e+07; validation loss 0.2500, R squared 1.0000");
    assertThat(Report.number(999_999.5, 2)).isEqualTo("999999.50");
    assertThat(Report.number(Double.NaN, 2)).isEqualTo("NaN");
  }

  private static Progress bar() {
    return bar(new StringWriter(), 80);
  }

  private static Progress bar(StringWriter text, int columns) {
    return new BarProgress(new PrintWriter(text), Terminal.of(columns), "accuracy");
  }

  /** The final content of a terminal: each line overwrites the previous one. */
  private static String shown(StringWriter text) {
    String drawn = text.toString();
    return drawn.substring(drawn.lastIndexOf('\r') + 1).stripTrailing();
  }

  /** The epochs take almost no time, so only the first and the last state are drawn. */
  @Test
  void theFinishedBarShowsTheLastEpoch() {
    StringWriter text = new StringWriter();
    try (Progress bar = bar(text, 100)) {
      bar.trainingStarts(start(500));
      for (int epoch = 1; epoch <= 500; epoch++) {
        bar.batchesCompleted(epoch, 100, 100);
        bar.epochCompleted(metrics(epoch));
      }
    }
    assertThat(shown(text))
        .isEqualTo(
            "[========================================] 100%  500/500 epochs, loss 0.0020, accuracy"
                + " 0.5000");
  }

  @Test
  void theFinishedBarOfASearchCountsEveryNetwork() {
    StringWriter text = new StringWriter();
    try (Interruption interruption = new Interruption();
        SearchProgress bar =
            SearchProgress.bar(new PrintWriter(text), Terminal.of(80), /* networks= */ 2, 6)) {
      for (int network = 0; network < 2; network++) {
        TrainingListener listener = bar.network(interruption);
        listener.trainingStarts(start(3));
        IntStream.rangeClosed(1, 3).forEach(epoch -> listener.epochCompleted(metrics(epoch)));
      }
    }
    assertThat(shown(text)).endsWith("100%  6/6 epochs, 2 of 2 networks complete");
  }

  @Test
  void aBarWorksWithoutATerminal() {
    Progress bar = bar();
    bar.trainingStarts(start(3));
    for (int epoch = 1; epoch <= 3; epoch++) {
      bar.batchesCompleted(epoch, 50, 100);
      bar.batchesCompleted(epoch, 100, 100);
      bar.epochCompleted(metrics(epoch));
    }
    bar.close();
    assertThatCode(bar::close).as("the second time").doesNotThrowAnyException();
    assertThatCode(bar()::close).as("never started").doesNotThrowAnyException();
  }

  @Test
  void aNarrowTerminalLosesTheScoresAndThenTheTimeLeftAndThenTheBar() {
    String scores = "loss 0.0305, accuracy 0.9918; validation loss 0.0857, accuracy 0.9670";
    String losses = "loss 0.0305, validation 0.0857";
    List<String> messages = List.of(scores, losses);
    Duration elapsed = Duration.ofSeconds(90);
    String counts = " 25%  125/500 epochs, ";
    assertThat(Bar.line(119, 12_500, 500, elapsed, messages))
        .isEqualTo("[==         ] " + counts + scores + ", 0:04:30 left")
        .hasSize(119);
    assertThat(Bar.line(106, 12_500, 500, elapsed, messages))
        .isEqualTo("[===         ] " + counts + scores)
        .hasSize(106);
    assertThat(Bar.line(100, 12_500, 500, elapsed, messages))
        .isEqualTo("[=======                        ] " + counts + losses + ", 0:04:30 left")
        .hasSize(100);
    assertThat(Bar.line(79, 12_500, 500, elapsed, messages))
        .isEqualTo("[==        ] " + counts + losses + ", 0:04:30 left")
        .hasSize(79);
    assertThat(Bar.line(70, 12_500, 500, elapsed, messages))
        .isEqualTo("[===            ] " + counts + losses)
        .hasSize(70);
    assertThat(Bar.line(59, 12_500, 500, elapsed, messages)).isEqualTo(counts + losses);
    assertThat(Bar.line(40, 12_500, 500, elapsed, messages))
        .isEqualTo((counts + losses).substring(0, 37) + "...");
  }

  @Test
  void theWidthIsThatOfTheTerminalIfItKnows() {
    assertThat(Terminal.columns("24 100\n")).isEqualTo(100);
    assertThat(Terminal.columns("0 0\n")).isEqualTo(80);
    assertThat(Terminal.columns("")).isEqualTo(80);
  }

  @Test
  void aBarOnATerminalReplacesTheLines(@TempDir Path folder) throws IOException {
    Object[] training = {"train", CliFiles.twelveRows(folder), "--target", "y", "--epochs", 20};
    assertThat(CommandRun.of(training).succeeds().errLines()).hasSize(10);
    CommandRun bar = CommandRun.onTerminal(training).succeeds();
    assertThat(bar.err()).startsWith("\r[").contains("100%  20/20 epochs, loss ");
    assertThat(bar.reported("validation")).startsWith("accuracy ");
  }
}
