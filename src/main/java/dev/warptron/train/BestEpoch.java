package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a state from which the best epoch of one network can be reached, if its settings say so.
 */
final class BestEpoch {
  private final @Nullable Monitor monitor; // null without a monitored metric
  private final Checkpoints checkpoints;
  private final int number;
  private int saved;

  /**
   * Without a best epoch.
   *
   * @param monitor null without a monitored metric
   * @param number of the network in the group
   */
  BestEpoch(@Nullable Monitor monitor, Checkpoints checkpoints, int number) {
    this.monitor = monitor;
    this.checkpoints = checkpoints;
    this.number = number;
  }

  /** The best epoch that can be reached; 0 if there is none. */
  int saved() {
    return saved;
  }

  /**
   * Saves the state of a best epoch in the last round, or the one before that round: a round does
   * not return the states of its epochs.
   *
   * @param reached the epoch of the current state
   */
  void save(int reached) {
    if (monitor == null || !monitor.keepsBest() || monitor.bestEpoch() <= saved) {
      return;
    }
    saved = monitor.bestEpoch();
    if (saved == reached) {
      checkpoints.saveBest(number);
    } else {
      checkpoints.saveBeforeBest(number);
    }
  }

  /** Goes on with a state that an earlier process saved, for the best epoch of its history. */
  void resume() {
    saved = monitor == null ? 0 : monitor.bestEpoch();
  }

  /** Goes back to the state that {@link #save} saved. */
  void restore() {
    checkpoints.restoreBest(number);
  }
}
