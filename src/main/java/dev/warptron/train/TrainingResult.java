package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * The result of a training that completed, was cancelled, or diverged because a loss became
 * infinite or NaN.
 *
 * @param state state after the last complete epoch, or after the best one if that is kept; after a
 *     divergence the newest state whose training loss is finite, or the start state if there is
 *     none
 * @param history metrics of all epochs of this run, as far as the listener received them; after a
 *     divergence those up to that state
 * @param training loss and score of that state on the training rows
 * @param validation the same on the validation rows; null if there are none
 * @param cancelled whether a listener stopped it before the last epoch
 * @param stop how the monitored metric ended it; null if none was monitored
 * @param divergence message for the user: which loss was not finite, in which epoch, and what to
 *     do; null if all losses were finite
 */
public record TrainingResult(
    TrainingState state,
    History history,
    Evaluation training,
    @Nullable Evaluation validation,
    boolean cancelled,
    @Nullable Stop stop,
    @Nullable String divergence) {

  /** Whether the training diverged: a loss became infinite or NaN. */
  public boolean hasDiverged() {
    return divergence != null;
  }

  /**
   * This result if the training did not diverge.
   *
   * @throws ArithmeticException if it diverged, with {@link #divergence}
   */
  public TrainingResult requireFinite() {
    if (divergence != null) {
      throw new ArithmeticException(divergence);
    }
    return this;
  }
}
