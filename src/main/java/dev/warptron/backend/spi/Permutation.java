package dev.warptron.backend.spi;

/** Row numbers in a device's memory: the order in which an epoch visits the rows. */
public interface Permutation extends AutoCloseable {
  /** The number of row numbers. */
  int count();

  /**
   * Overwrites all row numbers.
   *
   * @param rows {@code [count]} row numbers, from 0
   * @throws ShapeException if the length is not {@link #count}
   */
  void write(int[] rows);

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
