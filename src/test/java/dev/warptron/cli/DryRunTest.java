package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.TrainingPlan;
import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code train --dry-run}: prints the plan and trains nothing. */
class DryRunTest {
  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /** 9 training rows in batches of 4, 7 epochs. */
  @Test
  void itSaysWhatWouldBeDone() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    Map<String, String> before = CliFiles.snapshot(folder);
    CommandRun run =
        CommandRun.of(
                "train",
                data,
                "--target",
                "y",
                "--valid-fraction",
                0.25,
                "--batch-size",
                4,
                "--epochs",
                7,
                "--device",
                "reference",
                "--dry-run")
            .succeeds();
    assertThat(run.reported("rows")).startsWith("9 training rows, 3 validation rows, ");
    assertThat(run.reported("device")).startsWith("reference (").endsWith("): asked for");
    assertThat(run.reported("network")).isEqualTo("2-10-1, logistic hidden, 41 parameters");
    assertThat(run.reported("optimizer")).isEqualTo("sgd, learning rate 0.1");
    assertThat(run.reported("training"))
        .startsWith("epochs 7, batch-size 4, ")
        .endsWith("; operation by operation");
    assertThat(run.reported("batches"))
        .isEqualTo("3 an epoch, of 4 rows, the last one of 1; 21 updates in all");
    assertThat(run.reported("engine")).isEqualTo("plain: it runs every network on every device");
    assertThat(run.reported("memory")).matches("\\d+ bytes \\(0\\.0 MiB\\) on the device: .*");
    assertThat(run.reported("dry run")).isEqualTo("nothing was trained, and nothing was written");
    assertThat(run.out()).doesNotContain("accuracy", "loss");
    assertThat(run.err()).isEmpty();
    assertThat(CliFiles.snapshot(folder)).isEqualTo(before);
  }

  /** Why the training is slower than others on this device. */
  @ParameterizedTest
  @MethodSource("devices")
  void enginesThatDeclineSayWhatTheyDoNotSupport(BackendProvider device) throws IOException {
    TestBackends.assumeAvailable(device);
    String options =
        "--norm batch,layer --hidden 4,3 --dropout 0.25 --noise 0.5 --dry-run --device ";
    CommandRun run =
        CommandRun.of(
                CommandRun.words(
                    new Object[] {"train", CliFiles.twelveRows(folder), "--target", "y"},
                    (Object[]) (options + device.name()).split(" ", -1)))
            .succeeds();
    assertThat(run.reported("network"))
        .isEqualTo(
            "2-4-3-1, logistic (batch-normalized), logistic (layer-normalized) hidden,"
                + " 41 parameters");
    assertThat(run.reported("engine")).isEqualTo("plain: it runs every network on every device");
    assertThat(run.out().contains(" does not support noise on the inputs"))
        .isEqualTo(!device.name().equals("reference"));
  }

  /** 1.6 billion parameters are 6.4 GB on a device and 26 GB of heap: nothing is allocated. */
  @Test
  void aHugeNetworkIsOnlyComputed() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    Object[] arguments = {
      "train", data, "--target", "y", "--hidden", "40000,40000", "--device", "reference"
    };
    CommandRun run = CommandRun.of(CommandRun.words(arguments, "--dry-run")).succeeds();
    long parameters = 3 * 40000L + 40001L * 40000 + 40001;
    assertThat(run.reported("network"))
        .isEqualTo("2-40000-40000-1, logistic hidden, %d parameters".formatted(parameters));
    long device = 8 * (4 * parameters + 12 * 3);
    assertThat(run.reported("memory"))
        .startsWith(
            "at least %d bytes (%.1f GiB) on the device: ".formatted(device, device * 0x1p-30));
    assertThat(run.out()).contains("at least %d bytes".formatted(16 * parameters));
    assertThat(run.reported("dry run")).isEqualTo("nothing was trained, and nothing was written");
    CommandRun refused = CommandRun.of(arguments);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errLines()).hasSize(1);
    assertThat(refused.err())
        .startsWith(
            "warptron: the program would run out of memory: a training of %d parameters takes at least"
                    .formatted(parameters)
                + " 23.8 GiB of Java heap, which has ");
  }

  @Test
  void whatCannotBeTrainedIsRefusedAsByATraining() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    assertThat(CommandRun.of("train", data, "--target", "z", "--dry-run").exitCode()).isEqualTo(3);
    assertThat(
            CommandRun.of("train", data, "--target", "y", "--dry-run", "--device", "x").exitCode())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theWayAndItsReasonAreThoseOfTheDevice(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Dataset training = BundledData.breastCancerTraining();
    MlpClassifier.Builder settings =
        MlpClassifier.builder().device(device.name()).epochs(2).batchSize(100);
    TrainingPlan plan = settings.plan(training, BundledData.breastCancerValidation());
    assertThat(plan.device().provider().name()).isEqualTo(device.name());
    assertThat(plan.preview().start().device()).isEqualTo(device.name());
    assertThat(plan.preview().step()).isNotEmpty();
    assertThat(plan.preview().reason()).isNotEmpty();
    assertThat(plan.preview().batches()).isEqualTo(4);
    assertThat(plan.preview().updates()).isEqualTo(8);
    // At least the rows, the parameters and the checkpoints, in single precision.
    long rows = (364 + 91) * 31L;
    assertThat(plan.preview().deviceBytes()).isGreaterThan(4 * (rows + 3 * 321));
    TrainingStart[] started = new TrainingStart[1];
    settings
        .listener(
            new TrainingListener() {
              @Override
              public void trainingStarts(TrainingStart start) {
                started[0] = start;
              }
            })
        .fit(training, BundledData.breastCancerValidation());
    assertThat(plan.preview().start()).isEqualTo(started[0]);
  }

  @Test
  void thePlanOfARegressionHasOneOutput() {
    TrainingPlan plan =
        MlpRegressor.builder().hidden().fullBatch().plan(BundledData.breastCancerTraining(), null);
    assertThat(plan.preview().start().network().widths()).isEqualTo("30-1");
    assertThat(plan.preview().batches()).isEqualTo(1);
    assertThat(plan.preview().batchSize()).isEqualTo(364);
  }
}
