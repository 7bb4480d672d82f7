package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.StepPlan;
import java.util.List;
import java.util.Set;

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

  /** On a slow core, with the baseline instruction set. */
  private static final double NANOS_OF_OPERATION = 0.25;

  /** Of a batch however small it is, on such a core. */
  private static final double NANOS_OF_BATCH = 2000;

  private final CpuBackend backend;
  private final CpuPlanner planner;

  CpuEpochRunner(CpuBackend backend, CpuPlanner planner) {
    this.backend = backend;
    this.planner = planner;
  }

  @Override
  public Set<Feature> features() {
    return CpuPlanner.STEP_FEATURES;
  }

  @Override
  public boolean suits(StepPlan plan, int rows) {
    return OPERATIONS * plan.network().weightCount() * rows <= MOST_OPERATIONS
        && plan.batches(rows) <= MOST_BATCHES
        && planner.keepsOneThreadBusy(plan);
  }

  @Override
  @MustBeClosed
  public EpochSession open() {
    return new CpuEpochSession(backend);
  }

  @Override
  public double estimateNanos(List<EpochTask> tasks) {
    double nanos = 0;
    for (EpochTask task : tasks) {
      long rows =
          task.training().count() + (task.validation() == null ? 0L : task.validation().count());
      nanos +=
          task.batches() * NANOS_OF_BATCH
              + OPERATIONS * task.plan().network().weightCount() * rows * NANOS_OF_OPERATION;
    }
    return nanos;
  }

  @Override
  public boolean runsSideBySide() {
    return false;
  }

  @Override
  public String description() {
    return "whole epochs in native code";
  }
}
