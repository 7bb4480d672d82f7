package dev.warptron.train;

import dev.warptron.backend.Backends;

/** Is told how a training goes on, and may stop it. Called in the training's own thread. */
public interface TrainingListener {
  /** Listens to nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /** The device to train on is chosen, and not open yet. */
  default void deviceChosen(Backends.Choice choice) {}

  /** Everything is on the device, and the first epoch begins. */
  default void trainingStarts(TrainingStart start) {}

  /** An epoch is complete. */
  default void epochCompleted(EpochMetrics metrics) {}

  /**
   * Some batches of an epoch are complete; called about every twentieth of a second, and at least
   * once an epoch.
   *
   * @param epoch from 1
   * @param rowsDone of this epoch
   * @param rows of an epoch
   */
  default void batchesCompleted(int epoch, int rowsDone, int rows) {}

  /**
   * True to stop: the training then ends with the state after the last complete epoch. Asked about
   * every twentieth of a second, and after every epoch.
   */
  default boolean isCancelled() {
    return false;
  }
}
