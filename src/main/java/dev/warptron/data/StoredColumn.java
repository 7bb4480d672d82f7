package dev.warptron.data;

/** One column of {@link StoredRows}, read a chunk at a time. Safe for use by several threads. */
final class StoredColumn {
  private final StoredRows file;
  private final int column;
  private final double[] window; // (chunkRows)
  private int windowChunk = -1;

  StoredColumn(StoredRows file, int column) {
    this.file = file;
    this.column = column;
    this.window = new double[file.chunkRows()];
  }

  int size() {
    return file.rows();
  }

  /** The cell of a row; quick for one row after another. */
  synchronized double at(int row) {
    int chunk = row / window.length;
    if (chunk != windowChunk) {
      windowChunk = -1;
      file.readColumn(chunk, column, window);
      windowChunk = chunk;
    }
    return window[row - chunk * window.length];
  }

  /** The cells of all rows in memory. */
  double[] all() {
    double[] all = new double[size()];
    for (int row = 0; row < all.length; row++) {
      all[row] = at(row);
    }
    return all;
  }

  /** The cells of some rows; quick for ascending ones. */
  double[] select(int[] rows) {
    StoredColumn own = new StoredColumn(file, column);
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = own.at(rows[i]);
    }
    return selected;
  }
}
