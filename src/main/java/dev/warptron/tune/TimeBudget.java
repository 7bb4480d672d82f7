package dev.warptron.tune;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time that a search may take. It begins when this is created.
 *
 * <p>How long a trial will take is estimated from those that are finished: in proportion to their
 * {@linkplain Search#cost costs}.
 */
public final class TimeBudget {
  private static final double NANOSECONDS = 1e-9;

  private final LongSupplier clock; // nanoseconds from any start
  private final long began;
  private final double seconds;
  private double spent;
  private double cost;

  TimeBudget(double seconds, LongSupplier clock) {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("a search needs some time, got " + seconds + " s");
    }
    this.seconds = seconds;
    this.clock = clock;
    this.began = clock.getAsLong();
  }

  /**
   * A budget from now on.
   *
   * @param time &gt; 0
   */
  public static TimeBudget of(Duration time) {
    return new TimeBudget(time.toNanos() * NANOSECONDS, System::nanoTime);
  }

  /** Seconds since the beginning. */
  double now() {
    return (clock.getAsLong() - began) * NANOSECONDS;
  }

  /** Seconds that are left; &lt;= 0 if it is over. */
  double left() {
    return seconds - now();
  }

  /** Whether it is over: a training that runs then is stopped. */
  boolean isOver() {
    return left() <= 0;
  }

  /**
   * Records finished work.
   *
   * @param units cost of the work
   * @param since {@link #now} when it began
   */
  void record(double units, double since) {
    cost += units;
    spent += now() - since;
  }

  /** Seconds that work of this cost is estimated to take; 0 as long as nothing is finished. */
  double estimate(double units) {
    return cost == 0 ? 0 : units * spent / cost;
  }

  /** Whether work of this cost is estimated to be finished in time. */
  boolean allows(double units) {
    return estimate(units) <= left() && !isOver();
  }
}
