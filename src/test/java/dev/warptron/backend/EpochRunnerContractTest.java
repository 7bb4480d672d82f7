package dev.warptron.backend;

import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import dev.warptron.testing.TestBackends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many epochs in one call of an {@link EpochSession} are the same epochs through {@link TrainStep},
 * one by one and each measured by itself, to the bit. A device without a runner skips its cases.
 */
class EpochRunnerContractTest {
  private static final int ROWS = 37;
  private static final int VALIDATION_ROWS = 19;
  private static final int INPUTS = 5;
  private static final int EPOCHS = 6;
  private static final Penalty PENALTY = new Penalty(0.0625, 0.125);

  /** All rows at once, batches that leave 5 at the end, and single rows. */
  private static final int[] BATCH_SIZES = {ROWS, 8, 1};

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /** One output, or three. */
  private static StepPlan plan(UpdateRule rule, Penalty penalty, int batchSize, int outputs) {
    NetworkSpec network =
        new NetworkSpec(
            List.of(
                new Dense(INPUTS, 7, Activation.TANH),
                new Dense(7, 4, Activation.LOGISTIC),
                new Dense(4, outputs, Activation.IDENTITY)));
    Loss loss = outputs == 1 ? Loss.BINARY_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
    return new StepPlan(network, loss, rule, penalty, batchSize);
  }

  private static EpochRunner runner(Backend backend, StepPlan plan) {
    assumeTrue(
        backend.epochRunner().isPresent(), () -> backend.name() + " does not run whole epochs");
    EpochRunner runner = backend.epochRunner().orElseThrow();
    assertThat(runner.takes(plan, ROWS)).as("takes %s", plan).isTrue();
    return runner;
  }

  private static EpochTask.Rows rows(Arena arena, int count, int outputs, int seed) {
    double[] targets =
        outputs == 1
            ? Arrays.copyOf(oneHot(count, 2, seed), count) // zeros and ones
            : oneHot(count, outputs, seed);
    return new EpochTask.Rows(
        arena.tensor(new Shape(count, INPUTS), uniform(count * INPUTS, seed + 1)),
        arena.tensor(new Shape(count, outputs), targets));
  }

  /** Another order in each epoch. */
  private static int[] orders(int epochs) {
    return IntStream.range(0, epochs * ROWS)
        .map(place -> (place % ROWS * (2 + place / ROWS) + place / ROWS) % ROWS)
        .toArray();
  }

  private static RowOrder onDevice(Arena arena, int[] order) {
    RowOrder rows = arena.rowOrder(order.length);
    rows.write(order);
    return rows;
  }

  private static Permutations given(int @Nullable [] orders, int from, int to) {
    return orders == null
        ? Permutations.NONE
        : new Permutations.Given(Arrays.copyOfRange(orders, from * ROWS, to * ROWS));
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  private static ModelState start(Backend backend, StepPlan plan, Arena arena) {
    return arena.own(Epoch.startOn(backend, plan));
  }

  /** What some epochs left behind. */
  private record Trained(List<Double> parameters, OptimizerState optimizer, List<EpochSums> sums) {
    static Trained of(ModelState state, List<EpochSums> sums) {
      return new Trained(
          Arrays.stream(state.readParameters()).boxed().toList(), state.readOptimizer(), sums);
    }

    void assertSameBits(String what, Trained other) {
      assertThat(parameters).as("%s: parameters", what).isEqualTo(other.parameters);
      assertThat(optimizer).as("%s: optimizer", what).isEqualTo(other.optimizer);
      assertThat(sums).as("%s: sums", what).isEqualTo(other.sums);
    }
  }

  private static Trained oneByOne(
      Backend backend,
      EpochRunner runner,
      StepPlan plan,
      EpochTask.Rows training,
      EpochTask.@Nullable Rows validation,
      int @Nullable [] orders) {
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = backend.compile(plan, state);
        EpochSession session = runner.open()) {
      EpochTask asItIs = new EpochTask(plan, state, training, validation, Permutations.NONE, 1);
      List<EpochSums> sums = new ArrayList<>();
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        int first = epoch * ROWS;
        RowOrder order =
            orders == null
                ? null
                : onDevice(arena, Arrays.copyOfRange(orders, first, first + ROWS));
        Totals totals = arena.totals();
        step.run(training.features(), training.targets(), order, 0, ROWS, totals);
        EpochSums measured = session.measure(asItIs);
        assertThat(measured.training().loss()).as("sums of training rows").isZero();
        assertThat(measured.training().hits()).as("sums of training rows").isZero();
        Totals.Sums trained = totals.read();
        sums.add(
            new EpochSums(
                new Totals.Sums(trained.loss(), trained.hits(), measured.training().penalty()),
                measured.validation()));
      }
      return Trained.of(state, sums);
    }
  }

  private static Trained atOnce(
      Backend backend,
      EpochRunner runner,
      StepPlan plan,
      EpochTask.Rows training,
      EpochTask.@Nullable Rows validation,
      int @Nullable [] orders,
      int... cuts) {
    try (ModelState state = Epoch.startOn(backend, plan);
        EpochSession session = runner.open()) {
      List<EpochSums> sums = new ArrayList<>();
      for (int i = 0; i + 1 < cuts.length; i++) {
        Permutations part = given(orders, cuts[i], cuts[i + 1]);
        int epochs = cuts[i + 1] - cuts[i];
        EpochRound round =
            session.run(List.of(new EpochTask(plan, state, training, validation, part, epochs)));
        assertThat(round.deviceNanos()).isPositive();
        sums.addAll(round.sums().get(0));
      }
      return Trained.of(state, sums);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void manyEpochsInOneCallAreTheSameOneByOne(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      for (int outputs : new int[] {1, 3}) {
        EpochTask.Rows training = rows(arena, ROWS, outputs, /* seed= */ 1);
        EpochTask.Rows validation = rows(arena, VALIDATION_ROWS, outputs, /* seed= */ 7);
        for (UpdateRule rule : BackendContractTest.rules()) {
          for (int batchSize : BATCH_SIZES) {
            for (Penalty penalty : List.of(Penalty.NONE, PENALTY)) {
              StepPlan plan = plan(rule, penalty, batchSize, outputs);
              EpochRunner runner = runner(backend, plan);
              long bytes = backend.bytesInUse();
              for (int[] orders : new int[][] {null, orders(EPOCHS)}) {
                for (EpochTask.Rows measured : new EpochTask.Rows[] {null, validation}) {
                  String what =
                      "%s, orders: %b, validation: %b"
                          .formatted(plan, orders != null, measured != null);
                  Trained expected = oneByOne(backend, runner, plan, training, measured, orders);
                  assertThat(expected.sums.get(0).validation() == null).isEqualTo(measured == null);
                  assertThat(expected.sums.get(0).training().penalty() > 0)
                      .isEqualTo(!penalty.isNone());
                  atOnce(backend, runner, plan, training, measured, orders, 0, EPOCHS)
                      .assertSameBits(what + ", at once", expected);
                  atOnce(backend, runner, plan, training, measured, orders, 0, 1, 4, EPOCHS)
                      .assertSameBits(what + ", in three calls", expected);
                }
              }
              assertThat(backend.bytesInUse()).as("bytes left").isEqualTo(bytes);
            }
          }
        }
      }
    }
  }

  /** Networks of other shapes, numbers of epochs and rows, with and without validation. */
  @ParameterizedTest
  @MethodSource("devices")
  void severalNetworksInOneCallAreTheSameAsEachByItself(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      List<EpochTask> tasks = new ArrayList<>();
      List<Trained> alone = new ArrayList<>();
      List<UpdateRule> rules = BackendContractTest.rules();
      for (int i = 0; i < rules.size(); i++) {
        int outputs = i % 2 == 0 ? 1 : 3;
        StepPlan plan = plan(rules.get(i), i % 3 == 0 ? PENALTY : Penalty.NONE, 3 + i, outputs);
        EpochRunner runner = runner(backend, plan);
        EpochTask.Rows training = rows(arena, ROWS, outputs, /* seed= */ 10 + i);
        EpochTask.Rows validation = i % 2 == 0 ? null : rows(arena, 2 + i, outputs, 30 + i);
        int epochs = 1 + i;
        int[] orders = i == 1 ? null : orders(epochs);
        alone.add(atOnce(backend, runner, plan, training, validation, orders, 0, epochs));
        tasks.add(
            new EpochTask(
                plan,
                start(backend, plan, arena),
                training,
                validation,
                given(orders, 0, epochs),
                epochs));
      }
      try (EpochSession session = runner(backend, tasks.get(0).plan()).open()) {
        List<List<EpochSums>> sums = session.run(tasks).sums();
        for (int i = 0; i < tasks.size(); i++) {
          Trained.of(tasks.get(i).state(), sums.get(i))
              .assertSameBits("network " + i, alone.get(i));
        }
      }
    }
  }

  /**
   * A device may train a network with more threads when it is alone. 40 hidden neurons and 37 rows
   * are enough for that on cuda, and few enough weights for groups of rows to be summed up side by
   * side.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void wideNetworksTogetherAreTheSameAsEachByItself(BackendProvider device) {
    NetworkSpec network =
        NetworkSpec.perceptron(INPUTS, List.of(40), List.of(Activation.LOGISTIC), 1);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      EpochTask.Rows training = rows(arena, ROWS, 1, /* seed= */ 1);
      EpochTask.Rows validation = rows(arena, VALIDATION_ROWS, 1, /* seed= */ 7);
      List<EpochTask> tasks = new ArrayList<>();
      List<Trained> alone = new ArrayList<>();
      for (UpdateRule rule : BackendContractTest.rules()) {
        StepPlan plan = new StepPlan(network, Loss.BINARY_CROSS_ENTROPY, rule, PENALTY, ROWS);
        EpochRunner runner = runner(backend, plan);
        alone.add(
            atOnce(backend, runner, plan, training, validation, orders(EPOCHS), 0, 1, EPOCHS));
        tasks.add(
            new EpochTask(
                plan,
                start(backend, plan, arena),
                training,
                validation,
                new Permutations.Given(orders(EPOCHS)),
                EPOCHS));
      }
      try (EpochSession session = runner(backend, tasks.get(0).plan()).open()) {
        List<List<EpochSums>> sums = session.run(tasks).sums();
        for (int i = 0; i < tasks.size(); i++) {
          Trained.of(tasks.get(i).state(), sums.get(i))
              .assertSameBits("network " + i, alone.get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void whatDoesNotFitIsRefusedAndChangesNothing(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      StepPlan plan = plan(BackendContractTest.rules().get(0), PENALTY, 8, 3);
      EpochRunner runner = runner(backend, plan);
      EpochTask.Rows training = rows(arena, ROWS, 3, /* seed= */ 1);
      EpochTask.Rows narrow = rows(arena, VALIDATION_ROWS, 1, /* seed= */ 1);
      ModelState state = start(backend, plan, arena);
      double[] before = state.readParameters();
      Permutations two = given(orders(2), 0, 2);
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
   * <p>Single rows where that is not too many batches for a device: there each place of a row
   * shows.
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
                        new Philox(seed, Streams.epochOrder(firstEpoch + epoch)).permutation(rows)))
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
      EpochTask.Rows training =
          new EpochTask.Rows(
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

  /** Memory that a larger call before it left behind changes nothing. */
  @ParameterizedTest
  @MethodSource("devices")
  void aSessionIsUsedAgainForLessAndForMore(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      StepPlan plan = plan(BackendContractTest.rules().get(0), PENALTY, 8, 3);
      EpochRunner runner = runner(backend, plan);
      EpochTask.Rows training = rows(arena, ROWS, 3, /* seed= */ 1);
      EpochTask.Rows validation = rows(arena, VALIDATION_ROWS, 3, /* seed= */ 7);
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
      StepPlan plan = plan(BackendContractTest.rules().get(0), Penalty.NONE, 8, 3);
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
      StepPlan plan = plan(BackendContractTest.rules().get(0), Penalty.NONE, 8, 3);
      EpochRunner runner = runner(backend, plan);
      ModelState state = start(backend, plan, arena);
      EpochTask.Rows few = rows(arena, ROWS, 3, /* seed= */ 1);
      EpochTask.Rows more = rows(arena, 3 * ROWS, 3, /* seed= */ 1);
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
