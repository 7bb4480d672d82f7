package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import java.util.List;
import java.util.stream.IntStream;

/** Rows shared by the tests of the library interface. */
final class TestRows {
  /** The four rows of XOR. */
  static final float[][] XOR_ROWS = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

  /** The labels of {@link #XOR_ROWS}. */
  static final String[] XOR_LABELS = {"same", "other", "other", "same"};

  private TestRows() {}

  /** The features of a data set as arrays of a user. */
  static float[][] rows(Dataset data) {
    float[][] rows = new float[data.rowCount()][data.featureCount()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = data.feature(i, j);
      }
    }
    return rows;
  }

  /** The labels of a data set as an array of a user. */
  static String[] labels(Dataset data) {
    Target target = data.requireTarget();
    return IntStream.range(0, data.rowCount()).mapToObj(target::label).toArray(String[]::new);
  }

  /** Every {@code step}-th row: a small data set of the same kind. */
  static Dataset every(int step, Dataset data) {
    return data.select(
        IntStream.range(0, data.rowCount()).filter(row -> row % step == 0).toArray());
  }

  /** The same rows under other column names. */
  static Dataset renamed(Dataset data, List<String> names) {
    return Dataset.of(names, rows(data), data.requireTarget());
  }
}
