package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.List;
import java.util.Set;

/**
 * Runs whole epochs of small networks in one call, several networks concurrently if the device
 * supports it. This avoids the overhead per batch and per epoch, which dominates in small networks.
 *
 * <p>The results are bit-identical to {@link TrainStep#run} called for each epoch separately,
 * whatever the number of epochs and networks in a call.
 */
public interface EpochRunner {
  /** What a plan may need; a plan that needs anything else is declined. */
  Set<Feature> features();

  /**
   * Whether this runner is fast for epochs of this size, if it supports the plan's features.
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

  /** Opens a session that runs epochs of plans that this runner {@link #takes}. */
  @MustBeClosed
  EpochSession open();

  /**
   * The time of one epoch of all these tasks together, in nanoseconds. An upper estimate for the
   * slowest device of the kind, so that a first call that is sized by it is not too long. The
   * tasks' epochs are ignored.
   */
  double estimateNanos(List<EpochTask> tasks);

  /**
   * Whether the networks of a call run at the same time. Otherwise train one network to its end
   * before the next.
   */
  boolean runsSideBySide();

  /** A short description of how it runs them, for the user. */
  String description();
}
