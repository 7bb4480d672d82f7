package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.DeviceResource;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.optim.WeightAverage;
import org.jspecify.annotations.Nullable;

/** Trains on a whole slice of an epoch in one native call. */
final class CpuStep implements TrainStep {
  /** Any update but the first has the same share in a moving average. */
  private static final long LATER_UPDATE = 2;

  private final CpuBackend backend;
  private final StepPlan plan;
  private final ModelState state;
  private final long step; // the native object
  private final DeviceResource resource;

  /**
   * Compiles the step.
   *
   * @param state borrowed, must outlive the step
   */
  @MustBeClosed
  CpuStep(CpuBackend backend, StepPlan plan, ModelState state) {
    this.backend = backend;
    this.plan = plan;
    this.state = state;
    WeightAverage average = plan.updatePlan().average();
    this.step =
        NativeNetwork.openStep(
            backend.device(),
            Settings.layout(plan.network()),
            Settings.widths(plan.network()),
            Settings.activations(plan.network()),
            Settings.activationParameters(plan.network()),
            Settings.norms(plan.network()),
            Settings.of(plan.loss()),
            (float) plan.loss().parameter(),
            Settings.of(plan.optimizer()),
            (float) plan.penalty().l1(),
            (float) plan.penalty().l2(),
            (float) plan.updatePlan().limits().clipValue(),
            plan.updatePlan().limits().clipNorm(),
            plan.updatePlan().limits().maxNorm(),
            plan.batchSize(),
            plan.noise().seed(),
            Settings.dropoutShares(plan),
            backend.own(state.parameters().flat()).address(),
            backend.own(state.slots()).address(),
            average.isExponential() ? backend.own(state.average().flat()).address() : 0,
            (float) average.shareOfUpdate(LATER_UPDATE));
    if (step == 0) {
      throw CpuMemory.noMemory(
          "training step of batches of " + plan.batchSize(),
          (long) Float.BYTES * plan.batchSize() * plan.network().inputs());
    }
    this.resource =
        new DeviceResource(
            backend.state(),
            NativeNetwork.stepBytes(step),
            "training step",
            () -> NativeNetwork.closeStep(step));
  }

  @Override
  public void run(
      Rows rows, @Nullable Permutation permutation, int from, int to, LossAccumulator accumulator) {
    OperationShapes.trainStep(plan, rows, permutation, from, to);
    backend.own(state.parameters().flat());
    long rowNumbers = 0;
    if (permutation != null) {
      CpuPermutation numbers = backend.own(permutation);
      numbers.requireRows(from, to, rows.count());
      rowNumbers = numbers.address();
    }
    long updates = plan.batches((long) to - from);
    NativeNetwork.runStep(
        backend.device(),
        address(),
        backend.own(rows.features()).address(),
        backend.own(rows.targets()).address(),
        backend.addressOf(rows.weights()),
        rows.count(),
        rowNumbers,
        from,
        to,
        ScalarTable.of(plan.updates(), state.updates(), updates).values(),
        state.updates(),
        backend.own(accumulator).lossAddress());
    state.setUpdates(state.updates() + updates);
  }

  /** The native object. Throws if the step is closed. */
  long address() {
    resource.requireOpen();
    return step;
  }

  @Override
  public String description() {
    return "many batches in one call of the C++ code";
  }

  @Override
  public void close() {
    resource.close();
  }
}
