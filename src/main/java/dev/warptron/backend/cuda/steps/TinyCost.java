package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.model.Layer;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Upper estimates of the time of {@code train_tiny} on the slowest supported GPU: a launch that is
 * sized by them ends long before the watchdog limit of a GPU with a display (about 2 s). Not
 * measured on a GPU; measurements of a session replace them from its second round on.
 */
public final class TinyCost {
  /** Fixed cost of a batch: its phases with their barriers. */
  private static final double NANOS_OF_BATCH = 10_000;

  /**
   * Per weight and row of a batch: 24 instructions for forward pass, backward pass and update, on a
   * multiprocessor that issues 64 per clock at 1.5 GHz, times 2 as a margin.
   */
  private static final double NANOS_OF_WORK = 0.5;

  /**
   * Per unit with normalization and row of a batch: 20 instructions in double precision or between
   * both, of which the multiprocessors of graphics cards run 2 per clock, times 2 as a margin.
   */
  private static final double NANOS_OF_NORMALIZED = 15;

  /**
   * Per number that dropout may drop and row of a batch: a fourth of a block of random numbers in
   * the forward and in the backward pass, 60 instructions in all, times 2 as a margin.
   */
  private static final double NANOS_OF_DROPPED = 1.5;

  /** A launch that may take longer is split, unless each block has its own multiprocessor. */
  public static final double MOST_NANOS_OF_LAUNCH = 500e6;

  private final int multiprocessors;
  private final double mostNanos;

  public TinyCost(CudaContext context) {
    this(context.multiprocessors(), MOST_NANOS_OF_LAUNCH);
  }

  /**
   * Estimates for a GPU.
   *
   * @param mostNanos limit above which a launch is split
   */
  public TinyCost(int multiprocessors, double mostNanos) {
    this.multiprocessors = multiprocessors;
    this.mostNanos = mostNanos;
  }

  /** The time of one epoch of all tasks in one launch, in nanoseconds. */
  public double nanosOfEpoch(List<EpochTask> tasks) {
    return nanos(tasks, task -> nanosOfEpoch(task));
  }

  /**
   * Blocks of one launch: all, or one per multiprocessor if a launch of all may exceed the limit.
   */
  public int blocksOfLaunch(List<EpochTask> tasks) {
    double all = nanos(tasks, task -> task.epochs() * nanosOfEpoch(task));
    return all <= mostNanos ? tasks.size() : Math.min(tasks.size(), multiprocessors);
  }

  /**
   * The estimate runs one block at a time on a multiprocessor, since blocks that share one also
   * share its arithmetic units. In the worst case the longest block starts when all multiprocessors
   * have finished an equal share of the others.
   */
  private double nanos(List<EpochTask> tasks, ToDoubleFunction<EpochTask> nanosOfBlock) {
    double longest = 0;
    double sum = 0;
    for (EpochTask task : tasks) {
      double nanos = nanosOfBlock.applyAsDouble(task);
      longest = Math.max(longest, nanos);
      sum += nanos;
    }
    return longest + (sum - longest) / multiprocessors;
  }

  private static double nanosOfEpoch(EpochTask task) {
    return task.batches() * nanosOfBatch(task.plan());
  }

  private static double nanosOfBatch(StepPlan plan) {
    List<Layer> layers = plan.network().layers();
    long normalized = 0;
    long dropped = 0;
    for (int i = 0; i < layers.size(); i++) {
      normalized += layers.get(i).normalization().isNone() ? 0 : layers.get(i).outputs();
      dropped += plan.noise().share(i) > 0 ? layers.get(i).inputs() : 0;
    }
    return NANOS_OF_BATCH
        + NANOS_OF_WORK * TinyPlan.work(plan)
        + plan.batchSize() * (NANOS_OF_NORMALIZED * normalized + NANOS_OF_DROPPED * dropped);
  }
}
