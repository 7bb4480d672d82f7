package dev.warptron.train;

/** After which epoch a run ends, and why. Epochs are counted from the start of this run. */
final class RunEnd {
  private final TrainingJob job;
  private final RunHistory history;

  private int lastEpoch;
  private boolean hasEnded;
  private boolean stoppedEarly;
  private boolean cancelled;

  /** After all epochs of the job, unless something ends it before. */
  RunEnd(TrainingJob job, RunHistory history) {
    this.job = job;
    this.history = history;
    this.lastEpoch = job.config().epochs();
  }

  /** Takes over what an earlier process knew. */
  void resume(TrainingSnapshot from) {
    lastEpoch = from.lastEpoch();
    hasEnded = from.hasEnded();
    stoppedEarly = from.stoppedEarly();
  }

  /** The number of epochs after which the run ends. */
  int lastEpoch() {
    return lastEpoch;
  }

  /** Whether no new epoch follows. */
  boolean hasEnded() {
    return hasEnded;
  }

  /** Whether the monitored metric ends it. */
  boolean stoppedEarly() {
    return stoppedEarly;
  }

  /** Whether the listener ends it. */
  boolean isCancelled() {
    return cancelled;
  }

  /** Ends the run after these epochs, because the solver has converged. */
  void converge(int done) {
    lastEpoch = done;
  }

  /** Ends the run after these epochs, because the listener asks for it. */
  void cancel(int done) {
    cancelled = true;
    lastEpoch = done;
  }

  /** Decides whether the run ends after these epochs, the last of which is new. */
  void decide(int done) {
    if (history.ratesHaveEnded()) {
      lastEpoch = done;
    }
    if (history.isExhausted() && done < lastEpoch) {
      stoppedEarly = true;
      lastEpoch = done;
    }
    if (done < lastEpoch && job.listener().isCancelled()) {
      cancel(done);
    }
  }

  /** No new epoch follows. */
  void end() {
    hasEnded = true;
  }

  /** The run goes back to an earlier epoch after its last new one. */
  void goBackTo(int epoch) {
    lastEpoch = epoch;
  }
}
