package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.AdaptiveRate;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole trainings of scikit-learn on device {@code reference}; {@code make_sklearn.py} beside the
 * numbers made them.
 */
class SklearnTrajectoryTest {
  /** Both sides compute some hundred updates in double precision. */
  private static final double BOUND = 1e-11;

  static Stream<Named<JsonNode>> cases() throws IOException {
    try (InputStream in =
        SklearnTrajectoryTest.class.getResourceAsStream("/sklearn/sklearn.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
          .map(each -> Named.of(each.get("name").textValue(), each));
    }
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    Arrays.setAll(numbers, i -> list.get(i).doubleValue());
    return numbers;
  }

  private static NetworkSpec network(JsonNode json, int inputs) {
    List<Integer> hidden = new ArrayList<>();
    json.get("hidden").forEach(width -> hidden.add(width.intValue()));
    Activation activation = Activation.parse(json.get("activation").textValue()).orElseThrow();
    return NetworkSpec.perceptron(
        inputs,
        hidden,
        Collections.nCopies(hidden.size(), activation),
        json.get("outputs").intValue());
  }

  private static Loss loss(JsonNode json) {
    return switch (json.get("task").textValue()) {
      case "binary" -> Loss.BINARY_CROSS_ENTROPY;
      case "multiclass" -> Loss.SOFTMAX_CROSS_ENTROPY;
      default -> Loss.HALF_SQUARED_ERROR;
    };
  }

  /** One-hot for more than two classes. */
  private static double[] targets(JsonNode json) {
    double[] y = numbers(json.get("y"));
    int outputs = json.get("outputs").intValue();
    if (outputs == 1) {
      return y;
    }
    double[] oneHot = new double[y.length * outputs];
    for (int row = 0; row < y.length; row++) {
      oneHot[row * outputs + (int) y[row]] = 1;
    }
    return oneHot;
  }

  private static Optimizer optimizer(JsonNode settings) {
    if (settings.get("solver").textValue().equals("adam")) {
      return new Adam(
          settings.path("learning_rate_init").asDouble(0.001),
          settings.path("beta_1").asDouble(0.9),
          settings.path("beta_2").asDouble(0.999),
          settings.get("epsilon").doubleValue());
    }
    return new Sgd(
        settings.get("learning_rate_init").doubleValue(),
        settings.path("momentum").asDouble(0.9),
        settings.path("nesterovs_momentum").asBoolean(true));
  }

  private static TrainingConfig config(JsonNode json) {
    JsonNode settings = json.get("settings");
    TrainingConfig config =
        new TrainingConfig(
            json.get("epochs").intValue(),
            json.get("batch").intValue(),
            optimizer(settings),
            new Penalty(0, settings.get("alpha").doubleValue()),
            Initializer.ONES, // never used: the file holds the start weights
            /* seed= */ 0);
    return settings.has("learning_rate")
        ? config.withSchedule(
            new RateSchedule(
                new AdaptiveRate(
                    settings.get("tol").doubleValue(),
                    settings.get("n_iter_no_change").longValue()),
                /* perEpoch= */ true))
        : config;
  }

  /** Beyond the last epoch there is any order: it may be drawn, but is not used. */
  private static Sampler sampler(JsonNode orders) {
    return (epoch, rows) -> {
      int[] order = new int[rows];
      JsonNode given = orders.get(Math.min(epoch, orders.size() - 1));
      Arrays.setAll(order, i -> given.get(i).intValue());
      return order;
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsLossesAndPredictionsAreThoseOfScikitLearn(JsonNode json) {
    BackendProvider reference =
        Backends.providers().stream()
            .filter(each -> each.name().equals("reference"))
            .findFirst()
            .orElseThrow();
    double[] y = targets(json);
    int rows = json.get("y").size();
    double[] x = numbers(json.get("x"));
    NetworkSpec network = network(json, x.length / rows);
    Loss loss = loss(json);
    TrainingConfig config = config(json);
    double[] weights = json.get("weights").isNull() ? null : numbers(json.get("weights"));
    try (Backend backend = reference.open();
        TrainingRows training = new TrainingRows(backend, rows, x, y, weights);
        TrainingRows measured = new TrainingRows(backend, rows, x, y);
        Arena arena = new Arena(backend)) {
      TrainingResult result =
          Trainer.run(
              backend,
              new TrainingJob(
                  network,
                  loss,
                  config,
                  sampler(json.get("orders")),
                  training,
                  null,
                  TrainingState.startingFrom(network, numbers(json.get("start")), config),
                  TrainingListener.NONE));
      assertClose("weights", result.state().parameters(), numbers(json.get("end")));
      if (config.penalty().isNone() && weights == null) { // otherwise a loss of another definition
        assertClose(
            "losses",
            result.history().trainingLoss().stream().mapToDouble(Double::doubleValue).toArray(),
            numbers(json.get("losses")));
      }
      assertThat(result.history().epochs()).hasSize(json.get("losses").size());
      ParameterBuffer parameters =
          new ParameterBuffer(
              network,
              arena.tensor(new Shape(1, network.parameterCount()), result.state().parameters()));
      double[] outputs =
          new Evaluator(backend, network, loss, Penalty.NONE, parameters, arena, rows)
              .outputs(measured);
      assertClose(
          "predictions", predictions(loss, outputs, rows), numbers(json.get("predictions")));
    }
  }

  /** With the probability of both classes for a single output. */
  private static double[] predictions(Loss loss, double[] outputs, int rows) {
    int width = outputs.length / rows;
    return IntStream.range(0, rows)
        .mapToObj(row -> Arrays.copyOfRange(outputs, row * width, (row + 1) * width))
        .map(z -> loss.link().prediction(z))
        .flatMapToDouble(
            p ->
                loss.equals(Loss.BINARY_CROSS_ENTROPY)
                    ? Arrays.stream(new double[] {1 - p[0], p[0]})
                    : Arrays.stream(p))
        .toArray();
  }

  private static void assertClose(String what, double[] actual, double[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      assertThat(difference <= BOUND)
          .as("%s %d: %s instead of %s", what, i, actual[i], expected[i])
          .isTrue();
    }
  }
}
