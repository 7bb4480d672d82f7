package dev.warptron.cli.render;

import java.time.Duration;
import java.time.Instant;

/** When the next line of a progress is due: about ten in all, and one in half a minute. */
final class LinePace {
  private static final int LINES = 10;
  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(30);

  private Instant lastLine = Instant.now();

  /** The work begins now. */
  void begin() {
    lastLine = Instant.now();
  }

  /**
   * Whether a line is due after one more epoch.
   *
   * @param done epochs, at least 1
   * @param all at least 1
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
