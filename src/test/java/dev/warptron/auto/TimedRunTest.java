package dev.warptron.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.train.EpochMetrics;
import org.junit.jupiter.api.Test;

/** What a timed run measures. Times are in milliseconds here. */
class TimedRunTest {
  private static final int ROWS = 100;

  /** Sums and differences of a few times in double precision. */
  private static final double ROUNDING = 1e-12;

  private long now = 1_000_000;
  private final TimedRun run = new TimedRun(/* epochsBefore= */ 7, /* limit= */ 0.05, () -> now);

  private void pass(double milliseconds) {
    now += Math.round(milliseconds * 1e6);
  }

  private void epoch(int number) {
    run.batchesCompleted(7 + number, ROWS, ROWS);
    run.epochCompleted(new EpochMetrics(7 + number, 1, 1, null));
  }

  private void assertMillisPerRow(double expected) {
    assertThat(run.secondsPerRow() * 1e3).isCloseTo(expected, within(ROUNDING));
  }

  @Test
  void slicesOfAnEpochAreCountedOneByOne() {
    pass(2);
    run.batchesCompleted(8, 10, ROWS);
    assertThat(run.isCancelled()).isFalse();
    assertMillisPerRow(0.2);
    pass(58);
    run.batchesCompleted(8, 310, 1000);
    assertThat(run.isCancelled()).isTrue();
    assertMillisPerRow(60.0 / 310);
    assertThat(run.seconds() * 1e3).isCloseTo(60, within(ROUNDING));
  }

  @Test
  void timeBetweenEpochsCounts() {
    pass(10);
    run.batchesCompleted(8, ROWS, ROWS);
    pass(5);
    run.epochCompleted(new EpochMetrics(8, 1, 1, null));
    assertMillisPerRow(0.15);
  }

  /** Calls of 1, 2 and 4 epochs of 10 ms; the run is cancelled in the reports of the last call. */
  @Test
  void aCallWhoseReportsAreCutShortDoesNotCount() {
    pass(10);
    epoch(1);
    pass(20);
    epoch(2);
    epoch(3);
    assertThat(run.isCancelled()).isFalse();
    pass(40);
    epoch(4);
    assertThat(run.isCancelled()).isTrue();
    assertMillisPerRow(0.1);
  }

  /** 8 ms to open the device, and 2 ms for the first 10 rows, which take 1 ms when warm. */
  @Test
  void timeThatTheRowsDoNotExplainIsStartUp() {
    long since = now - 8_000_000;
    pass(2);
    run.batchesCompleted(8, 10, ROWS);
    assertThat(run.startUpSeconds(since, 1e-4) * 1e3).isCloseTo(9, within(ROUNDING));
    assertThat(run.startUpSeconds(since, 1)).isZero();
  }

  @Test
  void aTrainingThatDivergesAtOnceCountsOneBatch() {
    pass(3);
    run.endAtLeastAfter(30);
    assertMillisPerRow(0.1);
  }
}
