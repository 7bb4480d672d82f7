package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.StepPlan;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Upper estimates of what {@code train_tiny} takes, for the slowest supported GPU: a launch that is
 * sized by them ends long before the watchdog of a card with a display (about 2 s) ends it. Not
 * measured on a GPU; what was measured in a session replaces them from its second round on.
 */
public final class TinyCost {
  /** Of a batch, however small: its phases with their barriers. */
  private static final double NANOS_OF_BATCH = 10_000;

  /**
   * For each weight and row of a batch: 24 instructions forward, backward and in the update, on a
   * multiprocessor that begins 64 a clock at 1.5 GHz, and twice that as a margin.
   */
  private static final double NANOS_OF_WORK = 0.5;

  /** A launch that may take longer is cut, if it is more than a block for each place. */
  public static final double MOST_NANOS_OF_LAUNCH = 500e6;

  private final int multiprocessors;
  private final double mostNanos;

  public TinyCost(CudaContext context) {
    this(context.multiprocessors(), MOST_NANOS_OF_LAUNCH);
  }

  /**
   * For a GPU.
   *
   * @param mostNanos of a launch that is not cut
   */
  public TinyCost(int multiprocessors, double mostNanos) {
    this.multiprocessors = multiprocessors;
    this.mostNanos = mostNanos;
  }

  /** Of one epoch of all tasks in one launch. */
  public double nanosOfEpoch(List<EpochTask> tasks) {
    return nanos(tasks, task -> nanosOfEpoch(task));
  }

  /**
   * Blocks of one launch: all, or so many that each gets a multiprocessor at once, if all of them
   * may take too long.
   */
  public int blocksOfLaunch(List<EpochTask> tasks) {
    double all = nanos(tasks, task -> task.epochs() * nanosOfEpoch(task));
    return all <= mostNanos ? tasks.size() : Math.min(tasks.size(), multiprocessors);
  }

  /**
   * Blocks that share a multiprocessor also share its arithmetic, so it is given to one at a time
   * here. The last one begins, at the latest, when the others' time is shared out.
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
    return NANOS_OF_BATCH + NANOS_OF_WORK * TinyPlan.work(plan);
  }
}
