package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.StepPlan;
import java.util.List;
import java.util.Set;

/** Runs whole epochs of tiny networks, one block each, all in one launch. */
public final class TinyEpochs implements EpochRunner {
  /** An epoch of more batches takes too long: the clock is read only between launches. */
  private static final long MOST_BATCHES = 4096;

  private final CudaDevice device;
  private final TinyCost cost;

  public TinyEpochs(CudaDevice device, TinyCost cost) {
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
    return "whole epochs in one kernel launch, the network in shared memory";
  }
}
