package dev.warptron.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Copies rows to one row-major array. */
public final class FlatRows {
  /** The longest array that common virtual machines allow. */
  public static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

  private FlatRows() {}

  /**
   * All rows in one array, row-major.
   *
   * @param names of the columns
   * @param rows {@code [rows x names.size()]}; not modified
   * @throws DataException if there are no rows or columns, a name occurs twice, or the rows differ
   *     in length
   */
  static float[] flatten(List<String> names, float[][] rows) {
    if (rows.length == 0) {
      throw new DataException("the data set has no rows: at least one is needed");
    }
    requireColumns(names);
    int columns = names.size();
    float[] values = new float[length(rows.length, columns)];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != columns) {
        throw new DataException(
            "row %d has %s, expected %d: every row needs one value per feature name"
                .formatted(row + 1, Messages.counted(rows[row].length, "value"), columns));
      }
      System.arraycopy(rows[row], 0, values, row * columns, columns);
    }
    return values;
  }

  /**
   * The rows rounded to 32-bit floats.
   *
   * @throws DataException if a finite number is too large for a float
   */
  static float[][] rounded(double[][] rows) {
    float[][] floats = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      floats[i] = new float[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        double value = rows[i][j];
        floats[i][j] = (float) value;
        if (Float.isInfinite(floats[i][j]) && Double.isFinite(value)) {
          throw new DataException(
              "row %d, column %d: %s is too large for a 32-bit float; scale the column"
                  .formatted(i + 1, j + 1, value));
        }
      }
    }
    return floats;
  }

  private static void requireColumns(List<String> names) {
    if (names.isEmpty()) {
      throw new DataException("the data set has no features: at least one is needed");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new DataException(
            "two features are named %s: rename one of them".formatted(Messages.quoted(name)));
      }
    }
  }

  /**
   * The length of an array for these rows.
   *
   * @throws DataException if no Java array can be that long
   */
  public static int length(long rows, int columns) {
    long length = Math.multiplyExact(rows, (long) columns);
    if (length > MAX_ARRAY_LENGTH) {
      throw new DataException(
          ("%d rows of %d features are %d values, and one data set holds at most %d:"
                  + " use fewer rows or columns")
              .formatted(rows, columns, length, MAX_ARRAY_LENGTH));
    }
    return (int) length;
  }
}
