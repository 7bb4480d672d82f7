package dev.warptron.peers;

import java.time.Duration;

/**
 * A point in time by which work must end.
 *
 * @param nanos on the clock of {@link System#nanoTime}
 */
public record Deadline(long nanos) {
  private static final double MILLIS_PER_MINUTE = 60_000;

  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  public static Deadline inMinutes(double minutes) {
    return in(ofMinutes(minutes));
  }

  public static Duration ofMinutes(double minutes) {
    return Duration.ofMillis(Math.round(minutes * MILLIS_PER_MINUTE));
  }

  /** The time left; negative once the deadline has passed. */
  public Duration left() {
    return Duration.ofNanos(nanos - System.nanoTime());
  }

  /** The time left, but at least zero and at most {@code limit}. */
  public Duration atMost(Duration limit) {
    Duration left = left();
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(limit) < 0 ? left : limit;
  }

  /** Whether at least this much time is left. */
  public boolean allows(Duration time) {
    return left().compareTo(time) >= 0;
  }

  public boolean isOver() {
    return !allows(Duration.ZERO);
  }
}
