package dev.warptron.backend.cuda;

import dev.warptron.backend.StepPlan;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import java.util.List;

/**
 * A plan whose network fits into a multiprocessor's shared memory with its optimizer state and a
 * batch.
 *
 * @param stagesFeatures whether there is room for a batch's features as well
 * @param sharedBytes dynamic shared memory that the kernel needs
 */
record TinyPlan(StepPlan plan, boolean stagesFeatures, long sharedBytes) {
  /**
   * Weights times rows of a batch up to which one multiprocessor is taken to be quicker than some
   * ten launches over the whole GPU: an estimate, 25 microseconds of launches at 50 billion
   * floating-point operations per second. To be measured.
   */
  static final long MOST_WORK = 1 << 18;

  /** Shared memory of the kernel beside that: 2432 bytes say nvcc and g++, and room to grow. */
  private static final long STATIC_BYTES = 4096;

  /** For a plan that is {@link #isPossible}. */
  static TinyPlan of(StepPlan plan, CudaContext context) {
    boolean stagesFeatures = fits(plan, true, context);
    return new TinyPlan(plan, stagesFeatures, sharedBytes(plan, stagesFeatures));
  }

  /**
   * Shared memory that all rows take, with an epoch's order.
   *
   * @param all rows
   * @param rows of an epoch
   */
  long residentBytes(long all, long rows) {
    NetworkSpec network = plan.network();
    return all * (network.inputs() + network.outputs()) * Float.BYTES + rows * Integer.BYTES;
  }

  /** Dynamic shared memory that there is, if a multiprocessor is to run so many blocks at once. */
  static long room(CudaContext context, int blocks) {
    return context.sharedBytesOfBlock() / blocks - STATIC_BYTES;
  }

  /** Whether it is both possible and likely to be the quickest way. */
  static boolean isBest(StepPlan plan, CudaContext context) {
    return isPossible(plan, context) && work(plan) <= MOST_WORK;
  }

  /** Weights times rows of a batch. */
  static long work(StepPlan plan) {
    return (long) plan.network().weightCount() * plan.batchSize();
  }

  /** Whether it is possible. */
  static boolean isPossible(StepPlan plan, CudaContext context) {
    return BatchPass.supports(plan)
        && plan.network().layers().size() <= TinyNetwork.MOST_LAYERS
        && fits(plan, /* stagesFeatures= */ false, context);
  }

  private static boolean fits(StepPlan plan, boolean stagesFeatures, CudaContext context) {
    return sharedBytes(plan, stagesFeatures) <= room(context, /* blocks= */ 1);
  }

  /** All shared memory that a block of the kernel takes. */
  static long neededBytes(StepPlan plan, boolean stagesFeatures) {
    return sharedBytes(plan, stagesFeatures) + STATIC_BYTES;
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
}
