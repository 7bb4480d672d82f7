package dev.warptron.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/** The features of a data set: names and values, row-major. Immutable. */
class FeatureMatrix {
  private final List<String> names; // (columns)
  private final float[] values; // (rows, columns)
  private final int rows; // also where there are no columns

  /**
   * Features that are known to be valid.
   *
   * @param values {@code [rows x names.size()]}, row-major; not copied
   */
  FeatureMatrix(List<String> names, float[] values, int rows) {
    this.names = List.copyOf(names);
    this.values = values;
    this.rows = rows;
  }

  /**
   * Features of rows in memory.
   *
   * @param rows {@code [rows x names.size()]}; copied
   * @throws DataException if there are no rows or columns, a name occurs twice, or the rows differ
   *     in length
   */
  static FeatureMatrix of(List<String> names, float[][] rows) {
    return new FeatureMatrix(names, FlatRows.flatten(names, rows), rows.length);
  }

  List<String> names() {
    return names;
  }

  /** Whether they are in a file, of which a part is in memory. */
  boolean isStored() {
    return false;
  }

  /** The number of rows that are read at once. */
  int chunkRows() {
    return rows;
  }

  /** The number of rows that a training has in memory at once. */
  int blockRows() {
    return rows;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return names.size();
  }

  /**
   * Refuses NaN and infinite values.
   *
   * @param where the origin of a row, for the message
   */
  void requireFinite(IntFunction<String> where) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw DatasetChecks.notFinite(
            where.apply(i / columns()), names.get(i % columns()), values[i]);
      }
    }
  }

  float at(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, columns());
    return values[row * columns() + column];
  }

  /** A copy of all values, row-major. */
  float[] toRowMajor() {
    return values.clone();
  }

  void lend(int from, int count, RowConsumer consumer) {
    Objects.checkFromIndexSize(from, count, rows);
    consumer.accept(values, from * columns());
  }

  /** The same names and rows with other values, which are not copied. */
  FeatureMatrix with(float[] other) {
    return new FeatureMatrix(names, other, rows);
  }

  /** The selected rows, at least one, in this order. */
  FeatureMatrix select(int[] selected) {
    int columns = columns();
    float[] picked = new float[FlatRows.length(selected.length, columns)];
    for (int i = 0; i < selected.length; i++) {
      int row = Objects.checkIndex(selected[i], rows);
      System.arraycopy(values, row * columns, picked, i * columns, columns);
    }
    return new FeatureMatrix(names, picked, selected.length);
  }

  /** These rows, followed by those of the other, whose names must agree, and their order. */
  FeatureMatrix concat(FeatureMatrix other) {
    if (!names.equals(other.names)) {
      throw new DataException(
          "cannot join data with the features %s and %s: the names and their order must agree"
              .formatted(Messages.listed(names), Messages.listed(other.names)));
    }
    float[] added = other.isStored() ? other.toRowMajor() : other.values;
    float[] both = Arrays.copyOf(values, FlatRows.length((long) rows + other.rows, columns()));
    System.arraycopy(added, 0, both, values.length, added.length);
    return new FeatureMatrix(names, both, rows + other.rows);
  }
}
