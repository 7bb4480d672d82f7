package dev.warptron.data;

/**
 * One column of {@link StoredRows}, or some of its rows, read a chunk at a time. Safe for use by
 * several threads.
 */
final class StoredColumn {
  /** So many cells are copied to memory where they are selected; more stay in the file. */
  private static final int MOST_COPIED = 1 << 16;

  private final StoredRows file;
  private final int column;
  private final RowSelection selection;
  private final double[] window; // (chunkRows)
  private int windowChunk = -1;

  StoredColumn(StoredRows file, int column, RowSelection selection) {
    this.file = file;
    this.column = column;
    this.selection = selection;
    this.window = new double[file.chunkRows()];
  }

  int size() {
    return selection.size(file.rows());
  }

  /** The row of the file. */
  int fileRow(int row) {
    return selection.of(row);
  }

  /** The cell of a row; quick for one row after another. */
  synchronized double at(int row) {
    int inFile = selection.of(row);
    int chunk = inFile / window.length;
    if (chunk != windowChunk) {
      windowChunk = -1;
      file.readColumn(chunk, column, window);
      windowChunk = chunk;
    }
    return window[inFile - chunk * window.length];
  }

  /** The cells of all rows in memory. */
  double[] all() {
    double[] all = new double[size()];
    for (int row = 0; row < all.length; row++) {
      all[row] = at(row);
    }
    return all;
  }

  /** Whether a selection of this number of rows is copied to memory, by {@link #copy}. */
  static boolean areCopied(int[] rows) {
    return rows.length <= MOST_COPIED;
  }

  /** The cells of some rows; quick for ascending ones. */
  double[] copy(int[] rows) {
    StoredColumn own = new StoredColumn(file, column, selection);
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = own.at(rows[i]);
    }
    return selected;
  }

  /** Some rows, in the file as they are. */
  StoredColumn view(int[] rows) {
    return new StoredColumn(file, column, selection.select(rows));
  }
}
