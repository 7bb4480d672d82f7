package dev.warptron.backend.cpu;

import dev.warptron.backend.EpochRunner;
import dev.warptron.backend.EpochSums;
import dev.warptron.backend.EpochTask;
import dev.warptron.backend.ForwardPass;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import dev.warptron.function.Penalty;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whole epochs of small networks, one network after another, each in one native call. */
final class CpuEpochRunner implements EpochRunner {
  /**
   * Additions and multiplications of an epoch, at most. They take a core about a millisecond,
   * beside which what Java does between two epochs does not count.
   */
  private static final double MOST_OPERATIONS = 2e7;

  /** The same for what a batch costs however small it is: about a microsecond. */
  private static final long MOST_BATCHES = 1000;

  /** For each weight and row: a multiplication and an addition, there and back. */
  private static final double OPERATIONS = 4;

  private final CpuBackend backend;
  private final CpuPlanner planner;

  CpuEpochRunner(CpuBackend backend, CpuPlanner planner) {
    this.backend = backend;
    this.planner = planner;
  }

  @Override
  public boolean takes(StepPlan plan, int rows) {
    return Settings.knows(plan.network())
        && OPERATIONS * plan.network().weightCount() * rows <= MOST_OPERATIONS
        && plan.batches(rows) <= MOST_BATCHES
        && planner.keepsOneThreadBusy(plan);
  }

  @Override
  public List<List<EpochSums>> run(List<EpochTask> tasks) {
    tasks.forEach(this::check);
    return tasks.stream().map(this::run).toList();
  }

  private void check(EpochTask task) {
    OperationShapes.epochs(task);
    RowOrder orders = task.orders();
    if (orders != null) {
      backend.own(orders).requireRows(0, orders.count(), task.training().count());
    }
  }

  private List<EpochSums> run(EpochTask task) {
    double[] sums = sums(task, task.epochs());
    long updates = task.epochs() * task.plan().batches(task.training().count());
    task.state().setUpdates(task.state().updates() + updates);
    return IntStream.range(0, task.epochs())
        .mapToObj(epoch -> EpochSums.of(sums, epoch, task.validation() != null))
        .toList();
  }

  @Override
  public EpochSums measure(EpochTask task) {
    OperationShapes.epochs(
        new EpochTask(
            task.plan(), task.state(), task.training(), task.validation(), null, /* epochs= */ 1));
    return EpochSums.of(sums(task, /* epochs= */ 0), 0, task.validation() != null);
  }

  /**
   * Trains, and measures after each epoch.
   *
   * @param epochs 0 to measure the state as it is
   * @return {@code [epochs x EpochSums.NUMBERS]}, of one epoch at least
   */
  private double[] sums(EpochTask task, int epochs) {
    Rows training = rows(task.training());
    Rows validation = rows(task.validation());
    RowOrder orders = epochs == 0 ? null : task.orders();
    Penalty penalty = task.plan().penalty();
    int chunk = Math.min(validation.count, ForwardPass.CHUNK);
    double[] read = new double[Math.max(1, epochs) * EpochSums.NUMBERS];
    try (CpuStep step = new CpuStep(backend, task.plan(), task.state());
        CpuForwardPass forward =
            new CpuForwardPass(
                backend, task.plan().network(), task.state().parameters(), Math.max(1, chunk));
        CpuMemory sums =
            new CpuMemory(backend, (long) read.length * Double.BYTES, "list of sums")) {
      boolean enough =
          Native.runEpochs(
              backend.device(),
              step.address(),
              training.features,
              training.targets,
              training.count,
              orders == null ? 0 : backend.own(orders).address(),
              epochs,
              task.state().updates(),
              penalty.l1(),
              penalty.l2(),
              validation.features,
              validation.targets,
              validation.count,
              chunk,
              forward.address(),
              forward.outputAddress(),
              sums.address());
      if (!enough) {
        throw CpuMemory.noMemory(
            "copy of %d rows".formatted(training.count), task.training().features().shape().size());
      }
      Native.readDoubles(sums.address(), read);
    }
    return read;
  }

  private Rows rows(EpochTask.@Nullable Rows rows) {
    return rows == null
        ? new Rows(0, 0, 0)
        : new Rows(
            backend.own(rows.features()).address(),
            backend.own(rows.targets()).address(),
            rows.count());
  }

  /** Rows as native code takes them, by their addresses. */
  private record Rows(long features, long targets, int count) {}

  @Override
  public boolean runsSideBySide() {
    return false;
  }

  @Override
  public String description() {
    return "whole epochs in native code";
  }
}
