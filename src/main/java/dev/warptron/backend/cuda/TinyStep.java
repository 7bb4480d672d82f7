package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.backend.ModelState;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import dev.warptron.backend.Tensor;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TrainStep;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whole slices of an epoch in one launch of one block, for networks that fit into a
 * multiprocessor's shared memory with their optimizer state and a batch.
 */
final class TinyStep implements TrainStep {
  private static final String KERNEL = "train_tiny";

  /**
   * Weights times rows of a batch up to which one multiprocessor is taken to be quicker than some
   * ten launches over the whole GPU: an estimate, 25 microseconds of launches at 50 billion
   * floating-point operations per second. To be measured.
   */
  private static final long MOST_WORK = 1 << 18;

  /** Shared memory of the kernel beside that: 2416 bytes say nvcc and g++, and room to grow. */
  private static final long STATIC_BYTES = 4096;

  private final CudaBackend backend;
  private final Kernels kernels;
  private final StepPlan plan;
  private final ModelState state;
  private final Arena arena;
  private final boolean stagesFeatures;

  /** A step on this state, which stays the caller's. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  TinyStep(CudaBackend backend, CudaDevice device, StepPlan plan, ModelState state) {
    this.backend = backend;
    this.kernels = device.kernels();
    this.plan = plan;
    this.state = state;
    this.arena = new Arena(backend);
    stagesFeatures = fits(plan, true, device.context());
    kernels.allowSharedBytes(KERNEL, sharedBytes(plan, stagesFeatures));
  }

  /** Whether it is both possible and likely to be the quickest way. */
  static boolean suits(StepPlan plan, CudaContext context) {
    return supports(plan, context)
        && (long) plan.network().weightCount() * plan.batchSize() <= MOST_WORK;
  }

  /** Whether it is possible. */
  static boolean supports(StepPlan plan, CudaContext context) {
    return BatchPass.supports(plan)
        && plan.network().layers().size() <= TinyNetwork.MOST_LAYERS
        && fits(plan, /* stagesFeatures= */ false, context);
  }

  private static boolean fits(StepPlan plan, boolean stagesFeatures, CudaContext context) {
    return sharedBytes(plan, stagesFeatures) + STATIC_BYTES <= context.sharedBytesOfBlock();
  }

  /** What the pieces of {@code TinyMemory} in {@code kernels/tiny_memory.cuh} add up to. */
  private static long sharedBytes(StepPlan plan, boolean stagesFeatures) {
    NetworkSpec network = plan.network();
    List<Layer> layers = network.layers();
    long widest =
        layers.stream().limit(layers.size() - 1L).mapToLong(Layer::outputs).max().orElse(0);
    long floatsOfRow =
        layers.stream().mapToLong(Layer::outputs).sum()
            + 2 * widest
            + (stagesFeatures ? network.inputs() : 0);
    long bytesOfRow = floatsOfRow * Float.BYTES + Double.BYTES + Float.BYTES + Integer.BYTES;
    long floats = (1L + plan.rule().slotNames().size()) * network.parameterCount() + Launch.THREADS;
    return plan.batchSize() * bytesOfRow + floats * Float.BYTES;
  }

  @Override
  public void run(
      Tensor features, Tensor targets, @Nullable RowOrder order, int from, int to, Totals totals) {
    CudaTensor x = backend.own(features);
    CudaTensor y = backend.own(targets);
    CudaTotals sums = backend.own(totals);
    OperationShapes.trainStep(plan, x, y, order, from, to);
    if (from == to) {
      return;
    }
    // Without an order the rows are where they lie; with one, its places are.
    int firstRow = order == null ? from : 0;
    TinyNetwork.Rows rows =
        new TinyNetwork.Rows(
            x.address() + (long) firstRow * x.shape().columns() * Float.BYTES,
            y.address() + (long) firstRow * y.shape().columns() * Float.BYTES,
            order == null ? 0 : backend.own(order).address() + (long) from * Integer.BYTES,
            to - from,
            /* epochs= */ 1);
    CudaTensor slots = backend.own(state.slots());
    TinyNetwork.State changed =
        new TinyNetwork.State(
            backend.own(state.parameters().flat()).address(),
            slots.size() == 0 ? 0 : slots.address(),
            state.updates(),
            sums.lossAddress());
    kernels
        .kernel(KERNEL)
        .structure(new TinyNetwork(plan, stagesFeatures, rows, changed).bytes())
        .withSharedBytes(sharedBytes(plan, stagesFeatures))
        .grid(1, 1, Launch.THREADS, 1);
    int batches = (to - from + plan.batchSize() - 1) / plan.batchSize();
    state.setUpdates(state.updates() + batches);
  }

  @Override
  public String description() {
    return "whole slices of an epoch in one launch, the network in shared memory";
  }

  @Override
  public void close() {
    arena.close();
  }
}
