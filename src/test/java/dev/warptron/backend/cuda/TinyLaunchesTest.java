package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.cuda.steps.TinyCost;
import dev.warptron.backend.cuda.steps.TinyPlan;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.NoisePlan;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Noise;
import dev.warptron.optim.OptimizerState;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A launch of whole epochs must stay far below the watchdog limit of a GPU with a display, 2 s. */
class TinyLaunchesTest {
  private static final CudaProvider CUDA = new CudaProvider();
  private static final int INPUTS = 3;
  private static final int NETWORKS = 5;
  private static final StepPlan PLAN =
      new StepPlan(
          NetworkSpec.perceptron(INPUTS, List.of(4), List.of(Activation.TANH), 1),
          Loss.HALF_SQUARED_ERROR,
          Adam.DEFAULT,
          Penalty.NONE,
          /* batchSize= */ 4);

  @BeforeEach
  void cudaIsHere() {
    TestBackends.assumeAvailable(CUDA);
  }

  @MustBeClosed
  private static CudaBackend open() {
    return new CudaBackend(DeviceOptions.DEFAULT);
  }

  private static List<EpochTask> tasks(CudaBackend backend, Arena arena, int epochs) {
    List<EpochTask> tasks = new ArrayList<>();
    for (int i = 0; i < NETWORKS; i++) {
      int rows = 10 + i;
      Rows training =
          new Rows(
              arena.tensor(new Shape(rows, INPUTS), Numbers.uniform(rows * INPUTS, i)),
              arena.tensor(new Shape(rows, 1), Numbers.uniform(rows, i + 1)));
      Permutations drawn = new Permutations.Drawn(i, 0);
      tasks.add(new EpochTask(PLAN, state(backend, arena, i), training, null, drawn, epochs));
    }
    return tasks;
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  private static ModelState state(CudaBackend backend, Arena arena, int seed) {
    int count = PLAN.network().parameterCount();
    return arena.own(
        new ModelState(
            backend,
            PLAN.network(),
            PLAN.optimizer(),
            Numbers.uniform(count, seed),
            OptimizerState.initial(PLAN.optimizer(), count)));
  }

  /** Sums and parameters of the trained networks, and the number of launches. */
  private record Trained(
      List<List<EpochSums>> sums, List<List<Double>> parameters, long launches) {}

  private static Trained train(double mostNanos) {
    try (CudaBackend backend = open();
        Arena arena = new Arena(backend)) {
      List<EpochTask> tasks = tasks(backend, arena, /* epochs= */ 2);
      try (EpochSession session =
          backend.epochRunner(new TinyCost(/* multiprocessors= */ 2, mostNanos)).open()) {
        long before = backend.launchCounts().kernels();
        List<List<EpochSums>> sums = session.run(tasks).sums();
        long launches = backend.launchCounts().kernels() - before;
        return new Trained(
            sums,
            tasks.stream()
                .map(task -> Arrays.stream(task.state().readParameters()).boxed().toList())
                .toList(),
            launches);
      }
    }
  }

  @Test
  void splittingALongLaunchChangesNoBit() {
    Trained whole = train(TinyCost.MOST_NANOS_OF_LAUNCH);
    Trained cut = train(1);
    assertThat(whole.launches).as("one for the permutations, one for training").isEqualTo(2);
    assertThat(cut.launches)
        .as("one for the permutations, three with at most two networks")
        .isEqualTo(4);
    assertThat(cut.sums).isEqualTo(whole.sums);
    assertThat(cut.parameters).isEqualTo(whole.parameters);
  }

  /**
   * Networks run in waves of one block per multiprocessor: 9 networks on 2 multiprocessors take 5
   * times as long as one.
   */
  @Test
  void theEstimateCountsWaves() {
    try (CudaBackend backend = open();
        Arena arena = new Arena(backend)) {
      TinyCost cost = new TinyCost(/* multiprocessors= */ 2, 1e9);
      EpochTask task = tasks(backend, arena, 1).get(0);
      double one = cost.nanosOfEpoch(List.of(task));
      assertThat(one).as("three batches of 10 us at least").isGreaterThanOrEqualTo(30_000);
      List<EpochTask> nine = Collections.nCopies(9, task);
      assertThat(cost.nanosOfEpoch(nine)).isEqualTo(5 * one);
      assertThat(new TinyCost(2, 5 * one).blocksOfLaunch(nine)).isEqualTo(9);
      assertThat(new TinyCost(2, 4.9 * one).blocksOfLaunch(nine)).isEqualTo(2);
      assertThat(new TinyCost(2, 4.9 * one).blocksOfLaunch(List.of(task))).isEqualTo(1);
    }
  }

  /** Normalization and dropout take time of their own. */
  @Test
  void theEstimateCountsPassesOverResults() {
    try (CudaBackend backend = open();
        Arena arena = new Arena(backend)) {
      EpochTask task = tasks(backend, arena, 1).get(0);
      StepPlan normalized =
          new StepPlan(
              NetworkSpec.perceptron(
                  INPUTS,
                  List.of(4),
                  List.of(Activation.TANH),
                  List.of(Normalization.layer(0.5)),
                  1),
              PLAN.loss(),
              PLAN.solver(),
              PLAN.penalty(),
              PLAN.batchSize());
      double plain = nanosOfBatch(task, PLAN);
      assertThat(nanosOfBatch(task, normalized))
          .as("4 rows of 4 units")
          .isCloseTo(plain + 16 * 15, within(1e-6));
      assertThat(nanosOfBatch(task, dropping(PLAN, new Noise(List.of(0.5), 0, 0))))
          .as("4 rows of 4 units")
          .isCloseTo(plain + 16 * 1.5, within(1e-6));
      assertThat(nanosOfBatch(task, dropping(PLAN, Noise.NONE.withInputDropout(0.5))))
          .as("4 rows of 3 inputs")
          .isCloseTo(plain + 12 * 1.5, within(1e-6));
    }
  }

  private static StepPlan dropping(StepPlan plan, Noise noise) {
    return plan.withNoise(new NoisePlan(noise, /* seed= */ 1));
  }

  /** Of the first network, which has three batches. */
  private static double nanosOfBatch(EpochTask task, StepPlan plan) {
    EpochTask planned =
        new EpochTask(plan, task.state(), task.training(), null, Permutations.NONE, 1);
    return new TinyCost(1, 1).nanosOfEpoch(List.of(planned)) / 3;
  }

  /** The longest epoch that the runner accepts, for networks that run concurrently. */
  @Test
  void evenTheLongestEpochIsFarFromTheWatchdog() {
    try (CudaBackend backend = open();
        Arena arena = new Arena(backend)) {
      NetworkSpec network =
          NetworkSpec.perceptron(INPUTS, List.of(100), List.of(Activation.TANH), 1);
      int batch = (int) (TinyPlan.MOST_WORK / network.weightCount());
      StepPlan plan =
          new StepPlan(network, Loss.HALF_SQUARED_ERROR, PLAN.optimizer(), Penalty.NONE, batch);
      EpochTask small = tasks(backend, arena, 1).get(0);
      assertThat(backend.epochRunner().orElseThrow().takes(plan, 4096 * batch + 1)).isFalse();
      double nanosOfBatch =
          new TinyCost(1, 1)
              .nanosOfEpoch(
                  List.of(
                      new EpochTask(
                          plan, small.state(), small.training(), null, Permutations.NONE, 1)));
      assertThat(4096 * nanosOfBatch).isLessThan(1e9);
      // Normalization takes longest if layers have few inputs; then shared memory is the limit.
      NetworkSpec normalized =
          NetworkSpec.perceptron(
              1, List.of(100), List.of(Activation.TANH), List.of(Normalization.layer(0.5)), 1);
      batch = 1;
      while (backend.epochRunner().orElseThrow().takes(ofBatches(normalized, batch + 1), 1)) {
        batch++;
      }
      assertThat(batch).isGreaterThan(10);
      EpochTask longest =
          new EpochTask(
              ofBatches(normalized, batch),
              small.state(),
              small.training(),
              null,
              Permutations.NONE,
              1);
      assertThat(4096 * new TinyCost(1, 1).nanosOfEpoch(List.of(longest)) / longest.batches())
          .isLessThan(1.5e9);
    }
  }

  private static StepPlan ofBatches(NetworkSpec network, int batch) {
    return dropping(
        new StepPlan(network, Loss.HALF_SQUARED_ERROR, PLAN.optimizer(), Penalty.NONE, batch),
        new Noise(List.of(0.5), 0.5, 0));
  }
}
