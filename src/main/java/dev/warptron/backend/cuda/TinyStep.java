package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.ModelState;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import dev.warptron.backend.Tensor;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TrainStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole slices of an epoch in one launch of one block. */
final class TinyStep implements TrainStep {
  private final CudaBackend backend;
  private final TinyKernel kernel;
  private final TinyPlan plan;
  private final ModelState state;
  private final DeviceMemory description;

  /** A step on this state, which stays the caller's. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  TinyStep(CudaBackend backend, CudaDevice device, StepPlan plan, ModelState state) {
    this.backend = backend;
    this.kernel = new TinyKernel(device);
    this.plan = TinyPlan.of(plan, device.context());
    this.state = state;
    this.description = kernel.allocate(1);
  }

  @Override
  public void run(
      Tensor features, Tensor targets, @Nullable RowOrder order, int from, int to, Totals totals) {
    CudaTensor x = backend.own(features);
    CudaTensor y = backend.own(targets);
    CudaTotals sums = backend.own(totals);
    OperationShapes.trainStep(plan.plan(), x, y, order, from, to);
    if (from == to) {
      return;
    }
    // Without an order the rows are where they lie; with one, its places are.
    int firstRow = order == null ? from : 0;
    TinyNetwork.Rows rows =
        new TinyNetwork.Rows(
            x.address() + (long) firstRow * x.shape().columns() * Float.BYTES,
            y.address() + (long) firstRow * y.shape().columns() * Float.BYTES,
            order == null ? to - from : x.shape().rows(),
            to - from);
    TinyNetwork.Epochs slice =
        new TinyNetwork.Epochs(
            order == null ? 0 : backend.own(order).address() + (long) from * Integer.BYTES,
            /* epochs= */ 1,
            /* measuresPenalty= */ false,
            TinyNetwork.Rows.NONE);
    TinyNetwork.State changed = TinyNetwork.State.of(backend, state, sums.lossAddress());
    kernel.launch(
        List.of(new TinyNetwork(plan, rows, slice, changed, kernel.room(1))), description);
    state.setUpdates(state.updates() + plan.plan().batches((long) to - from));
  }

  @Override
  public String description() {
    return "whole slices of an epoch in one launch, the network in shared memory";
  }

  @Override
  public void close() {
    description.close();
  }
}
