package dev.warptron.data;

import java.util.List;
import java.util.Objects;

/** The features of {@link StoredRows}, of which one chunk is in memory. */
final class StoredFeatures extends FeatureMatrix {
  private static final float[] NONE = {};

  private final StoredRows file;
  private final int blockRows;
  private final float[] window; // (chunkRows, columns)
  private int windowChunk = -1;

  /**
   * Features of a file.
   *
   * @param blockRows as {@link #blockRows}, at least 1
   */
  StoredFeatures(List<String> names, StoredRows file, int blockRows) {
    super(names, NONE, file.rows());
    this.file = file;
    this.blockRows = blockRows;
    this.window = new float[Math.multiplyExact(file.chunkRows(), file.features())];
  }

  @Override
  boolean isStored() {
    return true;
  }

  @Override
  int chunkRows() {
    return file.chunkRows();
  }

  @Override
  int blockRows() {
    return blockRows;
  }

  @Override
  synchronized float at(int row, int column) {
    Objects.checkIndex(row, rows());
    Objects.checkIndex(column, columns());
    return window[offset(row) + column];
  }

  /** The position of a row in the window, which is moved if necessary. */
  private int offset(int row) {
    int chunk = row / file.chunkRows();
    if (chunk != windowChunk) {
      windowChunk = -1;
      file.readFeatures(chunk, window);
      windowChunk = chunk;
    }
    return (row - chunk * file.chunkRows()) * columns();
  }

  @Override
  synchronized void lend(int from, int count, RowConsumer consumer) {
    Objects.checkFromIndexSize(from, count, rows());
    if (count > 0 && from / file.chunkRows() == (from + count - 1) / file.chunkRows()) {
      consumer.accept(window, offset(from));
      return;
    }
    float[] copied = new float[FlatRows.length(count, columns())];
    for (int done = 0; done < count; ) {
      int row = from + done;
      int length = Math.min(count - done, file.chunkRows() - row % file.chunkRows());
      System.arraycopy(window, offset(row), copied, done * columns(), length * columns());
      done += length;
    }
    consumer.accept(copied, 0);
  }

  @Override
  float[] toRowMajor() {
    float[] all = new float[FlatRows.length(rows(), columns())];
    lend(0, rows(), (values, from) -> System.arraycopy(values, from, all, 0, all.length));
    return all;
  }

  /** The selected rows in memory. */
  @Override
  FeatureMatrix select(int[] selected) {
    StoredFeatures own = new StoredFeatures(names(), file, blockRows);
    float[] picked = new float[FlatRows.length(selected.length, columns())];
    for (int i = 0; i < selected.length; i++) {
      int row = Objects.checkIndex(selected[i], rows());
      System.arraycopy(own.window, own.offset(row), picked, i * columns(), columns());
    }
    return new FeatureMatrix(names(), picked, selected.length);
  }

  @Override
  FeatureMatrix concat(FeatureMatrix other) {
    return new FeatureMatrix(names(), toRowMajor(), rows()).concat(other);
  }
}
