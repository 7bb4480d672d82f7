package dev.warptron.verify;

import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.verify.Check.NotOfferedException;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Several epochs in one call: the bits must equal those of the same epochs by the training step,
 * which has its own check. Validation sums after the last epoch are compared with plain loops.
 */
final class EpochChecks {
  private static final int ROWS = 37;
  private static final int VALIDATION_ROWS = 19;
  private static final int INPUTS = 5;
  private static final int EPOCHS = 3;
  private static final Penalty PENALTY = new Penalty(0.0625, 0.125);

  private EpochChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("permutations", Group.ENGINE, EpochChecks::permutations),
        new Check("whole_epochs", Group.ENGINE, EpochChecks::wholeEpochs),
        new Check("networks_side_by_side", Group.ENGINE, EpochChecks::sideBySide));
  }

  private static StepPlan plan(Optimizer optimizer, int batchSize, int outputs) {
    NetworkSpec network =
        NetworkSpec.perceptron(
            INPUTS, List.of(7, 4), List.of(Activation.TANH, Activation.LOGISTIC), outputs);
    Loss loss = outputs == 1 ? Loss.BINARY_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
    return new StepPlan(network, loss, optimizer, PENALTY, batchSize);
  }

  private static EpochRunner runner(Backend device, StepPlan plan, int rows) {
    return device
        .epochRunner()
        .filter(runner -> runner.takes(plan, rows))
        .orElseThrow(
            () ->
                new NotOfferedException("the device does not run whole epochs of small networks"));
  }

  private static double[] x(int count) {
    return uniform(count * INPUTS, 1);
  }

  private static double[] y(int count, int outputs) {
    return outputs == 1
        ? Arrays.copyOf(oneHot(count, 2, 2), count) // zeros and ones
        : oneHot(count, outputs, 2);
  }

  private static Rows rows(Arena arena, int count, int outputs) {
    return new Rows(
        arena.tensor(new Shape(count, INPUTS), x(count)),
        arena.tensor(new Shape(count, outputs), y(count, outputs)));
  }

  /** A different permutation in each epoch; valid because the number of rows is prime. */
  private static int[] permutation(int epoch) {
    return IntStream.range(0, ROWS).map(i -> (i * (2 + epoch) + epoch) % ROWS).toArray();
  }

  private static Permutations given(int rows, int epochs, IntFunction<int[]> ofEpoch) {
    int[] all = IntStream.range(0, epochs).mapToObj(ofEpoch).flatMapToInt(Arrays::stream).toArray();
    if (all.length != epochs * rows) {
      throw new IllegalArgumentException("%d row numbers".formatted(all.length));
    }
    return new Permutations.Given(all);
  }

  /** Permutations drawn by the device must give the same bits as those drawn by the host. */
  private static void permutations(Subject subject, Comparison comparison) {
    for (int rows : new int[] {2, 13, 129, 364, 6145}) {
      permutations(subject, comparison, new Permutations.Drawn(42, /* firstEpoch= */ 0), rows);
    }
    permutations(subject, comparison, new Permutations.Drawn(-5, /* firstEpoch= */ 1000), 31);
    permutations(
        subject,
        comparison,
        new Permutations.Drawn(Long.MIN_VALUE + 7, Integer.MAX_VALUE - EPOCHS + 1),
        31);
  }

  private static void permutations(
      Subject subject, Comparison comparison, Permutations.Drawn drawn, int rows) {
    Backend device = subject.device();
    StepPlan plan = plan(SampleCases.optimizers().get(0), /* batchSize= */ 8, /* outputs= */ 1);
    EpochRunner runner = runner(device, plan, rows);
    Permutations given = given(rows, EPOCHS, epoch -> drawn.ofEpoch(epoch, rows));
    try (Arena arena = new Arena(device);
        ModelState byDevice = StepChecks.start(device, plan);
        ModelState byHost = StepChecks.start(device, plan);
        EpochSession session = runner.open()) {
      Rows training = rows(arena, rows, 1);
      session.run(List.of(new EpochTask(plan, byDevice, training, null, drawn, EPOCHS)));
      session.run(List.of(new EpochTask(plan, byHost, training, null, given, EPOCHS)));
      comparison.same("%d rows, %s".formatted(rows, drawn), numbers(byDevice), numbers(byHost));
    }
  }

  private static void wholeEpochs(Subject subject, Comparison comparison) {
    for (int outputs : new int[] {1, 3}) {
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        for (int batchSize : new int[] {ROWS, 8, 1}) {
          wholeEpochs(subject, comparison, plan(optimizer, batchSize, outputs));
        }
      }
    }
  }

  private static void wholeEpochs(Subject subject, Comparison comparison, StepPlan plan) {
    Backend device = subject.device();
    EpochRunner runner = runner(device, plan, ROWS);
    int outputs = plan.network().outputs();
    try (Arena arena = new Arena(device);
        ModelState state = StepChecks.start(device, plan);
        ModelState single = StepChecks.start(device, plan);
        TrainStep step = device.compile(plan, single);
        EpochSession session = runner.open()) {
      Rows training = rows(arena, ROWS, outputs);
      Rows validation = rows(arena, VALIDATION_ROWS, outputs);
      Permutations permutations = given(ROWS, EPOCHS, EpochChecks::permutation);
      List<EpochSums> sums =
          session
              .run(List.of(new EpochTask(plan, state, training, validation, permutations, EPOCHS)))
              .sums()
              .get(0);
      List<EpochSums> expected = new ArrayList<>();
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
        Permutation permutation = arena.permutation(ROWS);
        permutation.write(permutation(epoch));
        step.run(training, permutation, 0, ROWS, accumulator);
        expected.add(new EpochSums(accumulator.read(), null));
      }
      String where = describe(plan);
      comparison.same(where + ", state", numbers(state), numbers(single));
      comparison.same(
          where + ", loss and metrics of each epoch", trainingSums(sums), trainingSums(expected));
      measures(subject, comparison, where, plan, state.readParameters(), sums.get(EPOCHS - 1));
    }
  }

  /** Compares penalty and validation sums, given the parameters of the device. */
  private static void measures(
      Subject subject,
      Comparison comparison,
      String where,
      StepPlan plan,
      double[] parameters,
      EpochSums sums) {
    PlainBackprop plain =
        PlainBackprop.of(
            plan.network(),
            plan.loss(),
            parameters,
            x(VALIDATION_ROWS),
            y(VALIDATION_ROWS, plan.network().outputs()),
            subject.products());
    int weights = plan.network().decayingCount();
    double penalty = Arrays.stream(parameters, 0, weights).map(PENALTY::value).sum();
    LossAccumulator.Sums validation = sums.validation();
    comparison.within(
        where + ", validation loss, metrics and penalty of the last epoch",
        validation == null
            ? new double[0]
            : Comparison.joined(validation.rows().toArray(), new double[] {validation.penalty()}),
        Comparison.joined(plain.sums().toArray(), new double[] {penalty}),
        Comparison.joined(
            plain.sumBounds(), new double[] {subject.rounding().ofSum(weights + 2L, penalty)}));
  }

  private static double[] numbers(ModelState state) {
    return Comparison.joined(
        state.readParameters(),
        state.readOptimizer().slots(),
        new double[] {state.readOptimizer().updates()});
  }

  private static double[] trainingSums(List<EpochSums> sums) {
    return sums.stream()
        .flatMapToDouble(epoch -> Arrays.stream(epoch.training().rows().toArray()))
        .toArray();
  }

  private static String describe(StepPlan plan) {
    return "%s, %s, batch size %d, %d epochs"
        .formatted(plan.network().widths(), plan.optimizer(), plan.batchSize(), EPOCHS);
  }

  /** Different networks, optimizers and batch sizes in one call, and each in a separate call. */
  private static void sideBySide(Subject subject, Comparison comparison) {
    Backend device = subject.device();
    List<Optimizer> optimizers = SampleCases.optimizers();
    try (Arena arena = new Arena(device);
        EpochSession session = runner(device, plan(optimizers.get(0), 3, 1), ROWS).open()) {
      List<EpochTask> together = new ArrayList<>();
      List<EpochTask> alone = new ArrayList<>();
      for (int i = 0; i < optimizers.size(); i++) {
        int outputs = i % 2 == 0 ? 1 : 3;
        StepPlan plan = plan(optimizers.get(i), 3 + i, outputs);
        runner(device, plan, ROWS);
        Rows training = rows(arena, ROWS, outputs);
        Rows validation = i % 2 == 0 ? null : rows(arena, 2 + i, outputs);
        int epochs = 1 + i;
        Permutations permutations =
            i == 1 ? Permutations.NONE : given(ROWS, epochs, EpochChecks::permutation);
        for (List<EpochTask> tasks : List.of(together, alone)) {
          ModelState state = start(arena, device, plan);
          tasks.add(new EpochTask(plan, state, training, validation, permutations, epochs));
        }
      }
      List<List<EpochSums>> sums = session.run(together).sums();
      for (int i = 0; i < together.size(); i++) {
        List<EpochSums> own = session.run(List.of(alone.get(i))).sums().get(0);
        String where = "network %d of %d: ".formatted(i + 1, together.size());
        where += describe(alone.get(i).plan());
        comparison.same(
            where + ", state", numbers(together.get(i).state()), numbers(alone.get(i).state()));
        comparison.same(where + ", loss and metrics", trainingSums(sums.get(i)), trainingSums(own));
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  private static ModelState start(Arena arena, Backend device, StepPlan plan) {
    return arena.own(StepChecks.start(device, plan));
  }
}
