package dev.warptron;

import org.jspecify.annotations.Nullable;

/**
 * How one training among several ended: with a model, or diverged. Made of a {@link
 * dev.warptron.train.TrainingResult}, which has the network's numbers and not yet a model.
 *
 * @param <M> the fitted model
 */
public final class FitOutcome<M> {
  private final @Nullable M model;
  private final @Nullable TrainingDivergedException failure;

  private FitOutcome(@Nullable M model, @Nullable TrainingDivergedException failure) {
    this.model = model;
    this.failure = failure;
  }

  static <M> FitOutcome<M> of(M model) {
    return new FitOutcome<>(model, null);
  }

  static <M> FitOutcome<M> diverged(TrainingDivergedException failure) {
    return new FitOutcome<>(null, failure);
  }

  /** Whether a loss stopped being a finite number. */
  public boolean hasDiverged() {
    return failure != null;
  }

  /**
   * The fitted model.
   *
   * @throws TrainingDivergedException if the training diverged; it holds the last good model
   */
  public M model() {
    if (model == null) {
      throw failure();
    }
    return model;
  }

  /**
   * What went wrong.
   *
   * @throws IllegalStateException if nothing did
   */
  public TrainingDivergedException failure() {
    if (failure == null) {
      throw new IllegalStateException("the training did not diverge: ask for its model");
    }
    return failure;
  }
}
