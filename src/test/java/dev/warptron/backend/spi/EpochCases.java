package dev.warptron.backend.spi;

import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Plans, rows and permutations of the contract tests of whole epochs, and their results. */
final class EpochCases {
  static final int ROWS = 37;
  static final int VALIDATION_ROWS = 19;
  static final int INPUTS = 5;
  static final int EPOCHS = 6;
  static final Penalty PENALTY = new Penalty(0.0625, 0.125);

  /** All rows at once, batches that leave 5 at the end, and single rows. */
  static final int[] BATCH_SIZES = {ROWS, 8, 1};

  private EpochCases() {}

  /** One output, or three. */
  static StepPlan plan(Optimizer optimizer, Penalty penalty, int batchSize, int outputs) {
    NetworkSpec network =
        new NetworkSpec(
            List.of(
                new Dense(INPUTS, 7, Activation.TANH),
                new Dense(7, 4, Activation.LOGISTIC),
                new Dense(4, outputs, Activation.IDENTITY)));
    Loss loss = outputs == 1 ? Loss.BINARY_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
    return new StepPlan(network, loss, optimizer, penalty, batchSize);
  }

  static EpochRunner runner(Backend backend, StepPlan plan) {
    assumeTrue(
        backend.epochRunner().isPresent(), () -> backend.name() + " does not run whole epochs");
    EpochRunner runner = backend.epochRunner().orElseThrow();
    assertThat(runner.takes(plan, ROWS)).as("takes %s", plan).isTrue();
    return runner;
  }

  static Rows rows(Arena arena, int count, int outputs, int seed) {
    double[] targets =
        outputs == 1
            ? Arrays.copyOf(oneHot(count, 2, seed), count) // zeros and ones
            : oneHot(count, outputs, seed);
    return new Rows(
        arena.tensor(new Shape(count, INPUTS), uniform(count * INPUTS, seed + 1)),
        arena.tensor(new Shape(count, outputs), targets));
  }

  /** A different permutation in each epoch. */
  static int[] permutations(int epochs) {
    return IntStream.range(0, epochs * ROWS)
        .map(place -> (place % ROWS * (2 + place / ROWS) + place / ROWS) % ROWS)
        .toArray();
  }

  static Permutation onDevice(Arena arena, int[] permutation) {
    Permutation rows = arena.permutation(permutation.length);
    rows.write(permutation);
    return rows;
  }

  static Permutations given(int @Nullable [] permutations, int from, int to) {
    return permutations == null
        ? Permutations.NONE
        : new Permutations.Given(Arrays.copyOfRange(permutations, from * ROWS, to * ROWS));
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  static ModelState start(Backend backend, StepPlan plan, Arena arena) {
    return arena.own(Epoch.startOn(backend, plan));
  }

  /** The results of some epochs. */
  record Trained(List<Double> parameters, OptimizerState optimizer, List<EpochSums> sums) {
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

  static Trained oneByOne(
      Backend backend,
      EpochRunner runner,
      StepPlan plan,
      Rows training,
      @Nullable Rows validation,
      int @Nullable [] permutations) {
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = backend.compile(plan, state);
        EpochSession session = runner.open()) {
      EpochTask asItIs = new EpochTask(plan, state, training, validation, Permutations.NONE, 1);
      List<EpochSums> sums = new ArrayList<>();
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        int first = epoch * ROWS;
        Permutation permutation =
            permutations == null
                ? null
                : onDevice(arena, Arrays.copyOfRange(permutations, first, first + ROWS));
        LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
        step.run(training, permutation, 0, ROWS, accumulator);
        EpochSums measured = session.measure(asItIs);
        assertThat(measured.training().loss()).as("sums of training rows").isZero();
        assertThat(measured.training().metrics())
            .as("sums of training rows")
            .allMatch(sum -> sum == 0);
        LossAccumulator.Sums trained = accumulator.read();
        sums.add(
            new EpochSums(
                new LossAccumulator.Sums(trained.rows(), measured.training().penalty()),
                measured.validation()));
      }
      return Trained.of(state, sums);
    }
  }

  static Trained atOnce(
      Backend backend,
      EpochRunner runner,
      StepPlan plan,
      Rows training,
      @Nullable Rows validation,
      int @Nullable [] permutations,
      int... cuts) {
    try (ModelState state = Epoch.startOn(backend, plan);
        EpochSession session = runner.open()) {
      List<EpochSums> sums = new ArrayList<>();
      for (int i = 0; i + 1 < cuts.length; i++) {
        Permutations part = given(permutations, cuts[i], cuts[i + 1]);
        int epochs = cuts[i + 1] - cuts[i];
        EpochRound round =
            session.run(List.of(new EpochTask(plan, state, training, validation, part, epochs)));
        assertThat(round.deviceNanos()).isPositive();
        sums.addAll(round.sums().get(0));
      }
      return Trained.of(state, sums);
    }
  }

  /** Runs the tasks in one call; each must have the same bits as when run alone. */
  static void assertTogether(Backend backend, List<EpochTask> tasks, List<Trained> alone) {
    try (EpochSession session = runner(backend, tasks.get(0).plan()).open()) {
      List<List<EpochSums>> sums = session.run(tasks).sums();
      for (int i = 0; i < tasks.size(); i++) {
        Trained.of(tasks.get(i).state(), sums.get(i)).assertSameBits("network " + i, alone.get(i));
      }
    }
  }
}
