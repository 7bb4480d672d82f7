package dev.warptron.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole epochs of device cpu, and the measurements after them. */
class CpuEpochRunnerTest {
  private static final CpuProvider CPU = new CpuProvider();
  private static final int INPUTS = 3;
  private static final Penalty PENALTY = new Penalty(0.125, 0.25);

  @BeforeEach
  void cpuIsHere() {
    TestBackends.assumeAvailable(CPU);
  }

  @MustBeClosed
  private static Backend open(int threads) {
    return CPU.open(DeviceOptions.DEFAULT.withThreads(threads));
  }

  private static StepPlan plan(int hidden, int outputs, int batchSize) {
    NetworkSpec network =
        NetworkSpec.perceptron(INPUTS, List.of(hidden), List.of(Activation.TANH), outputs);
    return new StepPlan(network, Loss.HALF_SQUARED_ERROR, Sgd.DEFAULT, PENALTY, batchSize);
  }

  private static Rows rows(Arena arena, int count, int outputs) {
    return new Rows(
        arena.tensor(new Shape(count, INPUTS), Numbers.uniform(count * INPUTS, count)),
        arena.tensor(new Shape(count, outputs), Numbers.oneHot(count, outputs, count)));
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  private static ModelState state(Backend backend, StepPlan plan, Arena arena) {
    int count = plan.network().parameterCount();
    return arena.own(
        new ModelState(
            backend,
            plan.network(),
            plan.optimizer(),
            Numbers.uniform(count, /* seed= */ 5),
            OptimizerState.initial(plan.optimizer(), count)));
  }

  private static EpochRunner runner(Backend backend) {
    return backend.epochRunner().orElseThrow();
  }

  /**
   * 2500 rows are two chunks and a partial one; several threads sum the losses of a chunk with 100
   * outputs. One loss is so large that the sum depends on the order of summation.
   */
  @Test
  void theSumsAreThoseOfTheOperationsToTheBit() {
    for (int threads : new int[] {1, 3}) {
      for (int outputs : new int[] {2, 100}) {
        StepPlan plan = plan(6, outputs, /* batchSize= */ 7);
        try (Backend backend = open(threads);
            Arena arena = new Arena(backend)) {
          Rows validation = rows(arena, 2500, outputs);
          validation.targets().write(farApart(outputs));
          ModelState state = state(backend, plan, arena);
          EpochTask task =
              new EpochTask(
                  plan, state, rows(arena, 20, outputs), validation, Permutations.NONE, 3);
          try (EpochSession session = runner(backend).open()) {
            EpochSums last = session.run(List.of(task)).sums().get(0).get(2);
            LossAccumulator.Sums expected = byOperations(backend, plan, state, validation);
            assertThat(last.validation()).isEqualTo(expected);
            assertThat(last.training().penalty()).isEqualTo(expected.penalty()).isPositive();
            assertThat(session.measure(task).validation()).isEqualTo(expected);
          }
        }
      }
    }
  }

  /**
   * The first loss is so large that the sum of 64 others is lost when it is added; the sum of half
   * a chunk is not.
   */
  private static double[] farApart(int outputs) {
    double[] numbers = Numbers.uniform(2500 * outputs, /* seed= */ 9);
    numbers[0] = outputs == 2 ? 0x1p31 : 0x1p34;
    return numbers;
  }

  private static LossAccumulator.Sums byOperations(
      Backend backend, StepPlan plan, ModelState state, Rows rows) {
    int chunk = 1024;
    try (Arena arena = new Arena(backend);
        ForwardPass forward = backend.forwardPass(plan.network(), state.parameters(), chunk)) {
      forward.prepare();
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      for (int from = 0; from < rows.count(); from += chunk) {
        int count = Math.min(chunk, rows.count() - from);
        Tensor output = forward.run(rows.features().rows(from, count));
        backend.loss(
            plan.loss(), output, rows.targets().rows(from, count), null, null, accumulator);
      }
      backend.penalty(plan.penalty(), state.parameters().decaying(), accumulator);
      return accumulator.read();
    }
  }

  @Test
  void aRowThatIsNotThereIsRefusedAndChangesNothing() {
    StepPlan plan = plan(6, 2, /* batchSize= */ 4);
    try (Backend backend = open(1);
        Arena arena = new Arena(backend)) {
      Rows training = rows(arena, 5, 2);
      ModelState state = state(backend, plan, arena);
      double[] before = state.readParameters();
      Permutations permutations =
          new Permutations.Given(new int[] {0, 1, 2, 3, 4, 4, 3, 2, 1, 0, 0, 1, 5, 3, 4});
      long bytes = backend.bytesInUse();
      EpochTask task = new EpochTask(plan, state, training, null, permutations, 3);
      try (EpochSession session = runner(backend).open()) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> session.run(List.of(task)))
            .withMessage("the permutation has, at index 12, a row number outside 0 to 4");
      }
      assertThat(state.readParameters()).isEqualTo(before);
      assertThat(backend.bytesInUse()).isEqualTo(bytes);
    }
  }

  @Test
  void whatIsClosedIsRefused() {
    StepPlan plan = plan(6, 2, /* batchSize= */ 4);
    try (Backend backend = open(1);
        Arena arena = new Arena(backend)) {
      Rows training = rows(arena, 5, 2);
      ModelState state = state(backend, plan, arena);
      long bytes = backend.bytesInUse();
      training.targets().close();
      EpochTask task = new EpochTask(plan, state, training, null, Permutations.NONE, 1);
      try (EpochSession session = runner(backend).open()) {
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(() -> session.run(List.of(task)))
            .withMessageContaining("after close");
      }
      assertThat(backend.bytesInUse()).isLessThan(bytes);
    }
  }

  /** Short epochs of networks that one thread trains without a library. */
  @Test
  void itTakesShortEpochsOfSmallNetworks() {
    try (Backend two = open(2);
        Backend one = open(1)) {
      for (Backend backend : List.of(one, two)) {
        EpochRunner runner = runner(backend);
        assertThat(runner.takes(plan(10, 2, 364), 364)).isTrue();
        assertThat(runner.takes(plan(10, 2, 32), 364)).isTrue();
        assertThat(runner.takes(plan(10, 2, 1), 364)).isTrue();
        assertThat(runner.takes(plan(10, 2, 1), 100_000)).as("many batches").isFalse();
        assertThat(runner.takes(plan(10, 2, 1000), 1_000_000)).as("many rows").isFalse();
        assertThat(runner.takes(plan(700_000, 2, 1), 1)).as("a library's weights").isFalse();
        assertThat(runner.runsSideBySide()).isFalse();
      }
      assertThat(runner(two).takes(plan(2000, 2, 150), 150)).isTrue();
      assertThat(runner(two).takes(plan(2000, 2, 450), 450)).as("two threads").isFalse();
      assertThat(runner(one).takes(plan(2000, 2, 450), 450)).isTrue();
    }
  }

  @Test
  void memoryOfAThousandCallsIsGivenBack() {
    StepPlan plan = plan(6, 2, /* batchSize= */ 16);
    try (Backend backend = open(1);
        Arena arena = new Arena(backend)) {
      Rows training = rows(arena, 16, 2);
      Rows validation = rows(arena, 9, 2);
      ModelState state = state(backend, plan, arena);
      long bytes = backend.bytesInUse();
      for (int call = 0; call < 1000; call++) {
        try (EpochSession session = runner(backend).open()) {
          Permutations drawn = new Permutations.Drawn(1, call);
          List<EpochSums> sums =
              session
                  .run(List.of(new EpochTask(plan, state, training, validation, drawn, 2)))
                  .sums()
                  .get(0);
          assertThat(Objects.requireNonNull(sums.get(1).validation()).loss()).isFinite();
        }
        assertThat(backend.bytesInUse()).isEqualTo(bytes);
      }
      assertThat(state.updates()).isEqualTo(2000);
    }
  }
}
