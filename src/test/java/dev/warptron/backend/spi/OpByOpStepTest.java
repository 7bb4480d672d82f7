package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.testing.Closeness.assertMadeBy;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole epoch of the step that is the specification, and of the step that a device compiles:
 * compared with plain loops, and split and permuted in ways that must not change the results.
 */
class OpByOpStepTest {
  private static final int ROWS = 7;
  private static final int[] BATCH_SIZES = {1, 2, 3, 7};

  /** Widths 3-5-4-2: all different, so that a transposed shape is detected. */
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          List.of(
              new Dense(3, 5, Activation.TANH),
              new Dense(5, 4, Activation.LOGISTIC),
              new Dense(4, 2, Activation.IDENTITY)));

  private static final double[] X = uniform(ROWS * 3, /* seed= */ 1);
  private static final double[] Y = oneHot(ROWS, 2, /* seed= */ 2);
  private static final int[] ORDER = {4, 0, 6, 2, 5, 1, 3};
  private static final Penalty PENALTY = new Penalty(0.125, 0.25);

  /** Makes a step. */
  interface StepMaker {
    @MustBeClosed
    TrainStep make(Backend backend, StepPlan plan, ModelState state);
  }

  static Stream<Arguments> steps() {
    StepMaker specification = OpByOpStep::new;
    StepMaker compiled = Backend::compile;
    Stream<Arguments> all =
        TestBackends.all().stream()
            .flatMap(
                device ->
                    Stream.of(
                        argumentSet(device.name() + ", specification", device, specification),
                        argumentSet(device.name() + ", compiled", device, compiled),
                        argumentSet(device.name() + ", second step", device, stepMaker(1)),
                        argumentSet(device.name() + ", third step", device, stepMaker(2))));
    // The fastest step of device cuda uses no matrix products for a network of this size.
    Stream<Arguments> rounding =
        TestBackends.rounding().stream()
            .map(device -> argumentSet(device.name() + ", second step", device, stepMaker(1)));
    return Stream.concat(all, rounding);
  }

  /** One of the steps of a device for a plan, by index; skips the test if it has fewer. */
  @SuppressWarnings("MustBeClosedChecker") // StepMaker is annotated, a lambda cannot be
  static StepMaker stepMaker(int number) {
    return (backend, plan, state) -> {
      List<StepFactory> factories = backend.steps(plan);
      assumeTrue(number < factories.size(), () -> backend.name() + " has no more steps");
      return factories.get(number).make(plan, state);
    };
  }

  private static StepPlan plan(Optimizer optimizer, Loss loss, int batchSize) {
    return new StepPlan(NETWORK, loss, optimizer, PENALTY, batchSize);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void cuttingAnEpochAtMultiplesOfTheBatchSizeChangesNoBit(
      BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        for (int batchSize : BATCH_SIZES) {
          StepPlan plan = plan(optimizer, Loss.SOFTMAX_CROSS_ENTROPY, batchSize);
          for (int[] permutation : new int[][] {ORDER, null}) {
            Epoch whole = Epoch.run(backend, maker, plan, X, Y, permutation, 0, ROWS);
            for (int cut = batchSize; cut < ROWS; cut += batchSize) {
              Epoch inTwo = Epoch.run(backend, maker, plan, X, Y, permutation, 0, cut, ROWS);
              inTwo.assertSameBits(
                  "%s, batch %d, cut at %d".formatted(optimizer, batchSize, cut), whole);
            }
            int[] everyBatch =
                IntStream.iterate(0, from -> from < ROWS + batchSize, from -> from + batchSize)
                    .map(from -> Math.min(from, ROWS))
                    .toArray();
            Epoch inMany = Epoch.run(backend, maker, plan, X, Y, permutation, everyBatch);
            inMany.assertSameBits(
                "%s, batch %d, in single batches".formatted(optimizer, batchSize), whole);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void theOrderInWhichTheRowsLieIsTheSameAsNoOrder(BackendProvider device, StepMaker maker) {
    assumeBitsDoNotDependOnAlignment(device, maker);
    try (Backend backend = TestBackends.open(device)) {
      int[] identity = IntStream.range(0, ROWS).toArray();
      for (int batchSize : BATCH_SIZES) {
        StepPlan plan = plan(Sgd.DEFAULT, Loss.BINARY_CROSS_ENTROPY, batchSize);
        Epoch ordered = Epoch.run(backend, maker, plan, X, Y, identity, 0, ROWS);
        Epoch unordered = Epoch.run(backend, maker, plan, X, Y, null, 0, ROWS);
        ordered.assertSameBits("batch " + batchSize, unordered);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void anOrderIsTheSameAsRowsThatLieThatWay(BackendProvider device, StepMaker maker) {
    assumeBitsDoNotDependOnAlignment(device, maker);
    try (Backend backend = TestBackends.open(device)) {
      double[] x = rows(X, 3, ORDER);
      double[] y = rows(Y, 2, ORDER);
      for (int batchSize : BATCH_SIZES) {
        StepPlan plan = plan(Sgd.DEFAULT, Loss.SOFTMAX_CROSS_ENTROPY, batchSize);
        Epoch ordered = Epoch.run(backend, maker, plan, X, Y, ORDER, 0, ROWS);
        Epoch moved = Epoch.run(backend, maker, plan, x, y, null, 0, ROWS);
        ordered.assertSameBits("batch " + batchSize, moved);
        Epoch unordered = Epoch.run(backend, maker, plan, X, Y, null, 0, ROWS);
        if (batchSize < ROWS) {
          assertThat(ordered.parameters)
              .as("the permutation matters")
              .isNotEqualTo(unordered.parameters);
        }
      }
    }
  }

  /**
   * Each update compared with plain loops from the device's own state before it, so that the bounds
   * do not grow with the number of updates. Batch 3 leaves a smaller batch of 1 at the end.
   */
  @ParameterizedTest
  @MethodSource("steps")
  void everyUpdateFollowsThePlainLoops(BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        for (Loss loss : SampleCases.losses(optimizer)) {
          for (int batchSize : BATCH_SIZES) {
            followUpdates(backend, maker, plan(optimizer, loss, batchSize), null);
          }
        }
      }
      for (Optimizer rule : SampleCases.optimizers()) {
        followUpdates(backend, maker, plan(rule, Loss.SOFTMAX_CROSS_ENTROPY, 3), null);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void everyUpdateInAnOrderFollowsThePlainLoops(BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (int batchSize : BATCH_SIZES) {
        StepPlan plan = plan(Sgd.DEFAULT, Loss.SOFTMAX_CROSS_ENTROPY, batchSize);
        followUpdates(backend, maker, plan, ORDER);
      }
    }
  }

  /** Compares each update of an epoch over rows of 3 features and 2 targets with plain loops. */
  static void followUpdates(
      Backend backend, StepMaker maker, StepPlan plan, int @Nullable [] permutation) {
    int[] numbers = permutation == null ? IntStream.range(0, ROWS).toArray() : permutation;
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = maker.make(backend, plan, state)) {
      Tensor x = arena.tensor(new Shape(ROWS, 3), X);
      Tensor y = arena.tensor(new Shape(ROWS, 2), Y);
      Permutation onDevice = null;
      if (permutation != null) {
        onDevice = arena.permutation(ROWS);
        onDevice.write(permutation);
      }
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      Tolerance tolerance = Tolerance.of(backend);
      for (int from = 0; from < ROWS; from += plan.batchSize()) {
        int to = Math.min(ROWS, from + plan.batchSize());
        double[] before = state.readParameters();
        OptimizerState optimizer = state.readOptimizer();
        accumulator.clear();
        step.run(new Rows(x, y), onDevice, from, to, accumulator);

        int[] batch = Arrays.copyOfRange(numbers, from, to);
        String what = "%s, rows %d to %d".formatted(plan, from, to);
        PlainBackprop plain =
            PlainBackprop.of(
                plan.network(),
                plan.loss(),
                before,
                rows(X, 3, batch),
                rows(Y, 2, batch),
                tolerance);
        LossAccumulator.Sums sums = accumulator.read();
        assertClose(
            what + ": loss and metrics before the update",
            sums.rows().toArray(),
            plain.sums().toArray(),
            plain.sumBounds());
        assertThat(sums.penalty()).as("%s: penalty", what).isZero();
        PlainUpdate update = new PlainUpdate(plan, before, optimizer, plain, to - from, tolerance);
        assertMadeBy(update, what, state);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void updatesAreCountedOnFromTheStartingState(BackendProvider device, StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      Optimizer optimizer = Sgd.DEFAULT.withMomentum(0.5);
      for (int batchSize : BATCH_SIZES) {
        Epoch epoch =
            Epoch.run(
                backend,
                maker,
                plan(optimizer, Loss.HALF_SQUARED_ERROR, batchSize),
                X,
                Y,
                ORDER,
                0,
                ROWS);
        int batches = (ROWS + batchSize - 1) / batchSize;
        assertThat(epoch.optimizer.updates()).isEqualTo(Epoch.UPDATES_BEFORE + batches);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  @SuppressWarnings("MustBeClosedChecker") // closing twice is what is tested
  void closingFreesWhatTheStepHoldsAndNothingElse(BackendProvider device, StepMaker maker) {
    StepPlan plan = plan(Sgd.DEFAULT, Loss.HALF_SQUARED_ERROR, 3);
    try (Backend backend = TestBackends.open(device)) {
      try (ModelState state = Epoch.startOn(backend, plan)) {
        long before = backend.bytesInUse();
        TrainStep step = maker.make(backend, plan, state);
        try (step) {
          assertThat(step.description()).isNotBlank();
        }
        assertThat(backend.bytesInUse()).isEqualTo(before);
        step.close();
        assertThat(backend.bytesInUse()).isEqualTo(before);
        assertThat(state.readParameters()).as("the state is the caller's").isNotEmpty();
      }
      assertThat(backend.bytesInUse()).isZero();
    }
  }

  /**
   * Skips the specification on a device whose matrix products call a library. Without a permutation
   * it multiplies a batch in place, with one it multiplies a copy, and a library may choose its
   * kernel, and so the order of summation, by the alignment of the operands. Other tests compare
   * both cases with plain loops, within bounds.
   */
  private static void assumeBitsDoNotDependOnAlignment(BackendProvider device, StepMaker maker) {
    StepPlan plan = plan(Sgd.DEFAULT, Loss.SOFTMAX_CROSS_ENTROPY, 3);
    try (Backend backend = TestBackends.open(device);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = maker.make(backend, plan, state)) {
      boolean library =
          backend.name().equals("cuda") && !backend.description().contains("own matrix product");
      assumeFalse(
          library && step instanceof OpByOpStep, "cuBLAS may choose its kernel by alignment");
    }
  }

  /** These rows of a matrix, one after the other. */
  private static double[] rows(double[] matrix, int columns, int[] numbers) {
    return Arrays.stream(numbers)
        .mapToObj(row -> Arrays.copyOfRange(matrix, row * columns, (row + 1) * columns))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }
}
