package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * Keeps snapshots of one training, so that it can go on after a crash. Called on the thread of the
 * training, between epochs. Taking a snapshot changes no result.
 */
public interface Snapshots {
  /** Keeps nothing, and starts from the beginning. */
  Snapshots NONE =
      new Snapshots() {
        @Override
        public @Nullable TrainingSnapshot latest() {
          return null;
        }

        @Override
        public int epochsUntilDue(int done) {
          return Integer.MAX_VALUE;
        }

        @Override
        public boolean isDue(int done) {
          return false;
        }

        @Override
        public void save(TrainingSnapshot snapshot) {}
      };

  /** The snapshot to go on from; null to start from the beginning. Called once, at the start. */
  @Nullable TrainingSnapshot latest();

  /**
   * The most epochs to run in one call of a device before {@link #isDue} is asked again.
   *
   * @param done epochs that this training has completed
   * @return at least 1
   */
  int epochsUntilDue(int done);

  /**
   * Whether a snapshot is to be taken now.
   *
   * @param done epochs that this training has completed
   */
  boolean isDue(int done);

  /** What to tell the user about {@link #latest}, as the end of a sentence; empty for nothing. */
  default String description() {
    return "";
  }

  /**
   * Stores a snapshot in the place of the last one. Its states can be read during this call only.
   */
  void save(TrainingSnapshot snapshot);
}
