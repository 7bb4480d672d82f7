package dev.warptron.tune;

import dev.warptron.train.TrainingListener;

/** Provides the listener of each training of a cross-validation. */
@FunctionalInterface
public interface FoldListeners {
  /** Listens to nothing. */
  FoldListeners NONE = (candidate, fold) -> TrainingListener.NONE;

  /**
   * The listener of one training. Listeners are called by several threads, but never by two at
   * once.
   *
   * @param candidate index of the candidate, from 0
   * @param fold index of the fold, from 0
   */
  TrainingListener of(int candidate, int fold);
}
