package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.cli.render.Terminal;
import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Unavailable devices, trainings that diverge, faults of the program. */
class FailureTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = CliFiles.twelveRows(folder);
    model = folder.resolve("m.safetensors");
  }

  private CommandRun train(Object... options) {
    return CommandRun.of(
        CommandRun.words(new Object[] {"train", data, "--target", "y", "-q"}, options));
  }

  @Test
  void aDeviceThatDoesNotExistIsRefused() throws IOException {
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run = train("--device", "nonsense", "--model", model);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err())
        .startsWith("warptron: this build has no device nonsense; it has: ")
        .contains("reference")
        .endsWith(". --device auto takes the best one that is available" + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  @Test
  void aDeviceIsNeverReplacedByAnother() {
    Optional<BackendProvider> cuda =
        Backends.providers().stream().filter(p -> p.name().equals("cuda")).findFirst();
    assumeTrue(
        cuda.isEmpty() || cuda.get().unavailableBecause().isPresent(), "cuda is available here");
    CommandRun run = train("--device", "cuda", "--model", model);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("device cuda");
    assertThat(run.out()).isEmpty();
    assertThat(model).doesNotExist();
  }

  @Test
  void anOptionThatCannotBeFollowedIsNotAReasonForAnotherDevice() {
    Optional<BackendProvider> cpu =
        Backends.providers().stream().filter(p -> p.name().equals("cpu")).findFirst();
    assumeTrue(
        cpu.isPresent() && cpu.get().unavailableBecause().isEmpty(), "cpu is not available here");
    Path missing = folder.resolve("missing.so");
    String message =
        "warptron: device cpu cannot work as asked: --gemm-library %s: no such file. Correct or leave"
                .formatted(missing)
            + " out the option, or choose another device with --device";
    CommandRun run = train("--gemm-library", missing, "--model", model);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.errLines()).containsExactly(message);
    assertThat(run.out()).isEmpty();
    assertThat(model).doesNotExist();
    train("--epochs", 1, "--model", model).succeeds();
    for (String command : new String[] {"predict", "evaluate"}) {
      CommandRun later = CommandRun.of(command, model, data, "--gemm-library", missing);
      assertThat(later.exitCode()).isEqualTo(4);
      assertThat(later.errLines()).containsExactly(message);
    }
    train("--epochs", 1, "--device", "reference", "--gemm-library", missing).succeeds();
  }

  @Test
  void aSavedModelMayNotBeSentToAnUnknownDevice() {
    train("--epochs", 1, "--model", model).succeeds();
    for (String command : new String[] {"predict", "evaluate"}) {
      CommandRun run = CommandRun.of(command, model, data, "--device", "nonsense");
      assertThat(run.exitCode()).isEqualTo(4);
      assertThat(run.err()).startsWith("warptron: this build has no device nonsense");
    }
    assertThat(CommandRun.of("demo", "--device", "x", "--folder", folder).exitCode()).isEqualTo(4);
  }

  @Test
  void aDivergedTrainingKeepsTheLastGoodModelBesideTheOneThatWasAskedFor() throws IOException {
    Files.writeString(model, "older");
    Path metrics = folder.resolve("m.json");
    Object[] options = {
      "--learning-rate",
      "1e308",
      "--l2",
      1,
      "--device",
      "reference",
      "--model",
      model,
      "--metrics-json",
      metrics
    };
    CommandRun run = train(options);
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.errLines())
        .containsExactly(
            "warptron: training diverged in epoch 1: the penalty of the weights is not finite."
                + " Lower the learning rate (now 1.0E308), and standardize the features if they are"
                + " not. The weights after epoch 0 are kept");
    Path lastGood = folder.resolve("m.last-good.safetensors");
    assertThat(run.reported("model"))
        .isEqualTo(lastGood + " holds the weights from before the divergence");
    assertThat(model).hasContent("older");
    assertThat(CliFiles.names(folder))
        .containsExactly("m.last-good.safetensors", "m.safetensors", "twelve.csv");

    Path measured = folder.resolve("evaluated.json");
    CommandRun.of("evaluate", lastGood, data, "--metrics-json", measured).succeeds();
    assertThat(CliFiles.json(measured).get("loss").isDouble()).isTrue();
    assertThat(Arrays.stream(ModelFiles.load(lastGood).parameters()))
        .allMatch(Double::isFinite)
        .anyMatch(w -> w != 0);

    Files.delete(model);
    assertThat(train(options).exitCode()).isEqualTo(5);
    assertThat(model).doesNotExist();
  }

  @Test
  void aTrainingWithoutModelFileMayDivergeToo() throws IOException {
    assertThat(train("--learning-rate", "1e308", "--l2", 1).exitCode()).isEqualTo(5);
    assertThat(CliFiles.names(folder)).containsExactly("twelve.csv");
  }

  @Test
  void aLossThatRoseIsAWarning() throws IOException {
    CommandRun run =
        CommandRun.of(
            "train",
            CliFiles.twelveRows(folder),
            "--target",
            "y",
            "--epochs",
            50,
            "--device",
            "reference",
            "--learning-rate",
            "1e30",
            "-q");
    assertThat(run.succeeds().err())
        .startsWith("warptron: warning: the training loss rose from ")
        .contains(" in the last; lower --learning-rate");
  }

  @Test
  void aStackTraceIsPrintedOnlyIfAskedFor() {
    Path missing = folder.resolve("no.csv");
    CommandRun plain = CommandRun.of("train", missing, "--target", "y");
    assertThat(plain.err()).doesNotContain("\tat ");
    for (Object[] words :
        new Object[][] {
          {"--debug", "train", missing, "--target", "y"},
          {"train", missing, "--target", "y", "--debug"}
        }) {
      CommandRun debug = CommandRun.of(words);
      assertThat(debug.exitCode()).isEqualTo(3);
      assertThat(debug.err())
          .startsWith(plain.err())
          .contains("\tat dev.warptron.cli.train.TrainCommand");
    }
  }

  @Test
  void aFaultOfTheProgramSaysSo() {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new Warptron(), new CommandFactory(Terminal.NONE))
            .setErr(new PrintWriter(err, true));
    IllegalStateException fault = new IllegalStateException("a layer is missing");
    assertThat(Failures.report(fault, command, false)).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "warptron: a layer is missing",
            "This looks like a fault of the program; --debug prints where it happened.");
  }
}
