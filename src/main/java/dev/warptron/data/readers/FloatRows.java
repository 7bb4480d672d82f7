package dev.warptron.data.readers;

import dev.warptron.data.FlatRows;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A matrix that grows row by row, for files whose number of rows is not known in advance.
 *
 * <p>Stored in blocks: doubling a single array needs up to three times its final size.
 */
final class FloatRows {
  private static final int BLOCK_VALUES = 1 << 18;

  private final int columns;
  private final Deque<float[]> full = new ArrayDeque<>(); // each (blockRows, columns)
  private float[] block; // (blockRows, columns), of which the first blockUsed values are set
  private int blockUsed;
  private long[] lines = new long[64]; // (capacity), at least rows
  private int rows;

  FloatRows(int columns) {
    this.columns = columns;
    this.block = new float[columns * Math.max(1, BLOCK_VALUES / columns)];
  }

  /**
   * Appends a row.
   *
   * @param row {@code [columns]}; not modified
   * @param line the line of the file on which the row starts, from 1
   */
  void add(float[] row, long line) {
    FlatRows.length(rows + 1L, columns);
    if (blockUsed == block.length) {
      full.add(block);
      block = new float[block.length];
      blockUsed = 0;
    }
    System.arraycopy(row, 0, block, blockUsed, columns);
    blockUsed += columns;
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, 2 * rows);
    }
    lines[rows++] = line;
  }

  int rows() {
    return rows;
  }

  /** {@code [rows]}: the line on which each row starts. */
  long[] lines() {
    return Arrays.copyOf(lines, rows);
  }

  /**
   * {@code [rows x columns]}, row-major. Releases each block after copying it; no rows can be added
   * afterwards.
   */
  float[] takeValues() {
    float[] values = new float[rows * columns];
    int at = 0;
    for (float[] next = full.poll(); next != null; next = full.poll()) {
      System.arraycopy(next, 0, values, at, next.length);
      at += next.length;
    }
    System.arraycopy(block, 0, values, at, blockUsed);
    return values;
  }
}
