package dev.warptron.backend.spi;

import static dev.warptron.backend.spi.FusedUpdates.SIZES;
import static dev.warptron.backend.spi.FusedUpdates.exact;
import static dev.warptron.backend.spi.FusedUpdates.fused;
import static dev.warptron.backend.spi.FusedUpdates.plain;
import static dev.warptron.backend.spi.FusedUpdates.plan;
import static dev.warptron.backend.spi.FusedUpdates.state;
import static dev.warptron.backend.spi.FusedUpdates.unsigned;
import static dev.warptron.backend.spi.FusedUpdates.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.function.Activation;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Shape;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Noise;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fused steps with normalization and dropout against the step of operations, which golden files and
 * central differences check.
 */
class FusedLayersContractTest {
  /** How much farther than the step of operations a fused step may be from double precision. */
  private static final double MARGIN = 10;

  static Stream<Arguments> devicesAndSizes() {
    return TestBackends.all().stream()
        .flatMap(
            device ->
                SIZES.stream().map(size -> argumentSet(device.name() + " " + size, device, size)));
  }

  /** With numbers that round nowhere, dropout gives the bits of the step of operations. */
  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void dropoutIsExact(BackendProvider device, FusedUpdates.Size size) {
    NetworkSpec network = size.network(Activation.RELU, Normalization.NONE);
    double[] parameters = exact(network.valueCount(), 1);
    double[] x = exact(size.rows() * size.inputs(), 2);
    double[] y = // never 0, so that each batch has a gradient
        Arrays.stream(Numbers.uniform(size.rows() * size.outputs(), 3)).map(Math::signum).toArray();
    for (Noise noise :
        List.of(
            Noise.NONE.withDropout(List.of(0.5)),
            Noise.NONE.withInputDropout(0.75),
            new Noise(List.of(0.75), 0.5, 0),
            new Noise(List.of(0.75), 0.5, 0, RateSchedule.parse("linear:total=1")))) {
      LearningRates course = noise.schedule().rates(1, 0, 0);
      StepPlan plan = plan(size, network, noise).withNoise(new NoisePlan(noise, 5, course));
      try (Backend backend = TestBackends.open(device)) {
        for (StepFactory factory : fused(backend, plan)) {
          for (int from = 0; from < size.rows(); from += size.batch()) {
            int to = Math.min(size.rows(), from + size.batch());
            double[] expected =
                updated(backend, plain(backend, plan), plan, parameters, x, y, from, to);
            assertThat(unsigned(updated(backend, factory, plan, parameters, x, y, from, to)))
                .as("%s, %s, rows %d to %d", factory.name(), noise, from, to)
                .isEqualTo(unsigned(expected));
            assertThat(expected).isNotEqualTo(parameters);
          }
        }
      }
    }
  }

  static List<StepPlan> normalizedPlans(FusedUpdates.Size size) {
    Penalty penalty = new Penalty(0.125, 0.25);
    UpdatePlan updates =
        new UpdatePlan(LearningRates.CONSTANT, 0.25, new Limits(0.0625, Limits.OFF, Limits.OFF));
    NetworkSpec tanh = size.network(Activation.TANH, Normalization.layer(1e-5));
    NetworkSpec gelu = size.network(Activation.of(Activation.Kind.GELU), Normalization.layer(0.5));
    NetworkSpec linear = size.network(Activation.IDENTITY, Normalization.layer(0.5));
    NetworkSpec batch = size.network(Activation.TANH, Normalization.batch(1e-5, 0.25));
    NetworkSpec silu =
        size.network(Activation.of(Activation.Kind.SILU), Normalization.batch(0.5, 1));
    StepPlan plain = plan(size, tanh, Noise.NONE);
    return List.of(
        plain,
        plan(size, gelu, new Noise(List.of(0.25), 0.125, 0)),
        plan(size, linear, Noise.NONE.withDropout(List.of(0.25))),
        plain.withRowWeights(true),
        plan(size, batch, Noise.NONE),
        plan(size, silu, new Noise(List.of(0.25), 0.125, 0)),
        plan(size, batch, Noise.NONE).withRowWeights(true),
        new StepPlan(tanh, plain.loss(), plain.optimizer(), penalty, size.batch())
            .withUpdatePlan(updates));
  }

  /** The largest distance to double precision, of any parameter after one update. */
  private static double distance(double[] actual, double[] exact) {
    double largest = 0;
    for (int i = 0; i < exact.length; i++) {
      double distance = Math.abs(actual[i] - exact[i]);
      largest = distance <= largest ? largest : distance; // keeps NaN
    }
    return largest;
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void normalizationRoundsLikeTheOperations(BackendProvider device, FusedUpdates.Size size) {
    double[] x = Numbers.uniform(size.rows() * size.inputs(), 2);
    double[] y = Numbers.uniform(size.rows() * size.outputs(), 3);
    try (Backend backend = TestBackends.open(device);
        Backend oracle = Backends.choose("reference").provider().open()) {
      for (StepPlan plan : normalizedPlans(size)) {
        double[] parameters =
            Numbers.uniformTerms(plan.network().valueCount(), size.inputs(), /* seed= */ 1);
        for (StepFactory factory : fused(backend, plan)) {
          for (int from = 0; from < size.rows(); from += size.batch()) {
            int to = Math.min(size.rows(), from + size.batch());
            double[] exact = updated(oracle, plain(oracle, plan), plan, parameters, x, y, from, to);
            double[] operations =
                updated(backend, plain(backend, plan), plan, parameters, x, y, from, to);
            double[] fused = updated(backend, factory, plan, parameters, x, y, from, to);
            assertThat(distance(fused, exact))
                .as("%s, %s, rows %d to %d", factory.name(), plan, from, to)
                .isLessThanOrEqualTo(
                    MARGIN * distance(operations, exact) + backend.precision().unitRoundoff());
            assertThat(distance(exact, parameters)).isGreaterThan(1e-3);
          }
        }
      }
    }
  }

  /**
   * What each factory drops is what the Java code draws, with the share of the update: with weights
   * that are 1, an update moves the weights behind a unit unless it is dropped.
   */
  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void theMasksAreThoseOfTheSeed(BackendProvider device, FusedUpdates.Size size) {
    int units = size.hidden().get(0);
    NetworkSpec network =
        NetworkSpec.perceptron(
            size.inputs(), List.of(units), List.of(Activation.IDENTITY), size.outputs());
    double[] parameters = new double[network.valueCount()];
    Arrays.fill(parameters, 1);
    int weights = network.layout().offsets(Dense.WEIGHTS)[1];
    LearningRates course = // 1, 3/4, and 0 at last
        new LearningRates(RateSchedule.parse("linear:total=4").schedule(), false, 1, 0, 0);
    StepPlan plan =
        plan(size, network, Noise.NONE)
            .withNoise(new NoisePlan(Noise.NONE.withDropout(List.of(0.25)), 5, course));
    double[] x = new double[size.inputs()];
    double[] y = new double[size.outputs()];
    Arrays.fill(x, 1);
    Arrays.fill(y, -1); // below z, whatever is dropped
    try (Backend backend = TestBackends.open(device)) {
      for (StepFactory factory : backend.steps(plan)) {
        for (int update : new int[] {1, 2, 1000}) {
          double[] after =
              updated(backend, factory, plan, parameters, x, y, update - 1, 0, /* to= */ 1);
          Philox random = new Philox(plan.noise().seed(), Streams.dropout(1, update));
          double share = 0.25 * Math.max(0, 1 - (update - 1) / 4.0);
          for (int unit = 0; unit < units; unit++) {
            assertThat(after[weights + unit * size.outputs()] != 1)
                .as("%s, unit %d of update %d", factory.name(), unit, update)
                .isEqualTo(random.word(unit) >= share * 0x1p32);
          }
        }
      }
    }
  }

  /** Layers with and without normalization and dropout, and each place in a network. */
  private static List<StepPlan> mixed(FusedUpdates.Size size) {
    Normalization layer = Normalization.layer(0.5);
    Normalization batch = Normalization.batch(0.5, 0.25);
    List<StepPlan> plans = new ArrayList<>();
    for (Normalization third : List.of(batch, layer)) {
      NetworkSpec network =
          new NetworkSpec(
              List.of(
                  new Dense(size.inputs(), 7, Activation.RELU),
                  new Dense(7, 6, Activation.TANH, layer),
                  new Dense(6, 5, Activation.RELU, third),
                  new Dense(5, size.outputs(), Activation.IDENTITY)));
      plans.add(plan(size, network, new Noise(List.of(0.25, 0.0, 0.5), 0.5, 0)));
    }
    return plans;
  }

  static Stream<Arguments> devicesSizesAndPlans() {
    return TestBackends.all().stream()
        .flatMap(
            device ->
                SIZES.stream()
                    .flatMap(
                        size ->
                            mixed(size).stream()
                                .map(
                                    plan ->
                                        argumentSet(
                                            device.name() + " " + size + " " + plan.network(),
                                            device,
                                            size,
                                            plan))));
  }

  /** Blocks of layers are where the layout says, in a network that mixes them. */
  @ParameterizedTest
  @MethodSource("devicesSizesAndPlans")
  void dividedEpochsGiveTheSameBits(BackendProvider device, FusedUpdates.Size size, StepPlan plan) {
    NetworkSpec network = plan.network();
    double[] x = Numbers.uniform(size.rows() * size.inputs(), 2);
    double[] y = Numbers.uniform(size.rows() * size.outputs(), 3);
    double[] parameters = Numbers.uniform(network.valueCount(), 1);
    try (Backend backend = TestBackends.open(device)) {
      for (StepFactory factory : fused(backend, plan)) {
        try (Arena arena = new Arena(backend);
            ModelState once = state(backend, plan, parameters);
            ModelState cut = state(backend, plan, parameters);
            TrainStep first = factory.make(plan, once);
            TrainStep second = factory.make(plan, cut);
            LossAccumulator sums = backend.allocateLossAccumulator(plan.loss().metricSums())) {
          Rows rows =
              new Rows(
                  arena.tensor(new Shape(size.rows(), size.inputs()), x),
                  arena.tensor(new Shape(size.rows(), size.outputs()), y));
          first.run(rows, null, 0, size.rows(), sums);
          second.run(rows, null, 0, size.batch(), sums);
          second.run(rows, null, size.batch(), size.rows(), sums);
          assertThat(cut.readParameters()).isEqualTo(once.readParameters());
        }
      }
    }
  }
}
