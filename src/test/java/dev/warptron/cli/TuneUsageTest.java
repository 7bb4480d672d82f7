package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Usage that {@code warptron tune} rejects before any training, without touching a file. */
class TuneUsageTest {
  private static final String KNOWN =
      "(known: hidden, activation, norm, parametrization, input-scale,"
          + " numeric-embedding, bias-rate, parametric-activation, dropout, loss, label-smoothing, optimizer, learning-rate,"
          + " momentum, nesterov, beta1, beta2, epsilon, momentum-decay, decay, centered,"
          + " history-size, gradient-tolerance, loss-tolerance, batch-size, epochs, no-shuffle,"
          + " drop-last, l1, l2,"
          + " schedule, weight-decay, decay-schedule, clip-value, clip-norm, max-norm,"
          + " input-dropout, dropout-schedule, noise, ema-decay, swa-start, early-stopping,"
          + " patience, min-delta, monitor, keep, class-weight, init)";

  @TempDir private Path folder;

  @BeforeEach
  void leaveOlderFiles() throws IOException {
    CliFiles.twelveRows(folder);
    CliFiles.write(folder, "m.safetensors", "older");
    CliFiles.write(folder, "t.csv", "older");
  }

  private CommandRun refused(int exitCode, Path data, String... options) throws IOException {
    Map<String, String> before = CliFiles.snapshot(folder);
    List<Object> words = new ArrayList<>(List.of("tune", data, "--target", "y"));
    words.addAll(List.of("--model", folder.resolve("m.safetensors")));
    words.addAll(List.of("--csv", folder.resolve("t.csv")));
    words.addAll(List.of(options));
    CommandRun run = CommandRun.of(words.toArray());
    assertThat(run.exitCode()).as("exit code, with %s", run.err()).isEqualTo(exitCode);
    assertThat(run.out()).as("nothing was trained").isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
    return run;
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(
            "--grid lerning-rate=1",
            "--grid: there is no option to search 'lerning-rate' "
                + KNOWN
                + "; did you mean learning-rate?"),
        mistake("--grid device=cuda;cpu", "--grid: there is no option to search 'device' " + KNOWN),
        mistake(
            "--grid hidden",
            "--grid: 'hidden' is not of the form NAME=VALUE;VALUE, such as \"hidden=5;10;20,10\""),
        mistake(
            "--grid hidden=5;",
            "--grid: 'hidden=5;': a value of hidden is empty; write values with ; between them, such"
                + " as \"hidden=5;10\""),
        mistake(
            "--grid hidden=5;x",
            "Invalid value for option '--hidden': 'x' is not a list of whole numbers such as 10,5;"
                + " none means no hidden layer"),
        mistake(
            "--grid optimizer=adm",
            "Invalid value for option '--optimizer': there is no optimizer 'adm' (known: sgd, adam,"
                + " amsgrad, adamw, nadam, radam, rmsprop, adagrad, adadelta, adamax, lion,"
                + " lbfgs); did"
                + " you mean adam?"),
        mistake(
            "--grid hidden=5 learning-rate=0.1;0",
            "with --hidden 5 --learning-rate 0: sgd learning rate must be a finite number > 0, got"
                + " 0.0"),
        mistake("--grid hidden=3 hidden=4", "--grid: hidden is searched twice"),
        mistake(
            "--hidden 5 --grid hidden=5;10",
            "--grid: --hidden gives hidden one value, and --grid searches it: leave one of them"
                + " out"),
        mistake(
            "--grid beta1=0.5",
            "with --beta1 0.5: --beta1 belongs to --optimizer adam or amsgrad or adamw or nadam or"
                + " radam or adamax or lion, but the optimizer is sgd"),
        mistake(
            "--grid optimizer=sgd beta1=0.5",
            "--grid: beta1 belongs to --optimizer adam or amsgrad or adamw or nadam or radam or"
                + " adamax or lion, which is not searched"),
        mistake(
            "--grid hidden=3,3 activation=tanh,relu,tanh",
            "with --hidden 3,3 --activation tanh,relu,tanh: --activation names 3 and --hidden 2: give"
                + " one for all hidden layers, or one for each"),
        mistake(
            "--grid l2=0..1",
            "--grid: l2 has the range 0.0..1.0, which only a random search can draw from; give"
                + " single values, or add --trials N"),
        mistake(
            "--random 3 --grid activation=relu..tanh",
            "--grid: activation cannot be drawn from the range relu..tanh: give its values with ;"
                + " between them"),
        mistake(
            "--random 3 --grid l2=a..b",
            "--grid: l2=a..b: a range is LOW..HIGH or LOW..HIGH:log, such as 0.001..1:log"),
        mistake(
            "--random 3 --grid l2=0..1:log",
            "--grid: l2: a logarithmic range needs a lower end > 0, got 0.0..1.0"),
        mistake(
            "--random 3 --grid hidden=0.5..3",
            "--grid: hidden: a range of whole numbers needs whole ends, got 0.5..3.0"),
        mistake("--trials 0", "--trials must be at least 1, got 0"),
        mistake(
            "--strategy grid --trials 3",
            "--trials draws settings, and --strategy grid tries all: leave one of them out"),
        mistake("--minutes 0", "--minutes must be a number > 0, got 0.0"),
        mistake("--minutes NaN", "--minutes must be a number > 0, got NaN"),
        mistake("--resume", "--resume needs the folder of the trials: --checkpoint"),
        mistake(
            "--result ensemble --plot p.png",
            "--plot draws the losses of one network: leave it out, or add --result refit"),
        mistake("--folds 1", "--folds must be at least 2, got 1"),
        mistake("--top 0", "--top must be at least 1, got 0"),
        mistake(
            "--scale both",
            "--scale must be standard, standard-clip, robust, robust-clip, minmax, quantile or"
                + " none, got both"),
        mistake("--grid", "Missing required parameter for option '--grid' (NAME=VALUES)"),
        mistake(
            "--grid hidden=2000000000",
            "a network may have at most 2147483639 parameters, this one has 8000000001: use"
                + " smaller hidden layers"));
  }

  private static Arguments mistake(String options, String message) {
    return argumentSet(options, options, message);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void wrongUsageIsNamed(String options, String message) throws IOException {
    CommandRun run = refused(2, folder.resolve("twelve.csv"), options.split(" ", -1));
    assertThat(run.errLines()).containsExactly("warptron: " + message, "Try: warptron tune --help");
  }

  @Test
  void rowsThatCannotBeDividedAreBadData() throws IOException {
    CommandRun run = refused(3, folder.resolve("twelve.csv"), "--folds", "7");
    assertThat(run.errLines())
        .containsExactly(
            "warptron: class \"p\" has 6 rows, too few for 7 folds: each fold validates on every"
                + " class; use at most 6 folds (--folds of tune, --bag of train), or add rows of this class, or remove those"
                + " that are there");
    refused(3, folder.resolve("missing.csv"));
  }

  @Test
  void aDeviceThatIsNotThereIsNotReplaced() throws IOException {
    CommandRun run = refused(4, folder.resolve("twelve.csv"), "--device", "nonsense");
    assertThat(run.err()).startsWith("warptron: this build has no device nonsense; it has: ");
  }

  @Test
  void filesThatCannotBeWrittenAreNamedBeforeTheSearch() throws IOException {
    Path nowhere = folder.resolve("nowhere").resolve("t.csv");
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run =
        CommandRun.of("tune", folder.resolve("twelve.csv"), "--target", "y", "--csv", nowhere);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("warptron: cannot write " + nowhere);
    assertThat(run.out()).isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  @Test
  void helpExplainsTheGrid() {
    assertThat(CommandRun.of("tune", "--help").succeeds().out())
        .startsWith("Usage: warptron tune ")
        .contains(
            "--grid=NAME=VALUES",
            "--trials=N",
            "--minutes=M",
            "--strategy=NAME",
            "--result=WHAT",
            "--checkpoint=FOLDER",
            "--folds=K",
            "--csv=FILE",
            "--dry-run");
    assertThat(CommandRun.of("--help").succeeds().out()).contains("tune");
  }
}
