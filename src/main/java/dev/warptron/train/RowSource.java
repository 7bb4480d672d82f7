package dev.warptron.train;

/**
 * Rows on the host that are not all in memory, such as those of a file: a training reads them in
 * blocks. Used by one thread at a time.
 */
public interface RowSource {
  /** The number of rows, at least 1. */
  int count();

  /** The number of features of a row. */
  int inputs();

  /** The number of encoded targets of a row. */
  int outputs();

  /** Rows that lie together: an epoch draws the order of such chunks. */
  int chunkRows();

  /** The largest number of rows of a block. */
  int blockRows();

  /**
   * Reads consecutive rows.
   *
   * @param from the first row, from 0
   * @param count number of rows
   * @param at the row of {@code into} that becomes the first one
   */
  void read(int from, int count, HostRows into, int at);

  /** The encoded targets of consecutive rows: {@code [count x outputs]}, row-major. */
  double[] targets(int from, int count);
}
