package dev.warptron.train;

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

  /** A new random order each epoch, the same for the same seed on every device. */
  static RowOrders shuffled(long seed) {
    return (epoch, rows) -> new Philox(seed, Streams.epochOrder(epoch)).permutation(rows);
  }
}
