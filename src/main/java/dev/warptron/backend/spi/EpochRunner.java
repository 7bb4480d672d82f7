package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.List;
import java.util.Set;

/**
 * Whole epochs of small networks in one go, several networks side by side if the device can: for
 * what would otherwise spend its time on coming and going between batches, or between epochs.
 *
 * <p>The numbers are those of {@link TrainStep#run} for each epoch by itself, to the bit, however
 * many epochs and networks a call holds.
 */
public interface EpochRunner {
  /** What a plan may need; a plan that needs anything else is declined. */
  Set<Feature> features();

  /**
   * Whether epochs of this size are for this runner, if it supports the plan's features.
   *
   * @param rows of an epoch
   */
  boolean suits(StepPlan plan, int rows);

  /**
   * Whether this runner should run a plan: it supports the plan's features, and the size suits it.
   *
   * @param rows of an epoch
   */
  default boolean takes(StepPlan plan, int rows) {
    return features().containsAll(plan.features()) && suits(plan, rows);
  }

  /** What runs epochs of plans that it {@link #takes}. */
  @MustBeClosed
  EpochSession open();

  /**
   * How long one epoch of all these tasks together may take, in nanoseconds. An upper estimate for
   * the slowest device of the kind, so that a first call that is sized by it is not too long. The
   * tasks' epochs are ignored.
   */
  double estimateNanos(List<EpochTask> tasks);

  /**
   * Whether the networks of a call run at the same time. Otherwise train one network to its end
   * before the next.
   */
  boolean runsSideBySide();

  /** How it runs them, in a few words for the user. */
  String description();
}
