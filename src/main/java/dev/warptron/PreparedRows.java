package dev.warptron;

import dev.warptron.backend.spi.Tensor;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.model.Precision;
import dev.warptron.train.Evaluator;
import org.jspecify.annotations.Nullable;

/**
 * Rows as input of a network. They are scaled in chunks during the upload, because a scaled copy of
 * all rows would double the memory of a large data set.
 *
 * @param rows raw, with the columns of the network
 * @param standardizer null for rows that are not scaled
 * @param precision of the device; scaled values are rounded to it
 */
record PreparedRows(Dataset rows, @Nullable Standardizer standardizer, Precision precision) {
  private static final int CHUNK_VALUES = 1 << 20;

  /**
   * Uploads all rows to a device.
   *
   * @param tensor {@code [rows x features]}; overwritten
   * @throws dev.warptron.data.DataException if a scaled value exceeds the range of the precision
   */
  void writeTo(Tensor tensor) {
    Evaluator.RowWriter writer = writer();
    int most = Math.max(1, CHUNK_VALUES / rows.featureCount());
    for (int from = 0; from < rows.rowCount(); from += most) {
      writer.write(from, tensor.rows(from, Math.min(most, rows.rowCount() - from)));
    }
  }

  /** Uploads chunks of the rows. Scaled chunks share one array. */
  Evaluator.RowWriter writer() {
    if (standardizer == null) {
      return (from, chunk) -> rows.lendRows(from, chunk.shape().rows(), chunk::write);
    }
    return precision == Precision.FLOAT64
        ? (from, chunk) -> chunk.write(standardizer.doubleRows(rows, from, chunk.shape().rows()))
        : floats(standardizer);
  }

  private Evaluator.RowWriter floats(Standardizer scale) {
    return new Evaluator.RowWriter() {
      private float[] scaled = {};

      @Override
      public void write(int from, Tensor chunk) {
        int size = Math.toIntExact(chunk.shape().size());
        if (scaled.length < size) {
          scaled = new float[size];
        }
        scale.copyRows(rows, from, chunk.shape().rows(), scaled);
        chunk.write(scaled, 0);
      }
    };
  }
}
