package dev.warptron.train;

/**
 * Chooses the size of a slice of work, in whole units, so that it takes about 50 ms. The size does
 * not affect any result.
 */
final class SliceSize {
  private static final long TARGET_NANOS = 50_000_000;

  private final int unit;
  private final int all;
  private long units;
  private boolean wasShort;

  /**
   * Starts with one unit.
   *
   * @param unit granularity, such as the rows of a batch
   * @param all amount of work, such as the rows of an epoch
   */
  SliceSize(int unit, int all) {
    this(unit, all, 1);
  }

  /**
   * Starts with a number of units.
   *
   * @param first units of the first slice, at least 1
   */
  SliceSize(int unit, int all, int first) {
    this.unit = unit;
    this.all = all;
    this.units = first;
  }

  /** The size of the next slice: a multiple of the unit, or all. */
  int size() {
    return (int) Math.min(all, units * unit);
  }

  /** Whether one slice holds all the work, and the last slice was short. */
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
