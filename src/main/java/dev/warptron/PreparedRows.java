package dev.warptron;

import dev.warptron.backend.Tensor;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
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
    int most = Math.min(rows.rows(), Math.max(1, CHUNK_VALUES / rows.featureCount()));
    float[] chunk = new float[most * rows.featureCount()];
    for (int from = 0; from < rows.rows(); from += most) {
      int count = Math.min(most, rows.rows() - from);
      if (count < most) {
        chunk = new float[count * rows.featureCount()];
      }
      if (standardizer == null) {
        rows.copyRows(from, count, chunk);
      } else {
        standardizer.copyRows(rows, from, count, chunk);
      }
      tensor.rows(from, count).write(chunk);
    }
  }
}
