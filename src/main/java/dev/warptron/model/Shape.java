package dev.warptron.model;

/**
 * The size of a row-major matrix.
 *
 * @param rows number of rows, &gt;= 0; for data one row per sample
 * @param columns number of columns, &gt;= 0
 */
public record Shape(int rows, int columns) {
  public Shape {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "a shape has no negative sides, got [%d x %d]".formatted(rows, columns));
    }
  }

  /** The number of entries. */
  public long size() {
    return (long) rows * columns;
  }

  /** A shape with the same columns and another number of rows. */
  public Shape withRows(int value) {
    return new Shape(value, columns);
  }

  @Override
  public String toString() {
    return "[" + rows + " x " + columns + "]";
  }
}
