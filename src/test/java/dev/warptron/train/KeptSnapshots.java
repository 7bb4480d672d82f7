package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/** Snapshots in memory, which end a training as a kill does after each of a number of them. */
final class KeptSnapshots implements Snapshots {
  private final int every;
  private final int perLife;
  private @Nullable TrainingSnapshot kept;
  private int last; // epochs of the newest one
  private int left;
  private int lives;

  /** The process was killed. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Without a snapshot.
   *
   * @param every epochs; 0 for every round of epochs of a device, whose size depends on the clock
   * @param perLife snapshots until the next kill
   */
  KeptSnapshots(int every, int perLife) {
    this.every = every;
    this.perLife = perLife;
  }

  /** How often a training has started. */
  int lives() {
    return lives;
  }

  /** The newest snapshot. */
  @Nullable TrainingSnapshot kept() {
    return kept;
  }

  @Override
  public @Nullable TrainingSnapshot latest() {
    lives++;
    left = perLife;
    return kept;
  }

  @Override
  public int epochsUntilDue(int done) {
    return every == 0 ? Integer.MAX_VALUE : Math.max(1, every - (done - last));
  }

  @Override
  public boolean isDue(int done) {
    return done - last >= Math.max(1, every);
  }

  @Override
  public void save(TrainingSnapshot snapshot) {
    kept =
        new TrainingSnapshot(
            copy(snapshot.current()),
            snapshot.before() == null ? null : copy(snapshot.before()),
            snapshot.best() == null ? null : copy(snapshot.best()),
            snapshot.history(),
            snapshot.lastEpoch(),
            snapshot.hasEnded(),
            snapshot.stoppedEarly(),
            snapshot.singleEpochs(),
            snapshot.end());
    last = snapshot.current().epochs();
    left--;
    if (left == 0) {
      throw new Killed();
    }
  }

  private static TrainingSnapshot.State copy(TrainingSnapshot.State state) {
    return TrainingSnapshot.State.of(state.epochs(), state.read());
  }
}
