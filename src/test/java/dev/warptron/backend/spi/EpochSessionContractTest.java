package dev.warptron.backend.spi;

import static dev.warptron.backend.spi.EpochCases.PENALTY;
import static dev.warptron.backend.spi.EpochCases.ROWS;
import static dev.warptron.backend.spi.EpochCases.VALIDATION_ROWS;
import static dev.warptron.backend.spi.EpochCases.given;
import static dev.warptron.backend.spi.EpochCases.permutations;
import static dev.warptron.backend.spi.EpochCases.plan;
import static dev.warptron.backend.spi.EpochCases.rows;
import static dev.warptron.backend.spi.EpochCases.runner;
import static dev.warptron.backend.spi.EpochCases.start;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.EpochCases.Trained;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Sgd;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import dev.warptron.testing.TestBackends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An {@link EpochSession} rejects mismatching operands, draws the permutations of a seed, and can
 * be reused for smaller and larger calls. A device without a runner skips its cases.
 */
class EpochSessionContractTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void whatDoesNotFitIsRefusedAndChangesNothing(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      StepPlan plan = plan(UpdateContractTest.optimizers().get(0), PENALTY, 8, 3);
      EpochRunner runner = runner(backend, plan);
      Rows training = rows(arena, ROWS, 3, /* seed= */ 1);
      Rows narrow = rows(arena, VALIDATION_ROWS, 1, /* seed= */ 1);
      ModelState state = start(backend, plan, arena);
      double[] before = state.readParameters();
      Permutations two = given(permutations(2), 0, 2);
      long bytes = backend.bytesInUse();
      for (EpochTask wrong :
          List.of(
              new EpochTask(plan, state, training, null, two, 3),
              new EpochTask(plan, state, training, null, Permutations.NONE, 0),
              new EpochTask(plan, state, narrow, null, Permutations.NONE, 1),
              new EpochTask(plan, state, training, narrow, Permutations.NONE, 1))) {
        try (EpochSession session = runner.open()) {
          assertThatExceptionOfType(ShapeException.class)
              .isThrownBy(() -> session.run(List.of(wrong)));
        }
      }
      assertThat(state.readParameters()).isEqualTo(before);
      assertThat(state.updates()).isEqualTo(Epoch.UPDATES_BEFORE);
      assertThat(backend.bytesInUse()).isEqualTo(bytes);
    }
  }

  /**
   * One row, odd numbers, more than a block has threads, and more than shared memory holds.
   *
   * <p>Batches of one row, unless a device does not accept that many: they reveal the position of
   * each row.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void theDeviceDrawsThePermutationsOfTheSeed(BackendProvider device) {
    for (int rows : new int[] {1, 2, 13, 65, 364, 513, 6144, 6145, 20_000}) {
      drawn(device, /* seed= */ 42, /* firstEpoch= */ 0, rows);
    }
    drawn(device, /* seed= */ -5, /* firstEpoch= */ 1000, 31);
    drawn(device, /* seed= */ Long.MIN_VALUE + 7, Integer.MAX_VALUE - 2, 31);
  }

  /** Networks of a seed and a number of rows each share a call. */
  private static void drawn(BackendProvider device, long seed, int firstEpoch, int rows) {
    int epochs = 3;
    int[] expected =
        IntStream.range(0, epochs)
            .flatMap(
                epoch ->
                    Arrays.stream(
                        new Philox(seed, Streams.epochPermutation(firstEpoch + epoch))
                            .permutation(rows)))
            .toArray();
    NetworkSpec network = new NetworkSpec(List.of(new Dense(1, 1, Activation.IDENTITY)));
    StepPlan plan =
        new StepPlan(
            network,
            Loss.HALF_SQUARED_ERROR,
            new Sgd(0.3, 0, false),
            Penalty.NONE,
            1 + rows / 1000);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      EpochRunner runner = runner(backend, plan);
      assertThat(runner.takes(plan, rows)).isTrue();
      Rows training =
          new Rows(
              arena.tensor(new Shape(rows, 1), uniform(rows, /* seed= */ 1)),
              arena.tensor(new Shape(rows, 1), uniform(rows, /* seed= */ 2)));
      try (ModelState byDevice = Epoch.startOn(backend, plan);
          ModelState other = Epoch.startOn(backend, plan);
          ModelState byHost = Epoch.startOn(backend, plan);
          EpochSession session = runner.open()) {
        Permutations drawn = new Permutations.Drawn(seed, firstEpoch);
        List<EpochSums> sums =
            session
                .run(
                    List.of(
                        new EpochTask(
                            plan, other, training, null, new Permutations.Drawn(~seed, 7), 2),
                        new EpochTask(plan, byDevice, training, null, drawn, epochs)))
                .sums()
                .get(1);
        Permutations given = new Permutations.Given(expected);
        List<EpochSums> expectedSums =
            session
                .run(List.of(new EpochTask(plan, byHost, training, null, given, epochs)))
                .sums()
                .get(0);
        String what = "%d rows, epoch %d".formatted(rows, firstEpoch);
        Trained.of(byDevice, sums).assertSameBits(what, Trained.of(byHost, expectedSums));
        if (rows > 2) {
          assertThat(other.readParameters()).isNotEqualTo(byHost.readParameters());
        }
      }
    }
  }

  /** The workspace of an earlier, larger call does not change the results. */
  @ParameterizedTest
  @MethodSource("devices")
  void aSessionIsUsedAgainForLessAndForMore(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      StepPlan plan = plan(UpdateContractTest.optimizers().get(0), PENALTY, 8, 3);
      EpochRunner runner = runner(backend, plan);
      Rows training = rows(arena, ROWS, 3, /* seed= */ 1);
      Rows validation = rows(arena, VALIDATION_ROWS, 3, /* seed= */ 7);
      long bytes = backend.bytesInUse();
      try (ModelState one = Epoch.startOn(backend, plan);
          ModelState cut = Epoch.startOn(backend, plan);
          EpochSession session = runner.open()) {
        List<EpochSums> expected = new ArrayList<>();
        for (int epochs : new int[] {1, 9, 2}) {
          Permutations drawn = new Permutations.Drawn(5, expected.size());
          expected.addAll(
              session
                  .run(List.of(new EpochTask(plan, one, training, validation, drawn, epochs)))
                  .sums()
                  .get(0));
        }
        Permutations drawn = new Permutations.Drawn(5, 0);
        List<EpochSums> sums =
            session
                .run(List.of(new EpochTask(plan, cut, training, validation, drawn, 12)))
                .sums()
                .get(0);
        Trained.of(cut, sums).assertSameBits("at once", Trained.of(one, expected));
      }
      assertThat(backend.bytesInUse()).as("bytes left").isEqualTo(bytes);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by hand, since closing is what is tested
  @ParameterizedTest
  @MethodSource("devices")
  void aClosedSessionIsRefused(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      StepPlan plan = plan(UpdateContractTest.optimizers().get(0), Penalty.NONE, 8, 3);
      EpochTask task =
          new EpochTask(
              plan,
              start(backend, plan, arena),
              rows(arena, ROWS, 3, /* seed= */ 1),
              null,
              Permutations.NONE,
              1);
      EpochSession session = runner(backend, plan).open();
      session.close();
      session.close();
      assertThatIllegalStateException().isThrownBy(() -> session.run(List.of(task)));
      assertThatIllegalStateException().isThrownBy(() -> session.measure(task));
    }
  }

  /** More work takes longer; the numbers themselves are estimates. */
  @ParameterizedTest
  @MethodSource("devices")
  void theEstimateGrowsWithTheWork(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      StepPlan plan = plan(UpdateContractTest.optimizers().get(0), Penalty.NONE, 8, 3);
      EpochRunner runner = runner(backend, plan);
      ModelState state = start(backend, plan, arena);
      Rows few = rows(arena, ROWS, 3, /* seed= */ 1);
      Rows more = rows(arena, 3 * ROWS, 3, /* seed= */ 1);
      EpochTask small = new EpochTask(plan, state, few, null, Permutations.NONE, 1);
      EpochTask large = new EpochTask(plan, state, more, null, Permutations.NONE, 1);
      EpochTask measured = new EpochTask(plan, state, few, few, Permutations.NONE, 1);
      double least = runner.estimateNanos(List.of(small));
      assertThat(least).isPositive();
      assertThat(runner.estimateNanos(List.of(large))).isGreaterThan(2 * least);
      assertThat(runner.estimateNanos(List.of(measured))).isGreaterThan(least);
      assertThat(runner.estimateNanos(List.of(small, large)))
          .isGreaterThan(runner.estimateNanos(List.of(large)));
    }
  }
}
