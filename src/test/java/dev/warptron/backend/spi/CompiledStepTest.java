package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.testing.Closeness.assertMadeBy;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.OpByOpStepTest.StepMaker;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The two fastest steps of a device for a plan, on more rows, wider layers and more updates than
 * {@link OpByOpStepTest}: state that a step caches between calls must stay valid.
 */
class CompiledStepTest {
  private static final int ROWS = 70;
  private static final int INPUTS = 33;
  private static final int OUTPUTS = 3;

  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          List.of(
              new Dense(INPUTS, 31, Activation.RELU),
              new Dense(31, 40, Activation.LOGISTIC),
              new Dense(40, OUTPUTS, Activation.IDENTITY)));

  /** Layers large enough for a device to pack their weights or deltas. */
  private static final NetworkSpec WIDE =
      new NetworkSpec(
          List.of(
              new Dense(INPUTS, 260, Activation.RELU),
              new Dense(260, 140, Activation.LOGISTIC),
              new Dense(140, OUTPUTS, Activation.IDENTITY)));

  private static final double[] X = uniform(ROWS * INPUTS, /* seed= */ 1);
  private static final double[] Y = oneHot(ROWS, OUTPUTS, /* seed= */ 2);
  private static final int[] BACKWARDS =
      IntStream.range(0, ROWS).map(row -> ROWS - 1 - row).toArray();

  static Stream<Arguments> compiledSteps() {
    return TestBackends.all().stream()
        .flatMap(
            device ->
                IntStream.range(0, 2)
                    .mapToObj(
                        number ->
                            argumentSet(
                                device.name() + ", step " + number,
                                device,
                                OpByOpStepTest.stepMaker(number))));
  }

  private static StepPlan plan(Optimizer optimizer, int batchSize) {
    return plan(NETWORK, optimizer, batchSize);
  }

  private static StepPlan plan(NetworkSpec network, Optimizer optimizer, int batchSize) {
    return new StepPlan(
        network, Loss.SOFTMAX_CROSS_ENTROPY, optimizer, new Penalty(0.0625, 0.125), batchSize);
  }

  /** 70 batches of one row: runs of several batches must compute the results of single batches. */
  @ParameterizedTest
  @MethodSource("compiledSteps")
  void manyBatchesInOneCallAreTheSameAsOneByOne(BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        StepPlan plan = plan(optimizer, 1);
        int[] oneByOne = IntStream.rangeClosed(0, ROWS).toArray();
        for (int[] permutation : new int[][] {BACKWARDS, null}) {
          Epoch single = Epoch.run(backend, maker, plan, X, Y, permutation, oneByOne);
          Epoch whole = Epoch.run(backend, maker, plan, X, Y, permutation, 0, ROWS);
          whole.assertSameBits(optimizer + ", at once", single);
          Epoch cut = Epoch.run(backend, maker, plan, X, Y, permutation, 0, 3, 69, ROWS);
          cut.assertSameBits(optimizer + ", in three calls", single);
        }
      }
    }
  }

  /**
   * 50 updates and more, each compared with plain loops from the state that the device had before.
   * Batches of 32 leave one of 6 rows at the end of each epoch.
   */
  @ParameterizedTest
  @MethodSource("compiledSteps")
  void everyOneOfManyUpdatesFollowsThePlainLoops(BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        followUpdates(backend, maker, plan(optimizer, 32), /* epochs= */ 17);
        followUpdates(backend, maker, plan(optimizer, ROWS), /* epochs= */ 2);
        followUpdates(backend, maker, plan(WIDE, optimizer, 32), /* epochs= */ 1);
      }
      for (Optimizer rule : SampleCases.optimizers()) {
        followUpdates(backend, maker, plan(rule, 32), /* epochs= */ 1);
      }
    }
  }

  private static void followUpdates(Backend backend, StepMaker maker, StepPlan plan, int epochs) {
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = maker.make(backend, plan, state)) {
      Tensor x = arena.tensor(new Shape(ROWS, INPUTS), X);
      Tensor y = arena.tensor(new Shape(ROWS, OUTPUTS), Y);
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      Tolerance tolerance = Tolerance.of(backend);
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (int from = 0; from < ROWS; from += plan.batchSize()) {
          int to = Math.min(ROWS, from + plan.batchSize());
          double[] before = state.readParameters();
          OptimizerState optimizer = state.readOptimizer();
          accumulator.clear();
          step.run(new Rows(x, y), null, from, to, accumulator);
          String what = "%s, epoch %d, rows %d to %d".formatted(plan, epoch, from, to);
          PlainBackprop plain =
              PlainBackprop.of(
                  plan.network(),
                  plan.loss(),
                  before,
                  Arrays.copyOfRange(X, from * INPUTS, to * INPUTS),
                  Arrays.copyOfRange(Y, from * OUTPUTS, to * OUTPUTS),
                  tolerance);
          assertClose(what + ": loss", accumulator.read().loss(), plain.loss(), plain.lossBound());
          assertMadeBy(
              new PlainUpdate(plan, before, optimizer, plain, to - from, tolerance), what, state);
        }
      }
    }
  }

  /** Other rows, permutation and accumulator, and back: no state of an earlier call may remain. */
  @ParameterizedTest
  @MethodSource("compiledSteps")
  void aStepTakesOtherRowsInTurn(BackendProvider device, StepMaker maker) {
    StepPlan plan = plan(Sgd.DEFAULT.withMomentum(0.5), 8);
    double[] otherX = uniform(ROWS * INPUTS, /* seed= */ 5);
    double[] otherY = oneHot(ROWS, OUTPUTS, /* seed= */ 6);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend);
        ModelState turns = Epoch.startOn(backend, plan);
        ModelState afresh = Epoch.startOn(backend, plan);
        TrainStep step = maker.make(backend, plan, turns)) {
      Shape features = new Shape(ROWS, INPUTS);
      Shape targets = new Shape(ROWS, OUTPUTS);
      Tensor[] x = {arena.tensor(features, X), arena.tensor(features, otherX)};
      Tensor[] y = {arena.tensor(targets, Y), arena.tensor(targets, otherY)};
      Permutation permutation = arena.permutation(ROWS);
      permutation.write(BACKWARDS);
      Permutation[] permutations = {null, permutation, null};
      for (int turn = 0; turn < 6; turn++) {
        LossAccumulator sums = arena.lossAccumulator(plan.loss().metricSums());
        LossAccumulator expected = arena.lossAccumulator(plan.loss().metricSums());
        step.run(new Rows(x[turn % 2], y[turn % 2]), permutations[turn % 3], 0, ROWS, sums);
        try (TrainStep fresh = maker.make(backend, plan, afresh)) {
          fresh.run(new Rows(x[turn % 2], y[turn % 2]), permutations[turn % 3], 0, ROWS, expected);
        }
        String what = "turn " + turn;
        assertClose(what, turns.readParameters(), afresh.readParameters(), noDifference());
        assertClose(what, sums.read().loss(), expected.read().loss(), 0);
      }
    }
  }

  private static double[] noDifference() {
    return new double[NETWORK.parameterCount()];
  }
}
