package dev.warptron;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one of several trainings: a fitted model, or the exception of a divergence.
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

  /** The outcome with the model converted, or with the same exception. */
  <N> FitOutcome<N> map(Function<M, N> made) {
    return new FitOutcome<>(model == null ? null : made.apply(model), failure);
  }

  /** Whether the training diverged: a loss became infinite or NaN. */
  public boolean hasDiverged() {
    return failure != null;
  }

  /**
   * The fitted model.
   *
   * @throws TrainingDivergedException if the training diverged; it holds the last model whose loss
   *     was finite
   */
  public M model() {
    if (model == null) {
      throw failure();
    }
    return model;
  }

  /**
   * The exception of the divergence.
   *
   * @throws IllegalStateException if the training did not diverge
   */
  public TrainingDivergedException failure() {
    if (failure == null) {
      throw new IllegalStateException("the training did not diverge: ask for its model");
    }
    return failure;
  }
}
