package dev.warptron.cli.render;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides when to print a line of progress: about ten in total, and at least one every 30 seconds.
 */
final class LinePace {
  private static final int LINES = 10;
  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(30);

  private Instant lastLine = Instant.now();

  /** Starts the clock. */
  void begin() {
    lastLine = Instant.now();
  }

  /**
   * Whether a line is due after one more epoch.
   *
   * @param done completed epochs, at least 1
   * @param all total epochs, at least 1
   */
  boolean isDue(long done, long all) {
    boolean tenth = done * LINES / all > (done - 1) * LINES / all;
    Instant now = Instant.now();
    if (tenth || now.isAfter(lastLine.plus(AT_LEAST_EVERY))) {
      lastLine = now;
      return true;
    }
    return false;
  }
}
