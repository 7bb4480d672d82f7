package dev.warptron.train;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Complete trainings with row weights on every device, compared with the golden files of schema 2.
 */
class GoldenWeightsTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden2");

  /**
   * The tolerance in single precision, as a multiple of the deviation measured in single precision.
   */
  private static final double FLOAT32_MARGIN = 10;

  private static final double SMALLEST_SCALE = 1e-3;

  static Stream<Arguments> devicesAndFiles() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).hasSize(3);
    return TestBackends.all().stream()
        .flatMap(
            device ->
                files.stream()
                    .map(
                        file ->
                            Arguments.argumentSet(
                                device.name() + " " + file.getFileName(), device, file)));
  }

  @ParameterizedTest
  @MethodSource("devicesAndFiles")
  void wholeTrainings(BackendProvider device, Path file) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(file.toFile());
    NetworkSpec network = network(golden);
    Loss loss = loss(golden);
    GoldenRows training = rows(golden, "train", network.outputs());
    GoldenRows validation = rows(golden, "val", network.outputs());
    TrainingConfig config =
        new TrainingConfig(
            golden.get("epochs").asInt(),
            golden.get("batch_size").asInt(),
            optimizer(golden.get("optimizer")),
            new Penalty(golden.get("l1").asDouble(), golden.get("l2").asDouble()),
            Initializer.ONES, // never used: the file holds the initial weights
            /* seed= */ 0);
    TrainingState start =
        TrainingState.startingFrom(GoldenCase.parameters(golden.get("initial")), config);
    Sampler sampler = (epoch, count) -> ints(golden.get("permutations").get(epoch));
    try (Backend backend = TestBackends.open(device);
        TrainingRows onDevice =
            new TrainingRows(
                backend,
                training.rows(),
                training.featureArray(),
                training.targetArray(),
                weights(golden, training));
        TrainingRows measured = validation.upload(backend)) {
      TrainingResult result =
          Trainer.run(
                  backend,
                  new TrainingJob(
                      network,
                      loss,
                      config,
                      sampler,
                      onDevice,
                      measured,
                      start,
                      TrainingListener.NONE))
              .requireFinite();
      Bounds bounds = new Bounds(golden.get("tolerance"), backend.precision());
      History history = result.history();
      bounds.check("losses", history.trainingLoss(), golden.get("reported_loss"));
      bounds.check("losses", history.validationLoss().orElseThrow(), golden.get("val_loss"));
      int last = golden.get("epochs").asInt() - 1;
      double trainLoss = golden.get("train_loss").get(last).asDouble();
      bounds.check("losses", result.training().loss(), trainLoss);
      bounds.check(
          "parameters", result.state().parameters(), GoldenCase.parameters(golden.get("final")));
      bounds.checkScore(
          result.training().score(), golden.get("final").get("train_score"), training.rows());
      bounds.checkScore(
          score(result.validation()), golden.get("final").get("val_score"), validation.rows());
    }
  }

  private static double score(@Nullable Evaluation evaluation) {
    return evaluation == null ? Double.NaN : evaluation.score();
  }

  private static NetworkSpec network(JsonNode golden) {
    List<Integer> hidden =
        golden.get("hidden").findValues("units").stream().map(JsonNode::asInt).toList();
    golden
        .get("hidden")
        .forEach(
            layer ->
                assertThat(layer.get("activation").get("name").asText())
                    .isEqualTo(Activation.TANH.label()));
    return NetworkSpec.perceptron(
        golden.get("data").get("features").asInt(),
        hidden,
        Collections.nCopies(hidden.size(), Activation.TANH),
        golden.get("outputs").asInt());
  }

  private static Loss loss(JsonNode golden) {
    String name = golden.get("loss").get("name").asText();
    return switch (name) {
      case "cross_entropy" -> Loss.SOFTMAX_CROSS_ENTROPY;
      case "half_squared_error" -> Loss.HALF_SQUARED_ERROR;
      default -> throw new IllegalArgumentException("loss " + name);
    };
  }

  private static Optimizer optimizer(JsonNode optimizer) {
    double learningRate = optimizer.get("learning_rate").asDouble();
    JsonNode settings = optimizer.get("params");
    String name = optimizer.get("name").asText();
    return switch (name) {
      case "sgd" -> new Sgd(learningRate, settings.get("momentum").asDouble(), false);
      case "adam" ->
          new Adam(
              learningRate,
              settings.get("beta1").asDouble(),
              settings.get("beta2").asDouble(),
              settings.get("epsilon").asDouble());
      default -> throw new IllegalArgumentException("optimizer " + name);
    };
  }

  private static GoldenRows rows(JsonNode golden, String part, int outputs) {
    JsonNode data = golden.get("data").get(part);
    return GoldenRows.read(FOLDER, data.get("file").asText(), data.get("sha256").asText(), outputs);
  }

  /** Sample weight times class weight. */
  private static double[] weights(JsonNode golden, GoldenRows rows) {
    double[] weights = GoldenCase.flatten(golden.get("sample_weights"));
    JsonNode ofClasses = golden.get("class_weights_resolved");
    if (!ofClasses.isNull()) {
      double[] oneHot = rows.targetArray();
      int classes = oneHot.length / weights.length;
      for (int i = 0; i < weights.length; i++) {
        int label = Loss.argMax(Arrays.copyOfRange(oneHot, i * classes, (i + 1) * classes));
        weights[i] *= ofClasses.get(Integer.toString(label)).asDouble();
      }
    }
    return weights;
  }

  private static int[] ints(JsonNode numbers) {
    return IntStream.range(0, numbers.size()).map(i -> numbers.get(i).asInt()).toArray();
  }

  /** The tolerances of the file. */
  private record Bounds(JsonNode tolerance, Precision precision) {
    private double relative(String what) {
      return precision == Precision.FLOAT64
          ? tolerance.get(what).asDouble()
          : FLOAT32_MARGIN * tolerance.get("float32_measured").get(what).asDouble();
    }

    void check(String what, double actual, double expected) {
      double scale = Math.max(Math.abs(expected), SMALLEST_SCALE);
      assertClose(what, actual, expected, relative(what) * scale);
    }

    void check(String what, double[] actual, double[] expected) {
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        check(what, actual[i], expected[i]);
      }
    }

    void check(String what, List<Double> actual, JsonNode expected) {
      check(
          what,
          actual.stream().mapToDouble(Double::doubleValue).toArray(),
          GoldenCase.flatten(expected));
    }

    /** In single precision the class of one row may differ. */
    void checkScore(double actual, JsonNode expected, int rows) {
      double bound = precision == Precision.FLOAT64 ? 1e-11 : 1.001 / rows;
      assertClose("score", actual, expected.asDouble(), bound);
    }
  }
}
