package dev.warptron.auto;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.util.function.LongSupplier;

/**
 * A timed run: counts the rows of a training against the clock, and cancels it at a time limit.
 *
 * <p>A device that runs several epochs in one call reports them one after another when the call has
 * ended. If the run is cancelled after the first of these reports, the time of all epochs has
 * passed but the rows of only one are counted. The measurement then ends before that call.
 */
final class TimedRun implements TrainingListener {
  private final int epochsBefore;
  private final double limit; // seconds
  private final LongSupplier clock;
  private long start; // by the clock
  private Point last;
  private Point previous;

  /**
   * A reading of the clock.
   *
   * @param nanos by the clock
   * @param rows trained on until then
   */
  private record Point(long nanos, long rows) {}

  /**
   * A run that has not started.
   *
   * @param epochsBefore epochs completed before this training
   * @param limit seconds after which it is cancelled
   * @param clock in nanoseconds
   */
  TimedRun(int epochsBefore, double limit, LongSupplier clock) {
    this.epochsBefore = epochsBefore;
    this.limit = limit;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.last = new Point(start, 0);
    this.previous = last;
  }

  @Override
  public void trainingStarts(TrainingStart training) {
    start = clock.getAsLong();
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rowsOfEpoch) {
    previous = last;
    last = new Point(clock.getAsLong(), (epoch - epochsBefore - 1L) * rowsOfEpoch + rowsDone);
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    last = new Point(clock.getAsLong(), last.rows);
  }

  @Override
  public boolean isCancelled() {
    return (clock.getAsLong() - start) * 1e-9 >= limit;
  }

  /** Ends the run now and counts at least {@code rows} rows: for a training that diverged. */
  void endAtLeastAfter(int rows) {
    last = new Point(clock.getAsLong(), Math.max(last.rows, rows));
  }

  /** The end of the measurement: of the last two points, the one with the higher throughput. */
  private Point end() {
    return previous.rows > 0 && secondsPerRow(previous) < secondsPerRow(last) ? previous : last;
  }

  private double secondsPerRow(Point point) {
    return Math.max(1, point.nanos - start) * 1e-9 / point.rows; // a coarse clock may not advance
  }

  double secondsPerRow() {
    return secondsPerRow(end());
  }

  /**
   * The time that the rows do not account for at this throughput: start-up and warm-up.
   *
   * @param since reading of the clock from which the time counts
   */
  double startUpSeconds(long since, double secondsPerRow) {
    Point end = end();
    return Math.max(0, (end.nanos - since) * 1e-9 - end.rows * secondsPerRow);
  }

  /** The duration of the run. */
  double seconds() {
    return (last.nanos - start) * 1e-9;
  }
}
