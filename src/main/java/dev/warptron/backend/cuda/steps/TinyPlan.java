package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation.Reads;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import java.util.List;

/**
 * A plan whose network fits into a multiprocessor's shared memory with its optimizer state and a
 * batch.
 *
 * @param layout of parameters and slots in the GPU's memory
 * @param sharedLayout of both in shared memory
 * @param stagesFeatures whether there is room for a batch's features as well
 * @param sharedBytes dynamic shared memory that the kernel needs
 */
public record TinyPlan(
    StepPlan plan,
    ParameterLayout layout,
    ParameterLayout sharedLayout,
    boolean stagesFeatures,
    long sharedBytes) {
  /**
   * Weights times rows of a batch up to which one multiprocessor is taken to be faster than a graph
   * of kernels over the whole GPU. Half of the break-even point that docs/gpu/expected.md derives
   * from instruction counts, since that estimate may be wrong by a factor of two. To be measured.
   */
  public static final long MOST_WORK = 1 << 17;

  /** Upper bound of the kernel's static shared memory; docs/gpu/kernels.md has the exact figure. */
  private static final long STATIC_BYTES = 4096;

  /** Threads of a block of {@code train_tiny}, and of {@code train_tiny_alone}. */
  public static final int THREADS = 256;

  public static final int THREADS_ALONE = 512;

  /** For a plan that is {@link #isPossible}. */
  public static TinyPlan of(StepPlan plan, CudaContext context) {
    return of(plan, plan.network().layout(), context);
  }

  /** The same with its parameters in other places. */
  public static TinyPlan of(StepPlan plan, ParameterLayout layout, CudaContext context) {
    ParameterLayout shared = layout.withEvenRows();
    long staged = sharedBytes(plan, shared, /* stagesFeatures= */ true);
    boolean stagesFeatures = staged <= room(context, /* blocks= */ 1);
    return new TinyPlan(
        plan,
        layout,
        shared,
        stagesFeatures,
        stagesFeatures ? staged : sharedBytes(plan, shared, /* stagesFeatures= */ false));
  }

  /**
   * Shared memory that all rows take, with an epoch's order.
   *
   * @param all rows
   * @param rows of an epoch
   */
  long residentBytes(long all, long rows) {
    NetworkSpec network = plan.network();
    return all * even(network.inputs() + network.outputs()) * Float.BYTES + rows * Integer.BYTES;
  }

  /**
   * How many threads of a block can be busy: {@value #THREADS_ALONE}, if the activations of a layer
   * are more blocks of 2 x 2 than {@value #THREADS}. Sums over rows are divided by it, so it
   * depends on the plan alone and not on the number of threads that a launch has.
   */
  static int threads(StepPlan plan) {
    long widest = plan.network().layers().stream().mapToLong(Layer::outputs).max().orElse(0);
    return even(plan.batchSize()) / 2 * (even(widest) / 2) > THREADS ? THREADS_ALONE : THREADS;
  }

  /** Rows of matrices in shared memory have an even number of floats. */
  private static long even(long floats) {
    return floats + floats % 2;
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
    return Planner.TINY_FEATURES.containsAll(plan.features())
        && plan.network().layers().size() <= TinyNetwork.MOST_LAYERS
        && neededBytes(plan, /* stagesFeatures= */ false) <= context.sharedBytesOfBlock();
  }

  /** All shared memory that a block of the kernel takes. */
  static long neededBytes(StepPlan plan, boolean stagesFeatures) {
    ParameterLayout shared = plan.network().layout().withEvenRows();
    return sharedBytes(plan, shared, stagesFeatures) + STATIC_BYTES;
  }

  /** Pre-activations of a row in the hidden layers whose derivative reads them. */
  private static long keptFloats(List<Layer> layers) {
    return layers.stream()
        .limit(layers.size() - 1L)
        .filter(layer -> layer.activation().reads() == Reads.Z)
        .mapToLong(layer -> even(layer.outputs()))
        .sum();
  }

  /** Of a row, in floats: its loss, a double, its metrics, its number, its weight. */
  private static long numbersBeside(StepPlan plan) {
    return 2L + plan.loss().metricSums() + 1 + (plan.rowWeights() ? 1 : 0);
  }

  /** What the pieces of {@code TinyMemory} in {@code kernels/tiny_memory.cuh} add up to. */
  private static long sharedBytes(StepPlan plan, ParameterLayout shared, boolean stagesFeatures) {
    NetworkSpec network = plan.network();
    List<Layer> layers = network.layers();
    long widest =
        layers.stream().limit(layers.size() - 1L).mapToLong(Layer::outputs).max().orElse(0);
    long floatsOfRow =
        layers.stream().mapToLong(layer -> even(layer.outputs())).sum()
            + keptFloats(layers)
            + 2 * even(widest)
            + (stagesFeatures ? even(network.inputs()) : 0);
    long floats =
        (1L + plan.optimizer().slotNames().size()) * shared.parameterCount() + 4L * threads(plan);
    return even(plan.batchSize() * numbersBeside(plan)) * Float.BYTES
        + (plan.batchSize() * floatsOfRow + floats) * Float.BYTES;
  }
}
