package dev.warptron.backend;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;

/** Row numbers in a device's memory: the order in which an epoch visits the rows. */
public interface RowOrder extends AutoCloseable {
  /** How many row numbers it holds. */
  int count();

  /**
   * Overwrites all of them.
   *
   * @param rows {@code [count]} row numbers, from 0
   * @throws ShapeException if their number is not {@link #count}
   */
  void write(int[] rows);

  /**
   * Overwrites all of them with the orders that a seed gives to consecutive epochs, each of them
   * {@code new Philox(seed, Streams.epochOrder(epoch)).permutation(rows)}.
   *
   * @param firstEpoch from 0
   * @param rows of an epoch, at least 1; {@link #count} must be a multiple
   * @throws ShapeException if it is not
   */
  default void shuffle(long seed, int firstEpoch, int rows) {
    OperationShapes.shuffle(count(), rows);
    int[] all = new int[count()];
    for (int epoch = 0; epoch * rows < all.length; epoch++) {
      int[] order = new Philox(seed, Streams.epochOrder(firstEpoch + epoch)).permutation(rows);
      System.arraycopy(order, 0, all, epoch * rows, rows);
    }
    write(all);
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
