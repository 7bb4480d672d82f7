package dev.warptron;

import dev.warptron.backend.spi.Tensor;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.train.Evaluator;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a network takes them. They are scaled on their way to a device, a part at a time, because
 * a scaled copy of all of them would double the memory of a large data set.
 *
 * @param rows raw, with the columns of the network
 * @param standardizer null leaves the rows as they are
 */
record PreparedRows(Dataset rows, @Nullable Standardizer standardizer) {
  private static final int CHUNK_VALUES = 1 << 20;

  /**
   * Brings all rows to a device.
   *
   * @param tensor {@code [rows x features]}; overwritten
   * @throws dev.warptron.data.DataException if a value is so far out that no float holds it scaled
   */
  void writeTo(Tensor tensor) {
    Evaluator.RowWriter writer = writer();
    int most = Math.max(1, CHUNK_VALUES / rows.featureCount());
    for (int from = 0; from < rows.rows(); from += most) {
      writer.write(from, tensor.rows(from, Math.min(most, rows.rows() - from)));
    }
  }

  /** Brings parts of the rows to a device, scaled ones through one array for all of them. */
  Evaluator.RowWriter writer() {
    if (standardizer == null) {
      return (from, chunk) -> rows.lendRows(from, chunk.shape().rows(), chunk::write);
    }
    return new Evaluator.RowWriter() {
      private float[] part = {};

      @Override
      public void write(int from, Tensor chunk) {
        int size = Math.toIntExact(chunk.shape().size());
        if (part.length < size) {
          part = new float[size];
        }
        standardizer.copyRows(rows, from, chunk.shape().rows(), part);
        chunk.write(part, 0);
      }
    };
  }
}
