package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.OpByOpStep;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trains every network of a folder of golden files with the weights and permutations of the file,
 * and compares the results.
 *
 * <p>{@code -Dwarptron.golden.dir=FOLDER} selects other files of the same schema, {@code
 * -Dwarptron.golden.device=NAME} another device.
 *
 * <p>Deviations are relative to the golden value, or to 1e-3 if that is larger. The README beside
 * the files derives the tolerances.
 */
class GoldenTrajectoryTest {
  private static final String DEVICE = System.getProperty("warptron.golden.device", "reference");
  private static final Path FOLDER =
      Path.of(System.getProperty("warptron.golden.dir", "src/test/resources/golden"));

  /** A smaller difference between a clipped and an unclipped loss is due to rounding. */
  private static final double CLIPPING_SHOWS = 1e-12;

  static List<GoldenCase> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<GoldenCase> cases =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .sorted()
              .map(GoldenCase::read)
              .toList();
      assertThat(cases).as("golden files in %s", FOLDER).isNotEmpty();
      return cases;
    }
  }

  static List<GoldenCase> casesWithLongRun() throws IOException {
    return cases().stream().filter(golden -> golden.longRun().isPresent()).toList();
  }

  @MustBeClosed
  private static Backend open() {
    return Backends.choose(DEVICE).provider().open();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOfTheFirstStep(GoldenCase golden) {
    JsonNode expected = golden.node("first_step_full_batch");
    NetworkSpec network = golden.network();
    TrainingConfig config = golden.config(1);
    GoldenRows rows = golden.rows("train").orElseThrow();
    TrainingState start =
        TrainingState.startingFrom(golden.network(), golden.initialParameters(), config);
    StepPlan plan =
        new StepPlan(network, golden.loss(), config.optimizer(), config.penalty(), rows.rows());
    try (Backend backend = open();
        TrainingRows training = rows.upload(backend);
        ModelState state =
            new ModelState(
                backend, network, config.optimizer(), start.parameters(), start.optimizer());
        OpByOpStep step = new OpByOpStep(backend, plan, state);
        Arena arena = new Arena(backend)) {
      GoldenTolerance tolerance = GoldenTolerance.of(backend.precision());
      ParameterBuffer gradient =
          step.gradient(training.rows(), arena.lossAccumulator(plan.loss().metricSums()));
      double[] dataLoss = gradient.flat().read();
      double[] withPenalty = step.addPenaltyGradient(rows.rows()).flat().read();
      if (tolerance.isDouble()) {
        tolerance.assertGradients(
            "gradients of the data loss",
            dataLoss,
            GoldenCase.flatten(expected.get("weight_gradients"), expected.get("bias_gradients")));
        tolerance.assertGradients(
            "gradients with the penalty",
            withPenalty,
            GoldenCase.flatten(
                expected.get("weight_gradients_regularised"), expected.get("bias_gradients")));
      } else {
        GoldenGradients plain = new GoldenGradients(golden, rows, backend.precision());
        plain.assertDataLoss(dataLoss);
        plain.assertWithPenalty(withPenalty);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossesOfEachEpochAndFinalWeights(GoldenCase golden) {
    Sampler sampler = givenOrders(golden);
    double[] trainLoss = golden.perEpoch("train_loss_unclipped").orElseThrow();
    TrainingResult onTrain = train(golden, "train", golden.epochs(), sampler);
    GoldenTolerance tolerance = tolerance();
    tolerance.assertLosses("train loss", validationLosses(onTrain), trainLoss);
    compareReportedLosses(golden, onTrain, tolerance);
    JsonNode end = golden.node("final");
    tolerance.assertWeights("weights", onTrain.state().parameters(), GoldenCase.parameters(end));
    tolerance.assertScore(
        "train score", onTrain.training().score(), end.get("train_score"), golden.rows("train"));

    if (golden.rows("val").isPresent()) {
      TrainingResult onVal = train(golden, "val", golden.epochs(), sampler);
      double[] valLoss = golden.perEpoch("val_loss_unclipped").orElseThrow();
      tolerance.assertLosses("val loss", validationLosses(onVal), valLoss);
      double score = onVal.validation() == null ? Double.NaN : onVal.validation().score();
      tolerance.assertScore("val score", score, end.get("val_score"), golden.rows("val"));
    }
  }

  /**
   * The reported losses are clipped, ours are not: compares the losses that clipping does not
   * affect.
   */
  private static void compareReportedLosses(
      GoldenCase golden, TrainingResult result, GoldenTolerance tolerance) {
    double[] reported = golden.perEpoch("reported_loss").orElseThrow();
    double[] clipped = golden.perEpoch("train_loss").orElseThrow();
    double[] unclipped = golden.perEpoch("train_loss_unclipped").orElseThrow();
    int compared = 0;
    for (int e = 0; e < reported.length; e++) {
      double before = e == 0 ? initialClipping(golden) : clipped[e - 1] - unclipped[e - 1];
      if (Math.abs(before) < CLIPPING_SHOWS
          && Math.abs(clipped[e] - unclipped[e]) < CLIPPING_SHOWS) {
        double actual = result.history().trainingLoss().get(e);
        tolerance.assertLoss("reported loss of epoch " + (e + 1), actual, reported[e]);
        compared++;
      }
    }
    assertThat(compared).as("epochs without clipping").isPositive();
  }

  private static double initialClipping(GoldenCase golden) {
    TrainingResult untrained = train(golden, "train", 0, givenOrders(golden));
    return golden.initialLoss() - untrained.training().loss();
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("casesWithLongRun")
  void longRun(GoldenCase golden) {
    JsonNode expected = golden.longRun().orElseThrow();
    int epochs = expected.get("epochs").asInt();
    boolean ordersAreKnown = golden.batchSize().isEmpty() || numpyMadeTheOrders(golden);
    Sampler sampler = ordersAreKnown ? new NumpyPermutations(42) : Sampler.shuffled(42);
    TrainingResult result =
        train(golden, golden.rows("val").isPresent() ? "val" : "train", epochs, sampler);
    GoldenTolerance tolerance = tolerance();

    if (ordersAreKnown && tolerance.isDouble()) {
      compareLongRunLosses(expected.get("loss_after_epoch"), result, tolerance);
      tolerance.assertLongRunWeights(
          golden.network(),
          golden.initialParameters(),
          result.state().parameters(),
          GoldenCase.parameters(expected));
    }
    tolerance.assertScore(
        "train accuracy",
        result.training().score(),
        expected.get("train_accuracy"),
        golden.rows("train"));
    for (String part : List.of("val", "test")) {
      tolerance.assertScore(
          part + " accuracy",
          score(golden, result.state(), part),
          expected.get(part + "_accuracy"),
          golden.rows(part));
    }
  }

  private static void compareLongRunLosses(
      JsonNode lossAfterEpoch, TrainingResult result, GoldenTolerance tolerance) {
    boolean clippedBefore = true; // unknown before the first epoch
    for (Map.Entry<String, JsonNode> entry : lossAfterEpoch.properties()) {
      int epoch = Integer.parseInt(entry.getKey());
      JsonNode losses = entry.getValue();
      if (losses.hasNonNull("val_unclipped")) {
        tolerance.assertLoss(
            "val loss after epoch " + epoch,
            validationLosses(result)[epoch - 1],
            losses.get("val_unclipped").asDouble());
      }
      double clipping = losses.get("train").asDouble() - losses.get("train_unclipped").asDouble();
      boolean clipped = !(Math.abs(clipping) < CLIPPING_SHOWS);
      if (!clipped && !clippedBefore) {
        tolerance.assertLoss(
            "reported loss of epoch " + epoch,
            result.history().trainingLoss().get(epoch - 1),
            losses.get("reported").asDouble());
      }
      clippedBefore = clipped;
    }
  }

  private static boolean numpyMadeTheOrders(GoldenCase golden) {
    NumpyPermutations numpy = new NumpyPermutations(42);
    // The seed was set again after the weights were drawn, so the permutations start the sequence.
    List<int[]> given = golden.permutations();
    for (int e = 0; e < given.size(); e++) {
      if (!Arrays.equals(numpy.permutation(e, given.get(e).length), given.get(e))) {
        return false;
      }
    }
    return !given.isEmpty();
  }

  private static Sampler givenOrders(GoldenCase golden) {
    List<int[]> given = golden.permutations();
    return (epoch, rows) -> given.get(epoch);
  }

  private static double[] validationLosses(TrainingResult result) {
    return result.history().validationLoss().orElseThrow().stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static TrainingResult train(
      GoldenCase golden, String measuredOn, int epochs, Sampler sampler) {
    TrainingConfig config = golden.config(epochs);
    try (Backend backend = open();
        TrainingRows training = golden.rows("train").orElseThrow().upload(backend);
        TrainingRows measured = golden.rows(measuredOn).orElseThrow().upload(backend)) {
      TrainingState start =
          TrainingState.startingFrom(golden.network(), golden.initialParameters(), config);
      return run(backend, golden, config, sampler, training, measured, start);
    }
  }

  private static double score(GoldenCase golden, TrainingState state, String part) {
    TrainingConfig config = golden.config(0);
    try (Backend backend = open();
        TrainingRows rows = golden.rows(part).orElseThrow().upload(backend)) {
      Sampler sampler = Sampler.shuffled(config.seed());
      return run(backend, golden, config, sampler, rows, /* validation= */ null, state)
          .training()
          .score();
    }
  }

  private static TrainingResult run(
      Backend backend,
      GoldenCase golden,
      TrainingConfig config,
      Sampler sampler,
      TrainingRows training,
      @Nullable TrainingRows validation,
      TrainingState start) {
    return Trainer.run(
            backend,
            new TrainingJob(
                golden.network(),
                golden.loss(),
                config,
                sampler,
                training,
                validation,
                start,
                TrainingListener.NONE))
        .requireFinite();
  }

  private static GoldenTolerance tolerance() {
    try (Backend backend = open()) {
      return GoldenTolerance.of(backend.precision());
    }
  }

  /** The permutations of the golden files are numpy's; compares the first one with a literal. */
  @Test
  void numpyOrdersAreNumpys() {
    // python3 -c "import numpy; numpy.random.seed(42); print(numpy.random.permutation(8))"
    assertThat(new NumpyPermutations(42).permutation(0, 8)).containsExactly(1, 5, 0, 7, 2, 4, 3, 6);
  }
}
