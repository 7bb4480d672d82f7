package dev.warptron.tune;

import dev.warptron.train.TrainingListener;

/** Gives each of many trainings its listener. */
@FunctionalInterface
public interface FoldListeners {
  /** Listens to nothing. */
  FoldListeners NONE = (candidate, fold) -> TrainingListener.NONE;

  /**
   * The listener of one training. Listeners are called by several threads, but never by two at
   * once.
   *
   * @param candidate its place among the candidates, from 0
   * @param fold from 0
   */
  TrainingListener of(int candidate, int fold);
}
