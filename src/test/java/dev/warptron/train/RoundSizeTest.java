package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundSizeTest {
  private static final long TARGET = 50_000_000;
  private static final int MANY = 1_000_000;

  @Test
  void theFirstRoundTakesTheTargetByTheEstimate() {
    assertThat(new RoundSize(TARGET / 10.0, MANY).epochs()).isEqualTo(10);
    assertThat(new RoundSize(TARGET / 10.0, 7).epochs()).isEqualTo(7);
    assertThat(new RoundSize(TARGET * 3.0, MANY).epochs()).as("long epochs").isEqualTo(1);
    assertThat(new RoundSize(1e-9, MANY).epochs()).as("no estimate overflows").isEqualTo(MANY);
  }

  @Test
  void shortRoundsGrowByFourAtMost() {
    RoundSize size = new RoundSize(TARGET, MANY);
    size.adapt(1, 1000);
    assertThat(size.epochs()).isEqualTo(4);
    size.adapt(4, 1000);
    assertThat(size.epochs()).isEqualTo(16);
    size.adapt(16, TARGET / 2);
    assertThat(size.epochs()).isEqualTo(32);
    size.adapt(32, 0);
    assertThat(size.epochs()).as("a clock that stands still").isEqualTo(128);
  }

  @Test
  void aRoundIsNeverLongerThanTheTargetByWhatTheLastOneTook() {
    RoundSize size = new RoundSize(TARGET / 100.0, MANY);
    size.adapt(100, TARGET);
    assertThat(size.epochs()).isEqualTo(100);
    size.adapt(100, 10 * TARGET);
    assertThat(size.epochs()).isEqualTo(10);
    size.adapt(10, 100 * TARGET);
    assertThat(size.epochs()).isEqualTo(1);
  }

  /** The last epochs of a training predict little about a full round. */
  @Test
  void onlyWhatRanCounts() {
    RoundSize size = new RoundSize(TARGET / 100.0, MANY);
    size.adapt(3, TARGET / 100);
    assertThat(size.epochs()).isEqualTo(12);
  }

  @Test
  void theMostIsKept() {
    RoundSize size = new RoundSize(TARGET, 3);
    size.adapt(1, 1);
    assertThat(size.epochs()).isEqualTo(3);
  }
}
