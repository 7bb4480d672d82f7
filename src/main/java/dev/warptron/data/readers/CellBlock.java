package dev.warptron.data.readers;

import java.util.Arrays;

/** Consecutive rows of cells as text, which are converted to numbers and labels together. */
final class CellBlock {
  /** Converts cells of a column. */
  interface Sink {
    /** Takes the cell {@code buffer[from..to)}; the buffer is valid during the call. */
    void add(char[] buffer, int from, int to);
  }

  private static final int MOST_ROWS = 4096;
  private static final int MOST_CHARACTERS =
      1 << 18; // half a megabyte, so that it stays in a cache

  private final int width;
  private char[] characters = new char[256]; // of all its cells
  private int[] ends; // (rows, width), in characters
  private int rows;
  private int cells; // of the current row

  /**
   * An empty block.
   *
   * @param width cells of a row, at least 1
   */
  CellBlock(int width) {
    this.width = width;
    this.ends = new int[width];
  }

  /** The number of complete rows. */
  int rows() {
    return rows;
  }

  boolean isFull() {
    return rows == MOST_ROWS || end() >= MOST_CHARACTERS;
  }

  /** Removes all rows. */
  void clear() {
    rows = 0;
    cells = 0;
  }

  /** Begins a row; drops an incomplete one. */
  void beginRow() {
    cells = 0;
  }

  private int end() {
    int last = rows * width + cells;
    return last == 0 ? 0 : ends[last - 1];
  }

  /** Adds the next cell of the current row. */
  void add(char[] buffer, int from, int to) {
    int at = end();
    int length = to - from;
    if (characters.length - at < length) {
      characters = Arrays.copyOf(characters, Math.max(2 * characters.length, at + length));
    }
    System.arraycopy(buffer, from, characters, at, length);
    int index = rows * width + cells++;
    if (index == ends.length) {
      ends = Arrays.copyOf(ends, Math.multiplyExact(ends.length, 2));
    }
    ends[index] = at + length;
  }

  /** A cell of the current row. */
  String cell(int column) {
    int index = rows * width + column;
    int from = index == 0 ? 0 : ends[index - 1];
    return new String(characters, from, ends[index] - from);
  }

  /** Ends the current row, which has a cell for each column. */
  void endRow() {
    rows++;
    cells = 0;
  }

  /** Passes the cells of a column on, row by row. */
  void copyTo(int column, Sink sink) {
    for (int row = 0; row < rows; row++) {
      int index = row * width + column;
      sink.add(characters, index == 0 ? 0 : ends[index - 1], ends[index]);
    }
  }
}
