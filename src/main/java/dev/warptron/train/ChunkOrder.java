package dev.warptron.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which one pass reads the rows of a {@link RowSource}: chunk after chunk. A position
 * counts the rows in this order.
 */
final class ChunkOrder {
  private final int rows;
  private final int chunkRows;
  private final int @Nullable [] chunks; // null for the order of the file
  private final int last; // the only chunk that may have fewer rows
  private final int lastAt; // its index in the order

  /**
   * An order.
   *
   * @param chunks a permutation of all chunks; null for the order of the file
   */
  ChunkOrder(int rows, int chunkRows, int @Nullable [] chunks) {
    this.rows = rows;
    this.chunkRows = chunkRows;
    this.chunks = chunks;
    this.last = count(rows, chunkRows) - 1;
    int index = last;
    for (int i = 0; chunks != null && i <= last; i++) {
      index = chunks[i] == last ? i : index;
    }
    this.lastAt = index;
  }

  /** The number of chunks. */
  static int count(int rows, int chunkRows) {
    return (int) (((long) rows + chunkRows - 1) / chunkRows);
  }

  /** Consecutive rows of the file, from {@code from} on. */
  record Range(int from, int count) {}

  /** The rows at positions {@code [from, to)}. */
  List<Range> ranges(int from, int to) {
    List<Range> ranges = new ArrayList<>();
    for (int position = from; position < to; ) {
      int index = indexOf(position);
      int chunk = chunks == null ? index : chunks[index];
      int skipped = position - begin(index);
      int count = Math.min(to - position, rowsOf(chunk) - skipped);
      ranges.add(new Range(chunk * chunkRows + skipped, count));
      position += count;
    }
    return ranges;
  }

  private int rowsOf(int chunk) {
    return chunk == last ? rows - last * chunkRows : chunkRows;
  }

  /** The position of the first row of the chunk at an index of the order. */
  private int begin(int index) {
    int shorter = index > lastAt ? chunkRows - rowsOf(last) : 0;
    return index * chunkRows - shorter;
  }

  private int indexOf(int position) {
    int index = position / chunkRows;
    // After the short chunk, positions are smaller than without it, by less than one chunk.
    return index < last && begin(index + 1) <= position ? index + 1 : index;
  }
}
