package dev.warptron.train;

import java.util.function.Supplier;

/** Takes the snapshots of one training: when they are due, and one at its end. */
final class SnapshotSaver {
  private final Snapshots snapshots;
  private boolean isClosed; // no later snapshot may replace the last one

  SnapshotSaver(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /** The most epochs of the next round. */
  int limited(int epochs, int done) {
    return Math.max(1, Math.min(epochs, snapshots.epochsUntilDue(done)));
  }

  /** Saves a snapshot if one is due. */
  void saveIfDue(int done, Supplier<TrainingSnapshot> snapshot) {
    if (!isClosed && snapshots.isDue(done)) {
      snapshots.save(snapshot.get());
    }
  }

  /** Saves the last snapshot: what follows belongs to the end of this run. */
  void saveLast(Supplier<TrainingSnapshot> snapshot) {
    if (!isClosed) {
      isClosed = true;
      if (snapshots != Snapshots.NONE) {
        snapshots.save(snapshot.get());
      }
    }
  }

  /** The training had ended before it was resumed: nothing is saved. */
  void close() {
    isClosed = true;
  }
}
