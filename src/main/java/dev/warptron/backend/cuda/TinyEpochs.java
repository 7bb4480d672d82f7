package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.EpochRunner;
import dev.warptron.backend.EpochSession;
import dev.warptron.backend.EpochTask;
import dev.warptron.backend.Feature;
import dev.warptron.backend.StepPlan;
import java.util.List;
import java.util.Set;

/** Whole epochs of tiny networks, one block each, all in one launch. */
final class TinyEpochs implements EpochRunner {
  /** An epoch of more batches takes too long to run without a look at the clock. */
  private static final long MOST_BATCHES = 4096;

  private final CudaDevice device;
  private final TinyCost cost;

  TinyEpochs(CudaDevice device, TinyCost cost) {
    this.device = device;
    this.cost = cost;
  }

  @Override
  public Set<Feature> features() {
    return Planner.TINY_FEATURES;
  }

  @Override
  public boolean suits(StepPlan plan, int rows) {
    return TinyPlan.isBest(plan, device.context()) && rows <= MOST_BATCHES * plan.batchSize();
  }

  @Override
  @MustBeClosed
  public EpochSession open() {
    return new TinySession(device, cost);
  }

  @Override
  public double estimateNanos(List<EpochTask> tasks) {
    return cost.nanosOfEpoch(tasks);
  }

  @Override
  public boolean runsSideBySide() {
    return true;
  }

  @Override
  public String description() {
    return "whole epochs in one launch, the network in shared memory";
  }
}
