package dev.warptron.data;

import org.jspecify.annotations.Nullable;

/** Which rows of a file the columns of a table show. One object for all columns. */
final class RowSelection {
  private final int @Nullable [] rows; // null for all
  private int @Nullable [] lastChosen;
  private @Nullable RowSelection last; // of lastChosen

  private RowSelection(int @Nullable [] rows) {
    this.rows = rows;
  }

  static RowSelection all() {
    return new RowSelection(null);
  }

  /** The number of selected rows of a file with this number of rows. */
  int size(int all) {
    return rows == null ? all : rows.length;
  }

  /** The row of the file. */
  int of(int row) {
    return rows == null ? row : rows[row];
  }

  /**
   * Some of these rows. Columns that are asked one after another for the same array share the
   * result, which may be large.
   *
   * @param chosen not copied
   */
  synchronized RowSelection select(int[] chosen) {
    RowSelection known = last;
    if (known != null && chosen == lastChosen) {
      return known;
    }
    int[] inFile = chosen;
    if (rows != null) {
      inFile = new int[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        inFile[i] = rows[chosen[i]];
      }
    }
    RowSelection selected = new RowSelection(inFile);
    lastChosen = chosen;
    last = selected;
    return selected;
  }
}
