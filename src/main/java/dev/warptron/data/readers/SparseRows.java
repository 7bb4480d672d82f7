package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.FlatRows;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.Target;
import java.util.Arrays;

/** Rows of indices and values, which grow line by line: see {@link LibsvmReader}. */
final class SparseRows {
  private static final String QUERY = "qid";

  /** The largest index. Every feature gets a name, and a network an input for each. */
  private static final int MAX_INDEX = 1 << 22;

  private final String file;
  private final LabelBuilder labels = new LabelBuilder();
  private int[] indices = new int[1024]; // (capacity), from 1
  private float[] values = new float[1024]; // (capacity)
  private int entries;
  private int[] starts = new int[64]; // (capacity), the first entry of each row
  private long[] lines = new long[64]; // (capacity), at least rows
  private int rows;
  private int largest;

  SparseRows(String file) {
    this.file = file;
  }

  /**
   * Appends the row of a line; a blank line, or one with a comment only, is none.
   *
   * @param number of the line, from 1
   * @throws DataException if it is not a row
   */
  void add(String line, long number) {
    int comment = line.indexOf('#');
    String text = (comment < 0 ? line : line.substring(0, comment)).strip();
    if (text.isEmpty()) {
      return;
    }
    String where = file + ":" + number + ": ";
    String[] words = text.split("\\s+", -1);
    requireLabel(where, words[0]);
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, 2 * rows);
      starts = Arrays.copyOf(starts, 2 * rows);
    }
    starts[rows] = entries;
    lines[rows++] = number;
    labels.add(words[0]);
    for (int i = 1; i < words.length; i++) {
      addEntry(where, words[i]);
    }
  }

  private static void requireLabel(String where, String label) {
    if (label.contains(":")) {
      throw new DataException(
          where
              + "the line begins with %s, not with a label: add the label of the row"
                  .formatted(Messages.quoted(label)));
    }
    if (label.contains(",")) {
      throw new DataException(
          where
              + "%s are several labels, and a row has one: choose one, or write a CSV file with a"
                  .formatted(Messages.quoted(label))
              + " column for each");
    }
  }

  private void addEntry(String where, String word) {
    int colon = word.indexOf(':');
    String key = colon < 0 ? word : word.substring(0, colon);
    if (colon < 0 || !key.matches("[0-9]{1,9}")) {
      if (colon >= 0 && key.equals(QUERY)) {
        return;
      }
      throw new DataException(
          where + Messages.quoted(word) + " is not INDEX:VALUE; correct or remove the row");
    }
    int index = Integer.parseInt(key);
    if (index == 0) {
      throw new DataException(
          where + "index 0: indices start at 1; add 1 to every index of the file");
    }
    if (index > MAX_INDEX) {
      throw new DataException(
          where
              + "index %d: at most %d features are read; number those that occur anew"
                  .formatted(index, MAX_INDEX));
    }
    boolean isFirst = entries == starts[rows - 1];
    if (!isFirst && index <= indices[entries - 1]) {
      throw new DataException(
          where
              + "index %d follows index %d: the indices of a row must ascend; sort them"
                  .formatted(index, indices[entries - 1]));
    }
    char[] number = word.substring(colon + 1).toCharArray();
    float value = Numbers.parseFloat(number, 0, number.length);
    if (!Float.isFinite(value)) {
      throw new DataException(
          where
              + "index %d: %s is not a finite number that a 32-bit float holds; correct or remove the"
                  .formatted(index, Messages.quoted(word.substring(colon + 1)))
              + " row");
    }
    append(index, value);
  }

  private void append(int index, float value) {
    if (entries == indices.length) {
      int capacity = FlatRows.length(2L * entries, 1);
      indices = Arrays.copyOf(indices, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    indices[entries] = index;
    values[entries++] = value;
    largest = Math.max(largest, index);
  }

  int count() {
    return rows;
  }

  /** The largest index, 0 if no row has an entry. */
  int largestIndex() {
    return largest;
  }

  /** {@code [count]}: the line of each row. */
  long[] lines() {
    return Arrays.copyOf(lines, rows);
  }

  Target labels(String name) {
    return labels.build(name);
  }

  /**
   * All rows with their zeros.
   *
   * @param columnOf {@code [largestIndex + 1]} the column of each index; negative for none
   * @param columns number of columns
   * @return {@code [count x columns]}, row-major
   * @throws DataException if no array can hold them
   */
  float[] dense(int[] columnOf, int columns) {
    float[] dense = new float[FlatRows.length(rows, columns)];
    for (int row = 0; row < rows; row++) {
      int end = row + 1 < rows ? starts[row + 1] : entries;
      for (int entry = starts[row]; entry < end; entry++) {
        int column = columnOf[indices[entry]];
        if (column >= 0) {
          dense[row * columns + column] = values[entry];
        }
      }
    }
    return dense;
  }
}
