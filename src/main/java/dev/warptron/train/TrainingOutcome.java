package dev.warptron.train;

/** How one of several trainings ended. */
public sealed interface TrainingOutcome {
  /**
   * What the training gave.
   *
   * @throws DivergenceException if a loss was not finite
   */
  TrainingResult get();

  /** It went to its end, or to where it was cancelled. */
  record Completed(TrainingResult get) implements TrainingOutcome {}

  /** A loss was not finite. */
  record Diverged(DivergenceException failure) implements TrainingOutcome {
    @Override
    public TrainingResult get() {
      throw failure;
    }
  }
}
