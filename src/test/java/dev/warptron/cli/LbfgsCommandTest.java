package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import dev.warptron.demo.BundledData;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --optimizer lbfgs} on the command line. */
class LbfgsCommandTest {
  @TempDir private Path folder;
  private Path iris = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    BundledData.export(folder);
    iris = folder.resolve("iris.csv");
  }

  private CommandRun run(String command, Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              command, iris, "--target", "species", "--device", "reference", "--optimizer", "lbfgs"
            },
            options));
  }

  @Test
  void aTrainingEndsByItself() {
    Path model = folder.resolve("m.safetensors");
    Path json = folder.resolve("m.json");
    CommandRun run =
        run(
                "train",
                "--l2",
                1,
                "--keep",
                "last",
                "--history-size",
                4,
                "--model",
                model,
                "--metrics-json",
                json)
            .succeeds();
    assertThat(run.reported("optimizer"))
        .isEqualTo("lbfgs, history size 4, gradient tolerance 0.00001, loss tolerance 1e-9");
    assertThat(run.out())
        .contains("batch-size full")
        .contains("operation by operation, with a line search");
    int iterations = MlpClassifier.load(model).saved().training().epochs();
    assertThat(iterations).isBetween(10, 400);
    CommandRun inspected = CommandRun.of("inspect", model).succeeds();
    assertThat(inspected.reported("optimizer")).startsWith("lbfgs, history size 4, ");
    assertThat(inspected.reported("trained"))
        .isEqualTo("%d epochs, %d updates", iterations, iterations);
  }

  @Test
  void aDryRunSaysWhatWouldRun() {
    CommandRun run = run("train", "--epochs", 7, "--dry-run").succeeds();
    assertThat(run.reported("batches")).isEqualTo("1 an epoch, of 120 rows; 7 updates in all");
    assertThat(run.reported("engine")).startsWith("plain: ");
  }

  /** Alone it searches no learning rate; with other optimizers only for these. */
  @Test
  void aSearch() {
    CommandRun run = run("tune", "--dry-run").succeeds();
    assertThat(run.reported("search"))
        .isEqualTo(
            "16 settings, every combination (--grid): hidden=5;10;20;20,10  l2=0;0.01;0.1;1");
    CommandRun.of(
            "tune",
            iris,
            "--target",
            "species",
            "--device",
            "reference",
            "--folds",
            2,
            "--epochs",
            5,
            "--grid",
            "optimizer=lbfgs;adam",
            "history-size=2;5",
            "learning-rate=0.01;0.1")
        .succeeds();
  }
}
