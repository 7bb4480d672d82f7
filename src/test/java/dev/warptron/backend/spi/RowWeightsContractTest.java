package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.testing.Closeness.assertMadeBy;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.OpByOpStepTest.StepMaker;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.PlainBackprop;
import dev.warptron.verify.PlainUpdate;
import dev.warptron.verify.SampleCases;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Row weights in a training step, on every device and in each of its steps. */
class RowWeightsContractTest {
  private static final int ROWS = 7;

  private static final NetworkSpec NETWORK =
      NetworkSpec.perceptron(3, List.of(5, 4), List.of(Activation.TANH, Activation.LOGISTIC), 2);

  private static final double[] X = uniform(ROWS * 3, /* seed= */ 1);
  private static final double[] Y = oneHot(ROWS, 2, /* seed= */ 2);

  /** With {@link #ORDER} and batches of 2 or 1, all weights of a batch are 0. */
  private static final double[] W = {0.5, 3, 0, 1.25, 2, 0.125, 0};

  private static final int[] ORDER = {4, 0, 6, 2, 5, 1, 3};
  private static final Penalty PENALTY = new Penalty(0.125, 0.25);

  static Stream<Arguments> steps() {
    return OpByOpStepTest.steps();
  }

  private static StepPlan plan(Optimizer optimizer, Loss loss, Penalty penalty, int batchSize) {
    return new StepPlan(NETWORK, loss, optimizer, penalty, batchSize).withRowWeights(true);
  }

  private static Rows rows(Arena arena, double[] x, double[] y, double @Nullable [] weights) {
    int count = x.length / 3;
    return new Rows(
        arena.tensor(new Shape(count, 3), x),
        arena.tensor(new Shape(count, 2), y),
        weights == null ? null : arena.tensor(new Shape(count, 1), weights));
  }

  /** Each update compared with plain loops from the device's own state before it. */
  @ParameterizedTest
  @MethodSource("steps")
  void everyUpdateFollowsThePlainLoops(BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (Optimizer optimizer : List.of(Sgd.DEFAULT, Sgd.DEFAULT.withMomentum(0.5))) {
        // A loss does not depend on the optimizer: all of them with the first one.
        boolean isFirst = optimizer.equals(Sgd.DEFAULT);
        for (Loss loss : isFirst ? Loss.all() : SampleCases.losses(optimizer)) {
          // The step, not the loss, divides the rows into batches.
          boolean isDefault = loss.equals(Loss.defaultFor(loss.targets()));
          for (int batchSize : isDefault ? new int[] {1, 2, 3, ROWS} : new int[] {3}) {
            follow(backend, maker, plan(optimizer, loss, PENALTY, batchSize), ORDER);
            follow(backend, maker, plan(optimizer, loss, PENALTY, batchSize), null);
          }
        }
      }
    }
  }

  private static void follow(
      Backend backend, StepMaker maker, StepPlan plan, int @Nullable [] permutation) {
    int[] numbers = permutation == null ? IntStream.range(0, ROWS).toArray() : permutation;
    Tolerance tolerance = Tolerance.of(backend);
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = maker.make(backend, plan, state)) {
      Rows rows = rows(arena, X, Y, W);
      Permutation onDevice = permutation == null ? null : EpochCases.onDevice(arena, permutation);
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      for (int from = 0; from < ROWS; from += plan.batchSize()) {
        int to = Math.min(ROWS, from + plan.batchSize());
        int[] batch = Arrays.copyOfRange(numbers, from, to);
        double[] before = state.readParameters();
        OptimizerState optimizer = state.readOptimizer();
        accumulator.clear();
        step.run(rows, onDevice, from, to, accumulator);

        String what =
            "%s, permutation: %b, rows %d to %d".formatted(plan, permutation != null, from, to);
        PlainBackprop plain =
            plain(plan, before, at(X, 3, batch), at(Y, 2, batch), at(W, 1, batch), tolerance);
        assertClose(
            what, accumulator.read().rows().toArray(), plain.sums().toArray(), plain.sumBounds());
        assertMadeBy(
            new PlainUpdate(plan, before, optimizer, plain, to - from, tolerance), what, state);
      }
    }
  }

  private static PlainBackprop plain(
      StepPlan plan,
      double[] parameters,
      double[] x,
      double[] y,
      double @Nullable [] weights,
      Tolerance tolerance) {
    double[] exact = new double[parameters.length];
    return PlainBackprop.of(
        plan.network(), plan.loss(), parameters, exact, x, y, weights, tolerance);
  }

  private static double[] at(double[] matrix, int columns, int[] rows) {
    return Arrays.stream(rows)
        .mapToObj(row -> Arrays.copyOfRange(matrix, row * columns, (row + 1) * columns))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /** The results of an epoch. */
  private record Trained(
      List<Double> parameters, OptimizerState optimizer, LossAccumulator.Sums sums) {
    static Trained of(
        Backend backend,
        StepMaker maker,
        StepPlan plan,
        double[] x,
        double[] y,
        double @Nullable [] weights,
        int @Nullable [] permutation) {
      try (Arena arena = new Arena(backend);
          ModelState state = Epoch.startOn(backend, plan);
          TrainStep step = maker.make(backend, plan, state)) {
        LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
        Permutation onDevice = permutation == null ? null : EpochCases.onDevice(arena, permutation);
        Rows rows = rows(arena, x, y, weights);
        step.run(rows, onDevice, 0, rows.count(), accumulator);
        List<Double> parameters = Arrays.stream(state.readParameters()).boxed().toList();
        return new Trained(parameters, state.readOptimizer(), accumulator.read());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void weightsOf1GiveTheBitsOfNoWeights(BackendProvider device, StepMaker maker) {
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    try (Backend backend = TestBackends.open(device)) {
      for (Loss loss : Loss.all()) {
        for (int batchSize : new int[] {1, 3, ROWS}) {
          for (int[] permutation : new int[][] {null, ORDER}) {
            StepPlan plan = plan(Sgd.DEFAULT, loss, PENALTY, batchSize);
            StepPlan without = plan.withRowWeights(false);
            Trained expected = Trained.of(backend, maker, without, X, Y, null, permutation);
            assertThat(Trained.of(backend, maker, plan, X, Y, ones, permutation))
                .as("%s", plan)
                .isEqualTo(expected);
            assertThat(Trained.of(backend, maker, plan, X, Y, null, permutation))
                .as("%s, for rows without weights", plan)
                .isEqualTo(expected);
            assertThat(Trained.of(backend, maker, plan, X, Y, W, permutation).parameters())
                .as("%s, the weights matter", plan)
                .isNotEqualTo(expected.parameters());
          }
        }
      }
    }
  }

  /** In one batch of all rows, within the bounds of both. */
  @ParameterizedTest
  @MethodSource("steps")
  void wholeNumbersCountAsRepeatedRows(BackendProvider device, StepMaker maker) {
    double[] counts = {2, 1, 3, 0, 1, 2, 4};
    int[] repeated = {0, 0, 1, 2, 2, 2, 4, 5, 5, 6, 6, 6, 6};
    double[] x = at(X, 3, repeated);
    double[] y = at(Y, 2, repeated);
    try (Backend backend = TestBackends.open(device)) {
      Tolerance tolerance = Tolerance.of(backend);
      for (Loss loss : Loss.all()) {
        StepPlan plan = plan(Sgd.DEFAULT, loss, Penalty.NONE, ROWS);
        StepPlan ofAll = plan(Sgd.DEFAULT, loss, Penalty.NONE, repeated.length);
        try (ModelState state = Epoch.startOn(backend, plan)) {
          double[] before = state.readParameters();
          OptimizerState optimizer = state.readOptimizer();
          PlainBackprop ofCopies = plain(ofAll, before, x, y, null, tolerance);
          PlainBackprop weighted = plain(plan, before, X, Y, counts, tolerance);
          PlainUpdate expected =
              new PlainUpdate(ofAll, before, optimizer, ofCopies, repeated.length, tolerance);
          double[] bounds =
              new PlainUpdate(plan, before, optimizer, weighted, ROWS, tolerance).parameterBounds();
          double[] both = expected.parameterBounds();
          Arrays.setAll(both, i -> both[i] + bounds[i]);
          Trained trained = Trained.of(backend, maker, plan, X, Y, counts, null);
          double[] parameters =
              trained.parameters().stream().mapToDouble(Double::doubleValue).toArray();
          assertClose("parameters, " + plan, parameters, expected.parameters(), both);
          assertClose(
              "loss, " + plan,
              trained.sums().loss(),
              ofCopies.loss(),
              ofCopies.lossBound() + weighted.lossBound());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aRowOfWeight0HasNoInfluence(BackendProvider device, StepMaker maker) {
    double[] otherX = X.clone();
    double[] otherY = Y.clone();
    for (int row : new int[] {2, 6}) {
      assertThat(W[row]).isZero();
      for (int j = 0; j < 3; j++) {
        otherX[row * 3 + j] = -X[row * 3 + j] + 0.5;
      }
      otherY[row * 2] = Y[row * 2 + 1];
      otherY[row * 2 + 1] = Y[row * 2];
    }
    try (Backend backend = TestBackends.open(device)) {
      for (Loss loss : Loss.all()) {
        for (int batchSize : new int[] {1, 3, ROWS}) {
          StepPlan plan = plan(Sgd.DEFAULT, loss, PENALTY, batchSize);
          Trained one = Trained.of(backend, maker, plan, X, Y, W, ORDER);
          Trained other = Trained.of(backend, maker, plan, otherX, otherY, W, ORDER);
          assertThat(other.parameters()).as("%s", plan).isEqualTo(one.parameters());
          assertThat(other.sums().loss()).as("%s", plan).isEqualTo(one.sums().loss());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aBatchOfWeight0HasNoGradientAndIsAnUpdate(BackendProvider device, StepMaker maker) {
    double[] zeros = new double[ROWS];
    try (Backend backend = TestBackends.open(device)) {
      for (Loss loss : Loss.all()) {
        StepPlan plan = plan(Sgd.DEFAULT, loss, Penalty.NONE, /* batchSize= */ 3);
        try (ModelState start = Epoch.startOn(backend, plan)) {
          Trained trained = Trained.of(backend, maker, plan, X, Y, zeros, ORDER);
          assertThat(trained.parameters())
              .isEqualTo(Arrays.stream(start.readParameters()).boxed().toList());
          assertThat(trained.optimizer().updates()).isEqualTo(Epoch.UPDATES_BEFORE + 3);
          assertThat(trained.sums().loss()).isZero();
        }
        StepPlan momentum = plan(Sgd.DEFAULT.withMomentum(0.5), loss, Penalty.NONE, 3);
        try (ModelState start = Epoch.startOn(backend, momentum)) {
          assertThat(Trained.of(backend, maker, momentum, X, Y, zeros, ORDER).parameters())
              .as("moved by the optimizer state")
              .doesNotContain(Double.NaN)
              .isNotEqualTo(Arrays.stream(start.readParameters()).boxed().toList());
        }
      }
    }
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  @SuppressWarnings("MustBeClosedChecker") // StepMaker is annotated, a lambda cannot be
  void weightsThatThePlanDoesNotExpectAreRefused(BackendProvider device) {
    StepPlan plan = plan(Sgd.DEFAULT, Loss.SOFTMAX_CROSS_ENTROPY, PENALTY, 3).withRowWeights(false);
    try (Backend backend = TestBackends.open(device)) {
      for (StepFactory factory : backend.steps(plan)) {
        StepMaker maker = (b, p, state) -> factory.make(p, state);
        assertThatThrownBy(() -> Trained.of(backend, maker, plan, X, Y, W, null))
            .isInstanceOf(ShapeException.class)
            .hasMessage("training step: rows with weights, for a plan without");
      }
    }
  }
}
