package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** L-BFGS on every device, against SciPy's L-BFGS-B; {@code make_lbfgs.py} made the numbers. */
class LbfgsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final double BOUND = 1e-6;

  /** Goes on as far as rounding errors permit. */
  private static final Lbfgs TO_THE_END = Lbfgs.DEFAULT.withTolerances(0, 0);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static JsonNode scipy() throws IOException {
    try (InputStream in = LbfgsTest.class.getResourceAsStream("/lbfgs/lbfgs.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  static Stream<Arguments> goldenCases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    for (BackendProvider device : devices()) {
      for (Map.Entry<String, JsonNode> each : scipy().properties()) {
        cases.add(
            argumentSet(
                device.name() + " " + each.getKey(), device, each.getKey(), each.getValue()));
      }
    }
    return cases.stream();
  }

  private static TrainingResult trainGolden(
      BackendProvider device, String name, JsonNode scipy, int iterations) {
    GoldenCase golden = GoldenCase.read(GOLDEN.resolve(name + ".json"));
    TrainingConfig config =
        golden
            .config(iterations)
            .withBatchSize(TrainingConfig.FULL_BATCH)
            .withPenalty(new Penalty(0, scipy.get("l2").doubleValue()))
            .withOptimizer(TO_THE_END);
    try (Backend backend = TestBackends.open(device);
        TrainingRows rows = golden.rows("train").orElseThrow().upload(backend)) {
      return Trainer.run(
              backend,
              new TrainingJob(
                  golden.network(),
                  golden.loss(),
                  config,
                  Sampler.shuffled(0),
                  rows,
                  null,
                  TrainingState.startingFrom(golden.network(), golden.initialParameters(), config),
                  TrainingListener.NONE))
          .requireFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void theLossIsThatOfSciPy(BackendProvider device, String name, JsonNode scipy) {
    TrainingResult result = trainGolden(device, name, scipy, 5000);
    double expected = scipy.get("loss").doubleValue();
    double loss = result.training().loss();
    assertThat(Math.abs(loss - expected) <= BOUND)
        .as("%s instead of %s after %d iterations", loss, expected, result.state().epochs())
        .isTrue();
    assertThat(result.history().epochs()).as("it ends by itself").hasSizeLessThan(5000);
    assertThat(result.state().epochs()).isEqualTo(result.history().epochs().size());
  }

  /**
   * The same iterations as SciPy's: in double precision 20 of them magnify a rounding error of
   * 1e-16 to about 1e-14.
   */
  @ParameterizedTest
  @MethodSource("goldenCases")
  void itIsSciPysMethod(BackendProvider device, String name, JsonNode scipy) {
    Assumptions.assumeTrue(device.name().equals("reference"), "single precision");
    double loss = trainGolden(device, name, scipy, 20).training().loss();
    assertThat(loss).isCloseTo(scipy.get("loss_after_20").doubleValue(), within(1e-9));
  }

  private static Job job(int iterations) {
    Job job = Job.classification();
    return job.with(
        job.config()
            .withBatchSize(TrainingConfig.FULL_BATCH)
            .withPenalty(new Penalty(0, 0.1))
            .withOptimizer(new Lbfgs(3, 0, 0))
            .withEpochs(iterations));
  }

  /**
   * The history is full after 3 iterations, and begins anew at places that depend on the number.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void fourIterationsAndFourMoreAreEightToTheBit(BackendProvider device) {
    TrainingResult eight = job(8).train(device);
    assertThat(eight.history().epochs()).hasSize(8);
    assertThat(eight.history().trainingLoss()).isSortedAccordingTo(Comparator.reverseOrder());
    for (int first : List.of(1, 4, 7)) {
      TrainingState state = job(first).train(device).state();
      TrainingResult rest = job(8 - first).train(device, state, TrainingListener.NONE);
      Job.assertSameBits(rest.state(), eight.state());
      assertThat(rest.history().epochs()).isEqualTo(eight.history().epochs().subList(first, 8));
    }
  }

  /** The loss of a record is that after the iteration, penalty included. */
  @ParameterizedTest
  @MethodSource("devices")
  void eachIterationIsARecord(BackendProvider device) {
    TrainingResult all = job(8).train(device);
    for (int i = 0; i < 8; i++) {
      assertThat(all.history().epochs().get(i).epoch()).isEqualTo(i + 1);
      TrainingResult alone = job(i + 1).train(device);
      // The same rows in other sums: a few roundings of a float.
      assertThat(all.history().trainingLoss().get(i))
          .isCloseTo(alone.training().loss(), within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void tolerancesEndTheTraining(BackendProvider device) {
    TrainingConfig config = job(1000).config();
    TrainingResult byGradient =
        job(1000).with(config.withOptimizer(Lbfgs.DEFAULT.withTolerances(1e-3, 0))).train(device);
    TrainingResult byLoss =
        job(1000).with(config.withOptimizer(Lbfgs.DEFAULT.withTolerances(0, 1e-3))).train(device);
    for (TrainingResult result : List.of(byGradient, byLoss)) {
      assertThat(result.history().epochs()).hasSizeBetween(3, 100);
      assertThat(result.cancelled()).isFalse();
      assertThat(result.stop()).isNull();
    }
    assertThat(byLoss.history().epochs().size()).isNotEqualTo(byGradient.history().epochs().size());
    TrainingResult again =
        job(1000)
            .with(config.withOptimizer(Lbfgs.DEFAULT.withTolerances(1e-3, 0)))
            .train(device, byGradient.state(), TrainingListener.NONE);
    assertThat(again.history().epochs()).as("it sees that nothing is to be done").hasSize(1);
    assertThat(again.state().parameters()).isEqualTo(byGradient.state().parameters());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theBestIterationComesBack(BackendProvider device) {
    Job validation =
        Job.classification()
            .withRows(
                Numbers.uniform(9 * Job.INPUTS, /* seed= */ 11),
                Numbers.oneHot(9, 3, /* seed= */ 12));
    Job job = job(60).with(job(60).config().withStopping(EarlyStopping.after(5)));
    TrainingResult result = job.trainValidatedOn(device, validation);
    Stop stop = Objects.requireNonNull(result.stop());
    assertThat(stop.isEarly()).isTrue();
    assertThat(stop.stoppedAt()).isEqualTo(stop.bestEpoch() + 5);
    Job.assertSameBits(
        result.state(), job(stop.bestEpoch()).trainValidatedOn(device, validation).state());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aListenerCancels(BackendProvider device) {
    Recorder recorder = new Recorder().cancelAfter("epoch 3 complete");
    TrainingResult result = job(60).train(device, job(60).start(), recorder);
    assertThat(result.cancelled()).isTrue();
    Job.assertSameBits(result.state(), job(3).train(device).state());
  }

  /** Weights multiply losses and gradients alike: a row of weight 2 is two rows. */
  @ParameterizedTest
  @MethodSource("devices")
  void rowsHaveWeights(BackendProvider device) {
    int rows = 12;
    double[] x = Numbers.uniform(rows * Job.INPUTS, /* seed= */ 3);
    double[] y = Numbers.oneHot(rows, 3, /* seed= */ 4);
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    weights[1] = 3;
    weights[4] = 2;
    weights[7] = 0;
    List<Integer> repeated = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < weights[row]; k++) {
        repeated.add(row);
      }
    }
    double[] xs = rowsOf(x, Job.INPUTS, repeated);
    double[] ys = rowsOf(y, 3, repeated);
    TrainingConfig config = job(200).config().withOptimizer(TO_THE_END);
    try (Backend backend = TestBackends.open(device);
        TrainingRows weighted = new TrainingRows(backend, rows, x, y, weights);
        TrainingRows copies = new TrainingRows(backend, repeated.size(), xs, ys)) {
      // The penalty is divided by the number of rows, which differs.
      double l2 = 0.1;
      TrainingResult first = train(backend, config.withPenalty(new Penalty(0, l2)), weighted);
      TrainingResult second =
          train(backend, config.withPenalty(new Penalty(0, l2 * repeated.size() / rows)), copies);
      assertThat(first.training().loss()).isCloseTo(second.training().loss(), within(1e-6));
      assertThat(first.training().loss()).isLessThan(first.history().trainingLoss().get(0) / 2);
    }
  }

  private static TrainingResult train(Backend backend, TrainingConfig config, TrainingRows rows) {
    Job job = Job.classification();
    return Trainer.run(
        backend,
        new TrainingJob(
            job.network(),
            Loss.SOFTMAX_CROSS_ENTROPY,
            config,
            Sampler.shuffled(0),
            rows,
            null,
            TrainingState.initial(job.network(), config),
            TrainingListener.NONE));
  }

  private static double[] rowsOf(double[] values, int width, List<Integer> numbers) {
    double[] copied = new double[numbers.size() * width];
    for (int i = 0; i < numbers.size(); i++) {
      System.arraycopy(values, numbers.get(i) * width, copied, i * width, width);
    }
    return copied;
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aStartThatIsNotFiniteDiverges(BackendProvider device) {
    Job job = Job.regression();
    Job lbfgs = job.with(job.config().withOptimizer(Lbfgs.DEFAULT));
    double[] start = new double[job.network().parameterCount()];
    Arrays.fill(start, Double.MAX_VALUE);
    TrainingResult result =
        lbfgs.run(device, TrainingState.startingFrom(job.network(), start, lbfgs.config()));
    assertThat(result.divergence())
        .contains("in epoch 1")
        .contains("Standardize the features if they are not, or start from smaller weights");
  }
}
