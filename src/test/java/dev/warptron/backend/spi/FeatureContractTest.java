package dev.warptron.backend.spi;

import static dev.warptron.backend.spi.FeaturePlans.BATCH;
import static dev.warptron.backend.spi.FeaturePlans.plain;
import static dev.warptron.backend.spi.FeaturePlans.planWith;
import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.model.Shape;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.PlainBackprop;
import dev.warptron.verify.PlainUpdate;
import dev.warptron.verify.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Step factories and epoch runners support the features they declare, which select them. */
class FeatureContractTest {
  private static final int ROWS = 7; // leaves 1 after whole batches
  private static final double[] X = uniform(ROWS * 3, /* seed= */ 1);
  private static final double[] Y = oneHot(ROWS, 2, /* seed= */ 2);

  private static final Set<Feature> CHECKED_ELSEWHERE =
      EnumSet.of(Feature.LAYER_NORM, Feature.BATCH_NORM, Feature.DROPOUT, Feature.INPUT_NOISE);

  /** The batches have different weights, and 0. */
  private static final double[] W = {0.5, 0, 2.25, 1, 0.125, 3, 0};

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @EnumSource
  void aPlanNamesWhatItNeeds(Feature feature) {
    assertThat(plain().features()).isEmpty();
    planWith(feature).ifPresent(plan -> assertThat(plan.features()).containsExactly(feature));
  }

  static Stream<Arguments> devicesAndFeatures() {
    return devices().stream()
        .flatMap(
            device ->
                Arrays.stream(Feature.values())
                    .map(f -> argumentSet(device.name() + " " + f, device, f)));
  }

  /** Each update compared with plain loops from the device's own state before it. */
  @ParameterizedTest
  @MethodSource("devicesAndFeatures")
  void everyFactoryHandlesWhatItDeclares(BackendProvider device, Feature feature) {
    Optional<StepPlan> plan = planWith(feature);
    if (plan.isEmpty()) {
      return;
    }
    try (Backend backend = TestBackends.open(device)) {
      List<StepFactory> factories = backend.stepFactories(plan.get());
      assertThat(factories).anyMatch(factory -> factory.features().contains(feature));
      for (StepFactory factory : factories) {
        // The plain loops have neither normalization nor noise: FusedLayersContractTest compares
        // with the step of operations.
        if (factory.features().contains(feature) && !CHECKED_ELSEWHERE.contains(feature)) {
          follow(backend, factory, plan.get());
        }
      }
    }
  }

  /** Settings that every path supports: a schedule, weight decay, and clipping by value. */
  private static List<UpdatePlan> updatePlans() {
    RateSchedule warmUp = RateSchedule.parse("cosine:warmup=7,total=9,floor=0.001");
    LearningRates rates = new LearningRates(warmUp.schedule(), false, 1, 0, 0);
    LearningRates perEpoch =
        new LearningRates(
            RateSchedule.parse("step:every=1,factor=0.5").schedule(),
            true,
            3,
            /* firstUpdate= */ 5,
            2);
    Limits values = new Limits(0.03125, Limits.OFF, Limits.OFF);
    return List.of(
        new UpdatePlan(rates, 0, Limits.NONE),
        new UpdatePlan(LearningRates.CONSTANT, 8, Limits.NONE),
        new UpdatePlan(LearningRates.CONSTANT, 0, values),
        new UpdatePlan(perEpoch, 16, values),
        new UpdatePlan(LearningRates.CONSTANT, 8, rates, values, WeightAverage.NONE),
        new UpdatePlan(rates, 16, perEpoch, Limits.NONE, WeightAverage.NONE));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyFactoryHasSchedulesDecayAndClippedValues(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      for (UpdatePlan updates : updatePlans()) {
        StepPlan plan = plain().withUpdatePlan(updates);
        assertThat(plan.features()).isEmpty();
        for (StepFactory factory : backend.stepFactories(plan)) {
          follow(backend, factory, plan);
        }
      }
    }
  }

  /** Three epochs in one call, and one by one through the step, from the same state. */
  @ParameterizedTest
  @MethodSource("devices")
  void wholeEpochsHaveSchedulesDecayAndClippedValues(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      Optional<EpochRunner> found = backend.epochRunner();
      Assumptions.assumeTrue(found.isPresent(), "no epoch runner");
      EpochRunner runner = found.orElseThrow();
      for (UpdatePlan updates : updatePlans()) {
        StepPlan plan = plain().withUpdatePlan(updates);
        try (Arena arena = new Arena(backend);
            ModelState atOnce = Epoch.startOn(backend, plan);
            ModelState oneByOne = Epoch.startOn(backend, plan);
            TrainStep step = backend.compile(plan, oneByOne);
            EpochSession session = runner.open()) {
          Rows rows =
              new Rows(arena.tensor(new Shape(ROWS, 3), X), arena.tensor(new Shape(ROWS, 2), Y));
          session.run(
              List.of(new EpochTask(plan, atOnce, rows, null, Permutations.NONE, /* epochs= */ 3)));
          for (int epoch = 0; epoch < 3; epoch++) {
            step.run(rows, null, 0, ROWS, arena.lossAccumulator(plan.loss().metricSums()));
          }
          assertThat(atOnce.readParameters())
              .as("%s", updates)
              .isEqualTo(oneByOne.readParameters());
          assertThat(atOnce.readOptimizer()).isEqualTo(oneByOne.readOptimizer());
        }
      }
    }
  }

  private static void follow(Backend backend, StepFactory factory, StepPlan plan) {
    Tolerance tolerance = Tolerance.of(backend);
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = factory.make(plan, state)) {
      Tensor x = arena.tensor(new Shape(ROWS, 3), X);
      Tensor y = arena.tensor(new Shape(ROWS, 2), Y);
      Tensor w = plan.rowWeights() ? arena.tensor(new Shape(ROWS, 1), W) : null;
      for (int from = 0; from < ROWS; from += BATCH) {
        int to = Math.min(ROWS, from + BATCH);
        double[] before = state.readParameters();
        OptimizerState optimizer = state.readOptimizer();
        double[] average = state.evaluated().flat().read();
        step.run(
            new Rows(x, y, w), null, from, to, arena.lossAccumulator(plan.loss().metricSums()));
        PlainBackprop batch =
            PlainBackprop.of(
                plan.network(),
                plan.loss(),
                before,
                new double[before.length],
                Arrays.copyOfRange(X, from * 3, to * 3),
                Arrays.copyOfRange(Y, from * 2, to * 2),
                plan.rowWeights() ? Arrays.copyOfRange(W, from, to) : null,
                tolerance);
        PlainUpdate update = new PlainUpdate(plan, before, optimizer, batch, to - from, tolerance);
        assertClose(
            "%s, %s, rows %d to %d".formatted(factory.name(), plan.features(), from, to),
            state.readParameters(),
            update.parameters(),
            update.parameterBounds());
        assertAveraged(plan, average, state, tolerance);
      }
    }
  }

  /** The average before an update moves by a share of the way to the parameters after it. */
  private static void assertAveraged(
      StepPlan plan, double[] before, ModelState state, Tolerance tolerance) {
    double[] expected = state.readParameters();
    double[] bounds = new double[expected.length];
    double decay = plan.updatePlan().average().emaDecay();
    for (int i = 0; i < expected.length && decay > 0; i++) {
      bounds[i] = tolerance.ofSum(3, Math.abs(before[i]) + Math.abs(expected[i]));
      expected[i] = before[i] + (1 - decay) * (expected[i] - before[i]);
    }
    assertClose("average", state.evaluated().flat().read(), expected, bounds);
  }

  /** A plan with an undeclared feature goes to a slower factory that supports it. */
  @ParameterizedTest
  @MethodSource("devicesAndFeatures")
  void aFactoryThatDoesNotDeclareAFeatureIsNotChosenForIt(BackendProvider device, Feature feature) {
    Optional<StepPlan> plan = planWith(feature);
    if (plan.isEmpty()) {
      return;
    }
    try (Backend backend = TestBackends.open(device)) {
      List<StepFactory> declared = backend.stepFactories(plan.get());
      List<StepFactory> forgetful = new ArrayList<>(declared);
      for (int i = 0; i < declared.size() - 1; i++) {
        StepFactory factory = declared.get(i);
        Set<Feature> fewer = EnumSet.noneOf(Feature.class);
        fewer.addAll(factory.features());
        fewer.remove(feature);
        forgetful.set(i, new StepFactory(factory.name(), fewer, factory.reason(), factory.maker()));
      }
      assertThat(StepFactory.supporting(plan.get(), forgetful))
          .containsExactly(declared.get(declared.size() - 1));
      assertThat(StepFactory.supporting(plain(), forgetful)).isEqualTo(forgetful);
      assertThat(backend.steps(plan.get())).allMatch(factory -> factory.supports(plan.get()));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void operationByOperationSupportsEverything(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      for (Feature feature : Feature.values()) {
        assertThat(backend.stepFactories(planWith(feature).orElse(plain())))
            .filteredOn(factory -> factory.name().equals("plain"))
            .singleElement()
            .satisfies(
                factory ->
                    assertThat(factory.features()).containsExactlyInAnyOrder(Feature.values()));
      }
    }
  }

  /** A runner takes a plan of a small network if and only if it declares the plan's features. */
  @ParameterizedTest
  @MethodSource("devicesAndFeatures")
  void anEpochRunnerDeclinesWhatItDoesNotDeclare(BackendProvider device, Feature feature) {
    try (Backend backend = TestBackends.open(device)) {
      Optional<EpochRunner> runner = backend.epochRunner();
      Optional<StepPlan> plan = planWith(feature);
      if (runner.isPresent() && plan.isPresent()) {
        assertThat(runner.get().takes(plain(), ROWS)).isTrue();
        assertThat(runner.get().takes(plan.get(), ROWS))
            .isEqualTo(runner.get().features().contains(feature));
      }
    }
  }
}
