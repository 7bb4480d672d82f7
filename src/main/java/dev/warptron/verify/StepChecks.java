package dev.warptron.verify;

import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Each training step that the device offers, by its name in {@link Backend#steps}.
 *
 * <p>Every update is compared with a plain update of the device's state before it, so that bounds
 * do not grow from update to update. No error is missed: the first state is known, and every update
 * is checked completely.
 */
final class StepChecks {
  /** The number of updates in the initial optimizer state. */
  private static final long UPDATES_BEFORE = 5;

  /** All widths differ, so that exchanged dimensions are detected. */
  private static final NetworkSpec SMALL =
      NetworkSpec.perceptron(3, List.of(5, 4), List.of(Activation.TANH, Activation.LOGISTIC), 2);

  private static final NetworkSpec MIDDLE =
      NetworkSpec.perceptron(33, List.of(31, 40), List.of(Activation.RELU, Activation.LOGISTIC), 3);

  /** Too large for one block of a GPU, and wide enough for a device to choose other layouts. */
  private static final NetworkSpec WIDE =
      NetworkSpec.perceptron(
          33, List.of(260, 140), List.of(Activation.RELU, Activation.LOGISTIC), 3);

  private StepChecks() {}

  /** A check for each name under which the device offers a step for one of the plans. */
  static List<Check> of(Backend device) {
    Set<String> names = new LinkedHashSet<>();
    for (Epoch epoch : Epoch.all()) {
      device.steps(epoch.plan).forEach(factory -> names.add(factory.name()));
    }
    return names.stream().map(StepChecks::check).toList();
  }

  private static Check check(String engine) {
    return new Check(
        "step_" + engine,
        Group.ENGINE,
        (subject, comparison) ->
            Epoch.all().forEach(epoch -> epoch.run(engine, subject, comparison)));
  }

  /**
   * Random parameters and optimizer state. Slots are from 1/16 to 1/8: a mean square exceeds the
   * square of a mean.
   */
  @MustBeClosed
  static ModelState start(Backend backend, StepPlan plan) {
    int count = plan.network().parameterCount();
    double[] parameters = Arrays.stream(uniform(count, 3)).map(w -> w / 2).toArray();
    double[] slots =
        Arrays.stream(uniform(plan.optimizer().slotNames().size() * count, 4))
            .map(s -> (1 + Math.abs(s)) / 16)
            .toArray();
    return new ModelState(
        backend,
        plan.network(),
        plan.optimizer(),
        parameters,
        OptimizerState.of(slots, UPDATES_BEFORE));
  }

  /**
   * An epoch of a plan, in batches, over permuted rows.
   *
   * @param rows number of rows
   */
  private record Epoch(StepPlan plan, int rows) {
    static List<Epoch> all() {
      List<Epoch> all = new ArrayList<>();
      Penalty penalty = new Penalty(0.125, 0.25);
      for (Optimizer optimizer : SampleCases.optimizers()) {
        all.add(
            new Epoch(new StepPlan(SMALL, Loss.BINARY_CROSS_ENTROPY, optimizer, penalty, 3), 7));
      }
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        for (Loss loss : SampleCases.losses(optimizer)) {
          for (int batchSize : new int[] {1, 3, 7}) { // 3 leaves a smaller batch at the end
            all.add(new Epoch(new StepPlan(SMALL, loss, optimizer, penalty, batchSize), 7));
          }
        }
        Loss loss = Loss.SOFTMAX_CROSS_ENTROPY;
        all.add(new Epoch(new StepPlan(MIDDLE, loss, optimizer, Penalty.NONE, 32), 70));
        all.add(new Epoch(new StepPlan(WIDE, loss, optimizer, penalty, 33), 37));
      }
      return all;
    }

    private double[] x() {
      return uniform(rows * plan.network().inputs(), 1);
    }

    private double[] y() {
      return oneHot(rows, plan.network().outputs(), 2);
    }

    /** A permutation, because the number of rows and 3 are coprime. */
    private int[] permutation() {
      return IntStream.range(0, rows).map(i -> (i * 3 + 2) % rows).toArray();
    }

    void run(String name, Subject subject, Comparison comparison) {
      Backend device = subject.device();
      Optional<StepFactory> factory =
          device.steps(plan).stream().filter(w -> w.name().equals(name)).findFirst();
      if (factory.isEmpty()) {
        return;
      }
      try (Arena arena = new Arena(device);
          ModelState followed = start(device, plan);
          ModelState atOnce = start(device, plan);
          TrainStep step = factory.get().make(plan, followed);
          TrainStep another = factory.get().make(plan, atOnce)) {
        Rows given =
            new Rows(
                arena.tensor(new Shape(rows, plan.network().inputs()), x()),
                arena.tensor(new Shape(rows, plan.network().outputs()), y()));
        Permutation permutation = arena.permutation(rows);
        permutation.write(permutation());
        for (int from = 0; from < rows; from += plan.batchSize()) {
          int to = Math.min(rows, from + plan.batchSize());
          LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
          Before before = new Before(followed.readParameters(), followed.readOptimizer());
          step.run(given, permutation, from, to, accumulator);
          follow(subject, comparison, before, followed, accumulator.read(), from, to);
        }
        another.run(given, permutation, 0, rows, arena.lossAccumulator(plan.loss().metricSums()));
        comparison.same(
            "%s, all batches in one call".formatted(describe(0, rows)),
            Comparison.joined(atOnce.readParameters(), atOnce.readOptimizer().slots()),
            Comparison.joined(followed.readParameters(), followed.readOptimizer().slots()));
      }
    }

    /** The state before an update. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Before(double[] parameters, OptimizerState optimizer) {}

    private void follow(
        Subject subject,
        Comparison comparison,
        Before before,
        ModelState after,
        LossAccumulator.Sums sums,
        int from,
        int to) {
      int[] permutation = Arrays.copyOfRange(permutation(), from, to);
      PlainBackprop plain =
          PlainBackprop.of(
              plan.network(),
              plan.loss(),
              before.parameters,
              gather(x(), plan.network().inputs(), permutation),
              gather(y(), plan.network().outputs(), permutation),
              subject.products());
      PlainUpdate update =
          new PlainUpdate(
              plan, before.parameters, before.optimizer, plain, to - from, subject.products());
      String where = describe(from, to);
      OptimizerState optimizer = after.readOptimizer();
      comparison.within(
          where + ", loss and metrics",
          sums.rows().toArray(),
          plain.sums().toArray(),
          plain.sumBounds());
      comparison.within(
          where + ", parameters",
          after.readParameters(),
          update.parameters(),
          update.parameterBounds());
      comparison.within(
          where + ", optimizer state", optimizer.slots(), update.slots(), update.slotBounds());
      comparison.within(
          where + ", updates", (double) optimizer.updates(), (double) update.updates(), 0);
    }

    private String describe(int from, int to) {
      return "%s, %s, %s, batch size %d, rows %d to %d of %d"
          .formatted(
              plan.network().widths(),
              plan.loss().label(),
              plan.optimizer(),
              plan.batchSize(),
              from,
              to,
              rows);
    }

    private static double[] gather(double[] source, int width, int[] rows) {
      return Arrays.stream(rows)
          .mapToObj(row -> Arrays.copyOfRange(source, row * width, (row + 1) * width))
          .flatMapToDouble(Arrays::stream)
          .toArray();
    }
  }
}
