package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * How a training ended: completed, cancelled, or diverged because a loss stopped being a finite
 * number.
 *
 * @param state after the last complete epoch; of a diverged training the newest one whose training
 *     loss is finite, or the start if no epoch was good, even if the start itself was not
 * @param history of the epochs of this run up to that state, as far as the listener was told of
 *     them
 * @param training loss and score of that state on the training rows
 * @param validation the same on the validation rows; null if there are none
 * @param cancelled whether a listener stopped it before the last epoch
 * @param divergence in which epoch which loss was not finite, and what to do about it, for the
 *     user; null if all losses were finite
 */
public record TrainingResult(
    TrainingState state,
    History history,
    Evaluation training,
    @Nullable Evaluation validation,
    boolean cancelled,
    @Nullable String divergence) {

  /** Whether a loss stopped being a finite number. */
  public boolean hasDiverged() {
    return divergence != null;
  }

  /**
   * This result, for callers that have no use for a diverged training.
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
