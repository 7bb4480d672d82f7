package dev.warptron.backend;

/**
 * Sums over many batches, kept in the device's memory in double precision, so that they are read
 * once per epoch and lose nothing on large data.
 */
public interface Totals extends AutoCloseable {
  /** Sets all sums to 0. */
  void clear();

  /** Waits for the operations that add to the sums, and returns them. */
  Sums read();

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();

  /**
   * What was summed up.
   *
   * @param loss the data losses of the rows
   * @param hits the rows that were predicted right
   * @param penalty the penalty of the weights, before the division by the number of rows
   */
  record Sums(double loss, double hits, double penalty) {}
}
