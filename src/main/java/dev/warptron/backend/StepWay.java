package dev.warptron.backend;

import com.google.errorprone.annotations.MustBeClosed;

/**
 * A way in which a device can run a plan.
 *
 * @param name in a word or two for the user, such as {@code graph}; {@link TrainStep#description()}
 *     of the step that it makes says how that runs
 * @param reason why it stands where it does in {@link Backend#steps}, for the user
 * @param maker makes the step
 */
public record StepWay(String name, String reason, Maker maker) {
  /** A step for a plan that the way was offered for, on a state that stays the caller's. */
  @MustBeClosed
  public TrainStep make(StepPlan plan, ModelState state) {
    return maker.make(plan, state);
  }

  /** How a step comes to be. */
  public interface Maker {
    /** As {@link StepWay#make}. */
    @MustBeClosed
    TrainStep make(StepPlan plan, ModelState state);
  }
}
