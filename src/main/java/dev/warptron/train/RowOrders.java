package dev.warptron.train;

import dev.warptron.backend.RowOrder;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;

/** In which order each epoch visits the rows. */
@FunctionalInterface
public interface RowOrders {
  /**
   * The order of one epoch.
   *
   * @param epoch from 0, counted over all calls that continue a training
   * @param rows how many there are
   * @return each of the numbers 0 to {@code rows - 1} once
   */
  int[] order(int epoch, int rows);

  /**
   * Brings the orders of consecutive epochs to a device, one after another.
   *
   * @param first the first of them, from 0
   * @param rows of an epoch
   * @param destination {@code [epochs x rows]}
   */
  default void write(int first, int rows, RowOrder destination) {
    int[] all = new int[destination.count()];
    for (int epoch = 0; epoch * rows < all.length; epoch++) {
      System.arraycopy(order(first + epoch, rows), 0, all, epoch * rows, rows);
    }
    destination.write(all);
  }

  /** A new random order each epoch, the same for the same seed on every device. */
  static RowOrders shuffled(long seed) {
    return new Shuffled(seed);
  }

  /** Drawn from a seed: a device may draw it by itself. */
  record Shuffled(long seed) implements RowOrders {
    @Override
    public int[] order(int epoch, int rows) {
      return new Philox(seed, Streams.epochOrder(epoch)).permutation(rows);
    }

    @Override
    public void write(int first, int rows, RowOrder destination) {
      destination.shuffle(seed, first, rows);
    }
  }
}
