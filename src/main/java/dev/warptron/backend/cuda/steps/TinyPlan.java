package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation.Reads;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import java.util.List;

/**
 * A plan whose network, optimizer state and batch fit into the shared memory of a multiprocessor.
 *
 * @param layout of parameters and slots in the GPU's memory
 * @param sharedLayout of both in shared memory
 * @param stagesFeatures whether the features of a batch fit too
 * @param sharedBytes dynamic shared memory of the kernel
 */
public record TinyPlan(
    StepPlan plan,
    ParameterLayout layout,
    ParameterLayout sharedLayout,
    boolean stagesFeatures,
    long sharedBytes) {
  /**
   * Weights times rows of a batch up to which one multiprocessor is expected to be faster than a
   * graph of kernels on the whole GPU. Half of the break-even point that docs/gpu/expected.md
   * derives from instruction counts, since that estimate may be wrong by a factor of two. To be
   * measured.
   */
  public static final long MOST_WORK = 1 << 17;

  /** Upper bound of the kernel's static shared memory; docs/gpu/kernels.md has the exact figure. */
  private static final long STATIC_BYTES = 4096;

  /** Threads of a block of {@code train_tiny}, and of {@code train_tiny_alone}. */
  public static final int THREADS = 256;

  public static final int THREADS_ALONE = 512;

  /** For a plan that is {@link #isPossible}. */
  static TinyPlan of(StepPlan plan, CudaContext context) {
    return of(plan, plan.network().layout(), context);
  }

  /** The same with another layout of the parameters. */
  public static TinyPlan of(StepPlan plan, ParameterLayout layout, CudaContext context) {
    ParameterLayout shared = layout.withEvenRows();
    long staged = sharedBytes(plan, shared, /* stagesFeatures= */ true);
    boolean stagesFeatures = staged <= sharedBytesLimit(context, /* blocks= */ 1);
    return new TinyPlan(
        plan,
        layout,
        shared,
        stagesFeatures,
        stagesFeatures ? staged : sharedBytes(plan, shared, /* stagesFeatures= */ false));
  }

  /**
   * Shared memory of all rows and the permutation of an epoch, in bytes.
   *
   * @param all number of all rows
   * @param rows number of rows of an epoch
   */
  long residentBytes(long all, long rows) {
    NetworkSpec network = plan.network();
    return all * even(network.inputs() + network.outputs()) * Float.BYTES + rows * Integer.BYTES;
  }

  /**
   * The number of threads that a network can occupy: {@value #THREADS_ALONE}, if the activations of
   * a layer are more than {@value #THREADS} tiles of 2 x 2. It determines how sums over rows are
   * split, and so their bits; therefore it depends on the plan only, not on the launch.
   */
  static int threads(StepPlan plan) {
    long widest = plan.network().layers().stream().mapToLong(Layer::outputs).max().orElse(0);
    return even(plan.batchSize()) / 2 * (even(widest) / 2) > THREADS ? THREADS_ALONE : THREADS;
  }

  /** Rows of matrices in shared memory have an even number of floats. */
  private static long even(long floats) {
    return floats + floats % 2;
  }

  /** Available dynamic shared memory per block, for this number of blocks per multiprocessor. */
  static long sharedBytesLimit(CudaContext context, int blocks) {
    return context.sharedBytesOfBlock() / blocks - STATIC_BYTES;
  }

  /** Whether it is possible and expected to be the fastest. */
  static boolean isBest(StepPlan plan, CudaContext context) {
    return isPossible(plan, context) && work(plan) <= MOST_WORK;
  }

  /** Weights times rows of a batch. */
  static long work(StepPlan plan) {
    return (long) plan.network().weightCount() * plan.batchSize();
  }

  /** Whether the kernel supports the plan. */
  static boolean isPossible(StepPlan plan, CudaContext context) {
    return Planner.TINY_FEATURES.containsAll(plan.features())
        && plan.network().layers().size() <= TinyNetwork.MOST_LAYERS
        && neededBytes(plan, /* stagesFeatures= */ false) <= context.sharedBytesOfBlock();
  }

  /** All shared memory of a block of the kernel, in bytes. */
  static long neededBytes(StepPlan plan, boolean stagesFeatures) {
    ParameterLayout shared = plan.network().layout().withEvenRows();
    return sharedBytes(plan, shared, stagesFeatures) + STATIC_BYTES;
  }

  /**
   * Numbers of a row that derivatives of hidden layers read and the next layer does not: z, or a
   * before dropout.
   */
  private static long savedFloats(StepPlan plan) {
    List<Layer> layers = plan.network().layers();
    long floats = 0;
    for (int i = 0; i < layers.size() - 1; i++) {
      boolean saves =
          layers.get(i).activation().reads() == Reads.Z || plan.noise().share(i + 1) > 0;
      floats += saves ? even(layers.get(i).outputs()) : 0;
    }
    return floats;
  }

  /** Of layers with normalization: x, 1 / deviation of each row, and gradients of scale, shift. */
  private static long normalizationFloats(StepPlan plan) {
    long floats = 0;
    long widest = 0;
    for (Layer layer : plan.network().layers()) {
      if (!layer.normalization().isNone()) {
        floats += plan.batchSize() * even(layer.outputs()) + even(plan.batchSize());
        widest = Math.max(widest, even(layer.outputs()));
      }
    }
    return floats + 2 * widest;
  }

  /** Whether a batch's features are in shared memory in any case, since some are dropped there. */
  private static boolean dropsInputs(StepPlan plan) {
    return plan.noise().share(0) > 0;
  }

  /** Other data of a row, in floats: loss (a double), metrics, row number, weight. */
  private static long numbersBeside(StepPlan plan) {
    return 2L + plan.loss().metricSums() + 1 + (plan.rowWeights() ? 1 : 0);
  }

  /** The size of {@code TinyMemory} in {@code kernels/tiny_memory.cuh}. */
  private static long sharedBytes(StepPlan plan, ParameterLayout shared, boolean stagesFeatures) {
    NetworkSpec network = plan.network();
    List<Layer> layers = network.layers();
    long widest =
        layers.stream().limit(layers.size() - 1L).mapToLong(Layer::outputs).max().orElse(0);
    long floatsOfRow =
        layers.stream().mapToLong(layer -> even(layer.outputs())).sum()
            + savedFloats(plan)
            + 2 * even(widest)
            + (stagesFeatures || dropsInputs(plan) ? even(network.inputs()) : 0);
    long floats =
        (1L + plan.optimizer().slotNames().size()) * shared.parameterCount()
            + 4L * threads(plan)
            + normalizationFloats(plan);
    return even(plan.batchSize() * numbersBeside(plan)) * Float.BYTES
        + (plan.batchSize() * floatsOfRow + floats) * Float.BYTES;
  }
}
