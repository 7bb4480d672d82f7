package dev.warptron.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows made in memory become one array. */
final class FlatRows {
  /** A few less than {@link Integer#MAX_VALUE}: what common virtual machines allow. */
  static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private FlatRows() {}

  /**
   * All rows, one after the other.
   *
   * @param names of the columns
   * @param rows {@code [rows x names.size()]}; not modified
   * @throws DataException if there are no rows or columns, a name is there twice, or a row has
   *     another length
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
            "row %d has %s, expected %d: every row needs one value a feature name"
                .formatted(row + 1, Messages.counted(rows[row].length, "value"), columns));
      }
      System.arraycopy(rows[row], 0, values, row * columns, columns);
    }
    return values;
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
   * The array length that the rows need.
   *
   * @throws DataException if no Java array is that long
   */
  static int length(long rows, int columns) {
    long length = Math.multiplyExact(rows, (long) columns);
    if (length > LONGEST_ARRAY) {
      throw new DataException(
          ("%d rows of %d features are %d values, and one data set holds at most %d:"
                  + " use fewer rows or columns")
              .formatted(rows, columns, length, LONGEST_ARRAY));
    }
    return (int) length;
  }
}
