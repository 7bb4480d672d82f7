package dev.warptron.auto;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.util.function.LongSupplier;

/**
 * Counts the rows of a training, looks at the clock, and ends the training when the time is over.
 *
 * <p>A device that runs several epochs at once is told so in the middle of them, when the time of
 * all has passed and the rows of one were counted: what counts then is the end of those before.
 */
final class Lap implements TrainingListener {
  private final int epochsBefore;
  private final double limit; // seconds
  private final LongSupplier clock;
  private long first;
  private Point last;
  private Point before;

  /**
   * A moment in a lap.
   *
   * @param nanos by the clock
   * @param rows that were done by then
   */
  private record Point(long nanos, long rows) {}

  /**
   * A lap that has not begun.
   *
   * @param epochsBefore completed before this training
   * @param limit seconds after which it ends
   * @param clock in nanoseconds
   */
  Lap(int epochsBefore, double limit, LongSupplier clock) {
    this.epochsBefore = epochsBefore;
    this.limit = limit;
    this.clock = clock;
    this.first = clock.getAsLong();
    this.last = new Point(first, 0);
    this.before = last;
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    first = clock.getAsLong();
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rowsOfEpoch) {
    before = last;
    last = new Point(clock.getAsLong(), (epoch - epochsBefore - 1L) * rowsOfEpoch + rowsDone);
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    last = new Point(clock.getAsLong(), last.rows);
  }

  @Override
  public boolean isCancelled() {
    return (clock.getAsLong() - first) * 1e-9 >= limit;
  }

  /** Ends it here, with at least so many rows: the training cannot go on. */
  void endAtLeastAfter(int rows) {
    last = new Point(clock.getAsLong(), Math.max(last.rows, rows));
  }

  /** The moment up to which the rows went by most quickly. */
  private Point end() {
    return before.rows > 0 && secondsPerRow(before) < secondsPerRow(last) ? before : last;
  }

  private double secondsPerRow(Point point) {
    return Math.max(1, point.nanos - first) * 1e-9 / point.rows; // some clocks are coarse
  }

  double secondsPerRow() {
    return secondsPerRow(end());
  }

  /**
   * What is left of the time if the rows had gone by at this speed.
   *
   * @param since by the clock, where the time begins
   */
  double secondsBeside(long since, double secondsPerRow) {
    Point end = end();
    return Math.max(0, (end.nanos - since) * 1e-9 - end.rows * secondsPerRow);
  }

  /** How long it took. */
  double seconds() {
    return (last.nanos - first) * 1e-9;
  }
}
