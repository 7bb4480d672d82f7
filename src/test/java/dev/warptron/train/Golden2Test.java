package dev.warptron.train;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import dev.warptron.model.Precision;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.verify.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Repeats every training of a folder of golden files of schema 2 and compares its numbers.
 *
 * <p>{@code -Dwarptron.golden2.dir=FOLDER} selects other files of the same schema, {@code
 * -Dwarptron.golden2.device=NAME} another device.
 */
class Golden2Test {
  private static final String DEVICE =
      System.getProperty(
          "warptron.golden2.device", System.getProperty("warptron.golden.device", "reference"));
  private static final Path FOLDER =
      Path.of(System.getProperty("warptron.golden2.dir", "src/test/resources/golden2"));

  static List<Golden2Case> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Golden2Case> cases =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .filter(file -> !file.getFileName().toString().startsWith("table-"))
              .sorted()
              .map(Golden2Case::read)
              .toList();
      assertThat(cases).as("golden files in %s", FOLDER).isNotEmpty();
      return cases;
    }
  }

  @MustBeClosed
  private static Backend open() {
    return Backends.choose(DEVICE).provider().open();
  }

  private static Golden2Bounds bounds(Golden2Case golden, Backend backend) {
    return new Golden2Bounds(golden.node("tolerance"), backend.precision());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOfTheFirstStep(Golden2Case golden) {
    TrainingConfig config = golden.config(1);
    NetworkSpec network = golden.network();
    TrainingState start = golden.start(config);
    try (Backend backend = open();
        TrainingRows training = golden.uploadTraining(backend);
        ModelState state =
            new ModelState(
                backend, network, config.optimizer(), start.parameters(), start.optimizer());
        Arena arena = new Arena(backend)) {
      int rows = training.rows().count();
      StepPlan plan =
          new StepPlan(network, golden.loss(), config.optimizer(), config.penalty(), rows)
              .withRowWeights(training.rows().weights() != null);
      try (OpByOpStep step = new OpByOpStep(backend, plan, state)) {
        ParameterBuffer gradient =
            step.gradient(training.rows(), arena.lossAccumulator(plan.loss().metricSums()));
        double[] dataLoss = gradient.flat().read();
        double[] withPenalty = step.addPenaltyGradient(rows).flat().read();
        Golden2Bounds bounds = bounds(golden, backend);
        bounds.check(
            "gradients",
            "gradient of the data loss",
            dataLoss,
            golden.gradients("weight_gradients"));
        bounds.check(
            "gradients",
            "gradient with the penalty",
            withPenalty,
            golden.gradients("weight_gradients_regularised"));
      }
    }
  }

  /** A schedule is computed in double precision whatever the device is. */
  @ParameterizedTest
  @MethodSource("cases")
  void theLearningRateOfEveryUpdate(Golden2Case golden) {
    TrainingConfig config = golden.config(golden.epochs());
    long perEpoch = golden.node("updates_per_epoch").asLong();
    UpdatePlan plan = config.updates().plan(golden.epochs(), perEpoch, 0, 0);
    double[] expected = GoldenCase.flatten(golden.node("learning_rates"));
    assertThat(expected).hasSize((int) (golden.epochs() * perEpoch));
    for (int i = 0; i < expected.length; i++) {
      // Some roundings, each relative to eta, which bounds all terms.
      double eta = ((Optimizer) config.optimizer()).learningRate();
      assertClose(
          "learning rate of update " + (i + 1),
          plan.rates().rate(eta, i + 1),
          expected[i],
          Tolerance.of(Precision.FLOAT64).ofFunction(eta));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFirstUpdate(Golden2Case golden) {
    TrainingConfig config = golden.config(1);
    TrainingState start = golden.start(config);
    try (Backend backend = open();
        TrainingRows batch = golden.uploadFirstBatch(backend)) {
      Sampler inStorageOrder = (epoch, rows) -> identity(rows);
      TrainingResult result =
          run(
              backend,
              new TrainingJob(
                  golden.network(),
                  golden.loss(),
                  config,
                  inStorageOrder,
                  batch,
                  /* validation= */ null,
                  start,
                  TrainingListener.NONE));
      bounds(golden, backend)
          .checkParameters(
              "first_update",
              result.state().parameters(),
              golden.parameters("after_first_update"),
              golden.parameters("initial"),
              /* updates= */ 1);
    }
  }

  /** Evaluates the validation rows after each epoch, or the training rows if there are none. */
  @ParameterizedTest
  @MethodSource("cases")
  void wholeTrainings(Golden2Case golden) {
    boolean hasValidation = golden.validationRows().isPresent();
    try (Backend backend = open();
        TrainingRows training = golden.uploadTraining(backend);
        TrainingRows measured =
            hasValidation
                ? golden.upload(backend, golden.validationRows().orElseThrow(), /* weights= */ null)
                : golden.uploadTraining(backend)) {
      TrainingResult result = train(backend, golden, training, measured);
      Golden2Bounds bounds = bounds(golden, backend);
      bounds.check(
          "losses",
          "reported loss",
          numbers(result.history().trainingLoss()),
          golden.perEpoch("reported_loss"));
      bounds.check(
          "losses",
          "loss of the evaluated rows",
          evaluated(result),
          golden.perEpoch(hasValidation ? "val_loss" : "train_loss"));
      int last = golden.epochs() - 1;
      bounds.check(
          "losses",
          "loss of the training rows",
          result.training().loss(),
          golden.perEpoch("train_loss")[last]);
      JsonNode end = golden.node("final");
      bounds.checkParameters(
          "parameters",
          result.state().parameters(),
          golden.parameters("final"),
          golden.parameters("initial"),
          result.state().optimizer().updates());
      bounds.checkScore(
          "training score",
          result.training().score(),
          end.get("train_score"),
          training.rows().count());
      if (hasValidation && result.validation() != null) {
        bounds.checkScore(
            "validation score",
            result.validation().score(),
            end.get("val_score"),
            measured.rows().count());
      }
      Golden2Predictions.check(golden, backend, result, bounds);
    }
  }

  /** Only in double precision, where it costs little. */
  @ParameterizedTest
  @MethodSource("cases")
  void lossesOfTheTrainingRowsAfterEachEpoch(Golden2Case golden) {
    try (Backend backend = open()) {
      assumeTrue(backend.precision() == Precision.FLOAT64);
      try (TrainingRows training = golden.uploadTraining(backend)) {
        TrainingResult result = train(backend, golden, training, training);
        bounds(golden, backend)
            .check("losses", "training loss", evaluated(result), golden.perEpoch("train_loss"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void validationLossesWithClassWeights(Golden2Case golden) {
    assumeFalse(
        golden.node("val_loss_class_weighted").isNull() || golden.validationRows().isEmpty());
    GoldenRows rows = golden.validationRows().orElseThrow();
    try (Backend backend = open();
        TrainingRows training = golden.uploadTraining(backend);
        TrainingRows validation = golden.upload(backend, rows, golden.classWeights(rows))) {
      TrainingResult result = train(backend, golden, training, validation);
      bounds(golden, backend)
          .check(
              "losses",
              "validation loss with class weights",
              evaluated(result),
              golden.perEpoch("val_loss_class_weighted"));
    }
  }

  private static TrainingResult train(
      Backend backend, Golden2Case golden, TrainingRows training, TrainingRows measured) {
    TrainingConfig config = golden.config(golden.epochs());
    TrainingState start = golden.start(config);
    return run(
        backend,
        new TrainingJob(
            golden.network(),
            golden.loss(),
            config,
            golden.sampler(),
            training,
            measured,
            start,
            TrainingListener.NONE));
  }

  private static TrainingResult run(Backend backend, TrainingJob job) {
    return Trainer.run(backend, job).requireFinite();
  }

  private static double[] evaluated(TrainingResult result) {
    return numbers(result.history().validationLoss().orElseThrow());
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int[] identity(int rows) {
    int[] all = new int[rows];
    Arrays.setAll(all, i -> i);
    return all;
  }
}
