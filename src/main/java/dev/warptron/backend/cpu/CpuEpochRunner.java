package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.StepPlan;
import java.util.List;
import java.util.Set;

/** Runs whole epochs of small networks, one network after another, each in one native call. */
final class CpuEpochRunner implements EpochRunner {
  /**
   * Maximum floating-point operations of an epoch. They take one core about a millisecond; beside
   * that, the overhead of Java per epoch is negligible, so larger epochs gain nothing.
   */
  private static final double MOST_OPERATIONS = 2e7;

  /** Maximum batches of an epoch, for the same reason: a batch costs at least a microsecond. */
  private static final long MOST_BATCHES = 1000;

  /** Per weight and row: a multiplication and an addition, forward and backward. */
  private static final double OPERATIONS = 4;

  /** Time of an operation on a slow core with the baseline instruction set. */
  private static final double NANOS_OF_OPERATION = 0.25;

  /** Fixed cost of a batch on such a core. */
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
    return "whole epochs in one call of the C++ code";
  }
}
