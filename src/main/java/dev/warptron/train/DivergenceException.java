package dev.warptron.train;

/** The loss stopped being a finite number. Holds the last state whose loss was finite. */
public final class DivergenceException extends RuntimeException {
  private final TrainingState lastGoodState;
  private final History history;

  DivergenceException(String message, TrainingState lastGoodState, History history) {
    super(message);
    this.lastGoodState = lastGoodState;
    this.history = history;
  }

  /**
   * The newest state whose training loss is finite; the start of the run if no epoch was good, even
   * if the start itself was not.
   */
  public TrainingState lastGoodState() {
    return lastGoodState;
  }

  /** The epochs before the one that diverged. */
  public History history() {
    return history;
  }
}
