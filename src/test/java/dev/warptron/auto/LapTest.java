package dev.warptron.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.train.EpochMetrics;
import org.junit.jupiter.api.Test;

/** What is counted of a training that a clock runs beside. Times are in milliseconds here. */
class LapTest {
  private static final int ROWS = 100;

  /** Sums and differences of a few times in double precision. */
  private static final double ROUNDING = 1e-12;

  private long now = 1_000_000;
  private final Lap lap = new Lap(/* epochsBefore= */ 7, /* limit= */ 0.05, () -> now);

  private void pass(double milliseconds) {
    now += Math.round(milliseconds * 1e6);
  }

  private void epoch(int number) {
    lap.batchesCompleted(7 + number, ROWS, ROWS);
    lap.epochCompleted(new EpochMetrics(7 + number, 1, 1, null));
  }

  private void assertMillisPerRow(double expected) {
    assertThat(lap.secondsPerRow() * 1e3).isCloseTo(expected, within(ROUNDING));
  }

  @Test
  void slicesOfAnEpochCountAsTheyCome() {
    pass(2);
    lap.batchesCompleted(8, 10, ROWS);
    assertThat(lap.isCancelled()).isFalse();
    assertMillisPerRow(0.2);
    pass(58);
    lap.batchesCompleted(8, 310, 1000);
    assertThat(lap.isCancelled()).isTrue();
    assertMillisPerRow(60.0 / 310);
    assertThat(lap.seconds() * 1e3).isCloseTo(60, within(ROUNDING));
  }

  @Test
  void whatComesBetweenEpochsCounts() {
    pass(10);
    lap.batchesCompleted(8, ROWS, ROWS);
    pass(5);
    lap.epochCompleted(new EpochMetrics(8, 1, 1, null));
    assertMillisPerRow(0.15);
  }

  /** 1, 2, 4 epochs of 10 ms; it is told to stop after the first of the four. */
  @Test
  void aBurstThatIsCutShortDoesNotCount() {
    pass(10);
    epoch(1);
    pass(20);
    epoch(2);
    epoch(3);
    assertThat(lap.isCancelled()).isFalse();
    pass(40);
    epoch(4);
    assertThat(lap.isCancelled()).isTrue();
    assertMillisPerRow(0.1);
  }

  /**
   * 8 ms to open the device, 2 ms for the first 10 rows, of which 1 is the speed that it reaches.
   */
  @Test
  void whatIsNotTheRowsIsTheStartUp() {
    long since = now - 8_000_000;
    pass(2);
    lap.batchesCompleted(8, 10, ROWS);
    assertThat(lap.secondsBeside(since, 1e-4) * 1e3).isCloseTo(9, within(ROUNDING));
    assertThat(lap.secondsBeside(since, 1)).isZero();
  }

  @Test
  void aTrainingThatEndsAtOnceHasDoneABatch() {
    pass(3);
    lap.endAtLeastAfter(30);
    assertMillisPerRow(0.1);
  }
}
