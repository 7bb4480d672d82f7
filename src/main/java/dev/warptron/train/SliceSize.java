package dev.warptron.train;

/**
 * How much to do between two looks at the clock: whole units that take about a twentieth of a
 * second. Where the work is cut changes no number.
 */
final class SliceSize {
  private static final long TARGET_NANOS = 50_000_000;

  private final int unit;
  private final int all;
  private long units;
  private boolean wasShort;

  /**
   * Begins with one unit.
   *
   * @param unit such as the rows of a batch
   * @param all there is to do, such as the rows of an epoch
   */
  SliceSize(int unit, int all) {
    this(unit, all, 1);
  }

  /**
   * Begins with so many units.
   *
   * @param first at least 1
   */
  SliceSize(int unit, int all, int first) {
    this.unit = unit;
    this.all = all;
    this.units = first;
  }

  /** Of the next slice: a multiple of the unit, or all. */
  int size() {
    return (int) Math.min(all, units * unit);
  }

  /** Whether a slice is all there is to do, and the last one was short. */
  boolean isAllAndShort() {
    return size() == all && wasShort;
  }

  /** Doubles the slice if the last one was short, and halves it if it was long. */
  void adapt(long nanos) {
    wasShort = nanos < TARGET_NANOS / 2;
    if (wasShort && size() < all) {
      units *= 2;
    } else if (nanos > TARGET_NANOS * 2 && units > 1) {
      units /= 2;
    }
  }
}
