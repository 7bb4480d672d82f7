package dev.warptron.train;

/**
 * How many rows to train on between two looks at the clock: whole batches that take about a
 * twentieth of a second. Where an epoch is cut changes no number.
 */
final class SliceSize {
  private static final long TARGET_NANOS = 50_000_000;

  private final int batchSize;
  private final int rows;
  private long batches = 1;

  SliceSize(int batchSize, int rows) {
    this.batchSize = batchSize;
    this.rows = rows;
  }

  /** Rows of the next slice: a multiple of the batch size, or all. */
  int rows() {
    return (int) Math.min(rows, batches * batchSize);
  }

  /** Doubles the slice if the last one was short, and halves it if it was long. */
  void adapt(long nanos) {
    if (nanos < TARGET_NANOS / 2 && batches * batchSize < rows) {
      batches *= 2;
    } else if (nanos > TARGET_NANOS * 2 && batches > 1) {
      batches /= 2;
    }
  }
}
