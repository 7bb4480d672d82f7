package dev.warptron.train;

import dev.warptron.backend.Backends;

/** Observes a training and may cancel it. Called on the thread of the training. */
public interface TrainingListener {
  /** Ignores all events and never cancels. */
  TrainingListener NONE = new TrainingListener() {};

  /** The device is chosen but not open yet. */
  default void deviceChosen(Backends.Choice choice) {}

  /** The data is uploaded, and the first epoch is about to start. */
  default void trainingStarts(TrainingStart start) {}

  /** An epoch is complete. */
  default void epochCompleted(EpochMetrics metrics) {}

  /**
   * Some batches of an epoch are complete. Called about every 50 ms, and at least once per epoch.
   *
   * @param epoch from 1
   * @param rowsDone of this epoch
   * @param rows of an epoch
   */
  default void batchesCompleted(int epoch, int rowsDone, int rows) {}

  /**
   * Returns true to cancel: the training then ends with the state after the last complete epoch.
   * Called about every 50 ms, and after every epoch.
   */
  default boolean isCancelled() {
    return false;
  }
}
