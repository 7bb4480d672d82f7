package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.MlpBuilder;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.testing.Closeness;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.Sampler;
import dev.warptron.verify.PlainTraining;
import dev.warptron.verify.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line on device cuda. Skipped if it is not available; {@code make test} runs it on the
 * simulator.
 */
class CudaCommandTest {
  private static final int EPOCHS = 8;
  private static final int BATCH_SIZE = 32;
  private static final double LEARNING_RATE = 0.01;
  private static final long SEED = 7;

  /** Ratio of the unit roundoffs of float and double. */
  private static final double FLOAT_TO_DOUBLE = 0x1p29;

  @TempDir private Path folder;

  @BeforeEach
  void requireCuda() throws IOException {
    BackendProvider cuda =
        Backends.providers().stream()
            .filter(p -> p.name().equals("cuda"))
            .findFirst()
            .orElseThrow();
    TestBackends.assumeAvailable(cuda);
    BundledData.export(folder);
  }

  private CommandRun train(String device, Path metrics, Object... options) {
    Object[] arguments = {
      "train",
      folder.resolve("breast-cancer-train.csv"),
      "--target",
      "target",
      "--valid",
      folder.resolve("breast-cancer-validation.csv"),
      "--learning-rate",
      LEARNING_RATE,
      "--batch-size",
      BATCH_SIZE,
      "--epochs",
      EPOCHS,
      "--seed",
      SEED,
      "--device",
      device,
      "--metrics-json",
      metrics
    };
    return CommandRun.of(CommandRun.words(arguments, options)).succeeds();
  }

  private double[] trainLosses(String device) throws IOException {
    Path metrics = folder.resolve(device + ".json");
    CommandRun run = train(device, metrics);
    assertThat(run.reported("device")).startsWith(device + " (").endsWith("): asked for");
    JsonNode json = CliFiles.json(metrics);
    assertThat(json.get("device").textValue()).isEqualTo(device);
    return CliFiles.numbers(json.get("train_loss"));
  }

  /**
   * The same training as plain loops, with error bounds of single precision.
   *
   * @param features precision to which a device rounds the scaled features
   */
  private static PlainTraining plainTraining(Precision features) {
    Dataset rows = BundledData.breastCancerTraining();
    double[] x =
        Arrays.stream(Standardizer.fit(rows).doubleRows(rows, 0, rows.rowCount()))
            .map(features::round)
            .toArray();
    NetworkSpec network =
        NetworkSpec.perceptron(
            rows.featureCount(),
            MlpBuilder.DEFAULT_HIDDEN,
            List.of(MlpBuilder.DEFAULT_ACTIVATION),
            1);
    PlainTraining training =
        new PlainTraining(
            network,
            Loss.BINARY_CROSS_ENTROPY,
            LEARNING_RATE,
            network.initialParameters(Initializer.GLOROT_UNIFORM, SEED),
            x,
            rows.targetNumbers(),
            Tolerance.of(Precision.FLOAT32));
    Sampler sampler = Sampler.shuffled(SEED);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      training.epoch(sampler.permutation(epoch, rows.rowCount()), BATCH_SIZE);
    }
    return training;
  }

  @Test
  void theLossesAreThoseOfTheReferenceDevice() throws IOException {
    PlainTraining plain = plainTraining(Precision.FLOAT64);
    double[] withRoundedFeatures = plainTraining(Precision.FLOAT32).losses();
    double[] losses = plain.losses();
    double[] bounds = plain.lossBounds();
    for (int epoch = 1; epoch < EPOCHS; epoch++) {
      assertThat(bounds[epoch])
          .as("a bound that would let wrong losses pass")
          .isLessThan((losses[epoch - 1] - losses[epoch]) / 100);
    }
    double[] reference = trainLosses("reference");
    double[] inDouble = Arrays.stream(bounds).map(bound -> bound / FLOAT_TO_DOUBLE).toArray();
    Closeness.assertClose(
        "reference's losses and those of plain loops", reference, losses, inDouble);
    double[] together =
        IntStream.range(0, EPOCHS)
            .mapToDouble(
                i -> bounds[i] + inDouble[i] + Math.abs(withRoundedFeatures[i] - losses[i]))
            .toArray();
    Closeness.assertClose(
        "cuda's losses and reference's", trainLosses("cuda"), reference, together);
  }

  @Test
  void theSameTrainingTwiceGivesTheSameFile() throws IOException {
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    train("cuda", folder.resolve("1.json"), "--model", first);
    train("cuda", folder.resolve("2.json"), "--model", second);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void aModelIsMeasuredWhereItWasTrained() throws IOException {
    Path model = folder.resolve("m.safetensors");
    Path training = folder.resolve("training.json");
    Path evaluation = folder.resolve("evaluation.json");
    train("cuda", training, "--model", model);
    Path rows = folder.resolve("breast-cancer-validation.csv");
    CommandRun run =
        CommandRun.of("evaluate", model, rows, "--metrics-json", evaluation).succeeds();
    assertThat(run.reported("device")).isEqualTo("cuda");
    assertThat(CliFiles.json(evaluation).get("accuracy"))
        .isEqualTo(CliFiles.json(training).get("validation_accuracy"));
    assertThat(CommandRun.of("predict", model, rows).succeeds().outLines()).hasSize(92);
  }

  @Test
  void autoSaysWhyItTakesAnotherDevice() {
    CommandRun run = train("auto", folder.resolve("m.json"));
    assertThat(run.reported("device")).doesNotStartWith("cuda");
    assertThat(run.outLines())
        .contains(
            "            not cuda: no run on a real GPU is recorded yet, so it is taken only by name;"
                + " --device cuda does");
  }

  /**
   * Makes cuda a candidate of {@code auto}, as after a recorded run on a real GPU. The simulator is
   * far slower than the processor, so the processor must be chosen.
   */
  @Test
  void autoMeasuresAndRemembersAndChangesNoNumber() throws IOException {
    BackendProvider cpu =
        Backends.providers().stream().filter(p -> p.name().equals("cpu")).findFirst().orElseThrow();
    assumeTrue(cpu.unavailableBecause().isEmpty(), "cpu is not available here");
    System.setProperty("warptron.cuda.candidate", "true");
    System.setProperty("warptron.cache", folder.resolve("cache").toString());
    try {
      Path chosen = folder.resolve("chosen.safetensors");
      CommandRun brief = train("auto", folder.resolve("1.json"), "--model", chosen);
      assertThat(brief.reported("device"))
          .startsWith("cpu (")
          .matches(
              ".*: this job takes .* there \\(measured just now\\); opening cuda alone takes longer;"
                  + " --device overrides");
      Path named = folder.resolve("named.safetensors");
      train("cpu", folder.resolve("2.json"), "--model", named);
      assertThat(chosen).hasSameBinaryContentAs(named);

      assertThat(planned(100_000_000))
          .startsWith("cpu (")
          .matches(".*: about .* against .* on cuda \\(measured here, .*");
      CommandRun doctor = CommandRun.of("doctor").succeeds();
      assertThat(doctor.reported("auto"))
          .isEqualTo("takes the one that should finish the training first: cpu or cuda");
      assertThat(doctor.reported("speeds")).endsWith("device-speeds.tsv: 1 remembered");
    } finally {
      System.clearProperty("warptron.cuda.candidate");
      System.clearProperty("warptron.cache");
    }
  }

  /** The device in the output of a dry run, which stores no throughput. */
  private String planned(int epochs) {
    Object[] arguments = {
      "train",
      folder.resolve("breast-cancer-train.csv"),
      "--target",
      "target",
      "--valid",
      folder.resolve("breast-cancer-validation.csv"),
      "--learning-rate",
      LEARNING_RATE,
      "--batch-size",
      BATCH_SIZE,
      "--epochs",
      epochs,
      "--dry-run"
    };
    return CommandRun.of(arguments).succeeds().reported("device");
  }

  @Test
  void aDryRunSaysWhetherANetworkTrainsInOneBlock() {
    assertThat(engine("--norm", "layer", "--dropout", 0.25, "--input-dropout", 0.125))
        .startsWith("tiny: weights x rows of a batch = 9920 <= 131072, and ");
    assertThat(engine("--norm", "batch"))
        .startsWith("graph: not in one block: its kernels do not support batch normalization");
  }

  private String engine(Object... options) {
    Object[] arguments = {
      "train",
      folder.resolve("breast-cancer-train.csv"),
      "--target",
      "target",
      "--device",
      "cuda",
      "--batch-size",
      32,
      "--dry-run"
    };
    return CommandRun.of(CommandRun.words(arguments, options)).succeeds().reported("engine");
  }

  @Test
  void aFolderWithoutCublasIsRefusedAndNotReplaced() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    CommandRun run =
        CommandRun.of(
            "train",
            folder.resolve("breast-cancer-train.csv"),
            "--target",
            "target",
            "--device",
            "cuda",
            "--cuda-libraries",
            empty);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err())
        .startsWith("warptron: device cuda is not available: ")
        .contains(empty.toString());
  }
}
