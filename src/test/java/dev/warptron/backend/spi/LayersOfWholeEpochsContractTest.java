package dev.warptron.backend.spi;

import static dev.warptron.backend.spi.EpochCases.EPOCHS;
import static dev.warptron.backend.spi.EpochCases.INPUTS;
import static dev.warptron.backend.spi.EpochCases.ROWS;
import static dev.warptron.backend.spi.EpochCases.VALIDATION_ROWS;
import static dev.warptron.backend.spi.EpochCases.atOnce;
import static dev.warptron.backend.spi.EpochCases.oneByOne;
import static dev.warptron.backend.spi.EpochCases.permutations;
import static dev.warptron.backend.spi.EpochCases.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.EpochCases.Trained;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Noise;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole epochs with dropout, normalization, limits of norms and a moving average, on devices whose
 * runner has them: the same bits as one epoch after another.
 */
class LayersOfWholeEpochsContractTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /** Batches of 11 rows, the last of 4; a penalty too. */
  private static StepPlan plan(Normalization first, Normalization second) {
    NetworkSpec network =
        new NetworkSpec(
            List.of(
                new Dense(INPUTS, 7, Activation.TANH, first),
                new Dense(7, 4, Activation.LOGISTIC, second),
                new Dense(4, 3, Activation.IDENTITY)));
    return new StepPlan(
        network, Loss.SOFTMAX_CROSS_ENTROPY, Adam.DEFAULT, new Penalty(0.125, 0.25), 11);
  }

  private static UpdatePlan updates(Limits limits, WeightAverage average) {
    return new UpdatePlan(LearningRates.CONSTANT, 0, limits, average);
  }

  private static List<StepPlan> plans() {
    Normalization layer = Normalization.layer(0.125);
    Normalization batch = Normalization.batch(0.125, 0.25);
    NoisePlan noise = new NoisePlan(new Noise(List.of(0.25, 0.5), 0.125, 0), /* seed= */ 42);
    NoisePlan falling =
        new NoisePlan(
            noise.settings(),
            /* seed= */ 3,
            new LearningRates(RateSchedule.parse("flat_cos:total=15").schedule(), false, 1, 0, 0));
    WeightAverage average = WeightAverage.exponential(0.75);
    StepPlan plain = plan(Normalization.NONE, Normalization.NONE);
    return List.of(
        plain.withNoise(noise),
        plain.withNoise(falling),
        plain.withNoise(new NoisePlan(Noise.NONE.withInputDropout(0.5), /* seed= */ 7)),
        plan(layer, Normalization.NONE),
        plan(layer, layer).withNoise(noise).withRowWeights(true),
        plan(layer, batch).withNoise(noise),
        plan(batch, batch),
        plain.withUpdatePlan(updates(Limits.NONE, average)),
        plain.withUpdatePlan(updates(new Limits(Limits.OFF, 0.125, 0.5), average)),
        plan(layer, layer).withNoise(noise).withUpdatePlan(updates(Limits.NONE, average)));
  }

  /** Positive, and different in each row. */
  private static double[] weights() {
    return Arrays.stream(Numbers.uniform(ROWS, /* seed= */ 3)).map(Math::abs).toArray();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theyHaveTheBitsOfSingleEpochs(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      assumeTrue(backend.epochRunner().isPresent(), "no epoch runner");
      EpochRunner runner = backend.epochRunner().orElseThrow();
      List<StepPlan> plans = plans().stream().filter(plan -> runner.takes(plan, ROWS)).toList();
      assumeTrue(!plans.isEmpty(), "the runner has none of these features");
      Rows unweighted = rows(arena, ROWS, 3, /* seed= */ 1);
      Rows weighted =
          new Rows(
              unweighted.features(),
              unweighted.targets(),
              arena.tensor(new Shape(ROWS, 1), weights()));
      Rows validation = rows(arena, VALIDATION_ROWS, 3, /* seed= */ 7);
      for (StepPlan plan : plans) {
        Rows training = plan.rowWeights() ? weighted : unweighted;
        for (int[] permutations : new int[][] {null, permutations(EPOCHS)}) {
          Trained expected = oneByOne(backend, runner, plan, training, validation, permutations);
          atOnce(backend, runner, plan, training, validation, permutations, 0, EPOCHS)
              .assertSameBits(plan + ", at once", expected);
          atOnce(backend, runner, plan, training, validation, permutations, 0, 1, EPOCHS)
              .assertSameBits(plan + ", in two calls", expected);
        }
      }
    }
  }

  /**
   * Networks of other widths, batch sizes, seeds and updates before, with and without dropout and
   * normalization, in one call. On cuda the third one can use more threads if it trains alone.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void networksTogetherHaveTheBitsOfEachByItself(BackendProvider device) {
    Normalization layer = Normalization.layer(0.125);
    Noise noise = new Noise(List.of(0.25, 0.5), 0.125, 0);
    LearningRates course =
        new LearningRates(RateSchedule.parse("linear:total=9").schedule(), false, 1, 0, 0);
    NetworkSpec wide =
        new NetworkSpec(
            List.of(
                new Dense(INPUTS, 40, Activation.of(Activation.Kind.GELU), layer),
                new Dense(40, 8, Activation.RELU, layer),
                new Dense(8, 3, Activation.IDENTITY)));
    StepPlan many =
        new StepPlan(wide, Loss.SOFTMAX_CROSS_ENTROPY, Adam.DEFAULT, Penalty.NONE, ROWS);
    List<StepPlan> plans =
        List.of(
            plan(layer, Normalization.NONE).withNoise(new NoisePlan(noise, /* seed= */ 1)),
            plan(layer, Normalization.NONE).withNoise(new NoisePlan(noise, /* seed= */ 1, course)),
            many.withNoise(new NoisePlan(noise, /* seed= */ 2)),
            plan(Normalization.NONE, Normalization.NONE),
            plan(layer, layer).withNoise(new NoisePlan(noise, /* seed= */ -3)));
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      assumeTrue(backend.epochRunner().isPresent(), "no epoch runner");
      EpochRunner runner = backend.epochRunner().orElseThrow();
      List<EpochTask> tasks = new ArrayList<>();
      List<Trained> alone = new ArrayList<>();
      for (StepPlan plan : plans) {
        assertThat(runner.takes(plan, ROWS)).as("takes %s", plan).isTrue();
        int epochs = 2 + tasks.size();
        Rows training = rows(arena, ROWS, 3, /* seed= */ 10 + epochs);
        Rows validation = rows(arena, VALIDATION_ROWS, 3, /* seed= */ 20 + epochs);
        alone.add(
            atOnce(backend, runner, plan, training, validation, permutations(epochs), 0, epochs));
        Permutations given = EpochCases.given(permutations(epochs), 0, epochs);
        ModelState state = EpochCases.start(backend, plan, arena);
        tasks.add(new EpochTask(plan, state, training, validation, given, epochs));
      }
      EpochCases.assertTogether(backend, tasks, alone);
    }
  }

  /** The validation rows are measured with the average, not with the parameters. */
  @ParameterizedTest
  @MethodSource("devices")
  void theAverageIsMeasured(BackendProvider device) {
    StepPlan plan =
        plan(Normalization.NONE, Normalization.NONE)
            .withUpdatePlan(updates(Limits.NONE, WeightAverage.exponential(0.75)));
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      assumeTrue(
          backend.epochRunner().filter(runner -> runner.takes(plan, ROWS)).isPresent(),
          "no runner with a moving average");
      Rows training = rows(arena, ROWS, 3, /* seed= */ 1);
      Rows validation = rows(arena, VALIDATION_ROWS, 3, /* seed= */ 7);
      ModelState state = EpochCases.start(backend, plan, arena);
      try (EpochSession session = backend.epochRunner().orElseThrow().open()) {
        EpochTask task = new EpochTask(plan, state, training, validation, Permutations.NONE, 1);
        LossAccumulator.Sums measured =
            Objects.requireNonNull(session.run(List.of(task)).sums().get(0).get(0).validation());
        assertThat(measured.loss())
            .isEqualTo(loss(backend, plan, state.average(), validation))
            .isNotEqualTo(loss(backend, plan, state.parameters(), validation));
      }
    }
  }

  private static double loss(
      Backend backend, StepPlan plan, ParameterBuffer parameters, Rows rows) {
    try (Arena arena = new Arena(backend)) {
      ForwardPass forward = arena.forwardPass(plan.network(), parameters, rows.count());
      forward.prepare();
      LossAccumulator sums = arena.lossAccumulator(plan.loss().metricSums());
      backend.loss(plan.loss(), forward.run(rows.features()), rows.targets(), null, null, sums);
      return sums.read().loss();
    }
  }
}
