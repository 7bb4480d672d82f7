package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes data sets of rows in memory for a model.
 *
 * @param names of the model's features
 */
record RowsInMemory(List<String> names) {
  Dataset of(float[][] rows) {
    requireWidths(rows);
    return Dataset.of(names, rows);
  }

  Dataset of(double[][] rows) {
    requireWidths(rows);
    return Dataset.of(names, rows);
  }

  Dataset of(float[][] rows, Target target) {
    requireWidths(rows);
    return Dataset.of(names, rows, target);
  }

  Dataset of(double[][] rows, Target target) {
    requireWidths(rows);
    return Dataset.of(names, rows, target);
  }

  /**
   * One row.
   *
   * @param row a value for each feature, by name; other entries are ignored
   * @throws DataException if a feature is missing
   */
  Dataset of(Map<String, ? extends Number> row) {
    Objects.requireNonNull(row, "row");
    double[] values = new double[names.size()];
    for (int j = 0; j < values.length; j++) {
      Number value = row.get(names.get(j));
      if (value == null) {
        throw new DataException(
            "the row has no value for \"%s\": the model needs %s"
                .formatted(names.get(j), NetworkFit.listed(names)));
      }
      values[j] = value.doubleValue();
    }
    return of(new double[][] {values});
  }

  private void requireWidths(float[][] rows) {
    Objects.requireNonNull(rows, "rows");
    for (int i = 0; i < rows.length; i++) {
      requireWidth(i, rows[i].length);
    }
  }

  private void requireWidths(double[][] rows) {
    Objects.requireNonNull(rows, "rows");
    for (int i = 0; i < rows.length; i++) {
      requireWidth(i, rows[i].length);
    }
  }

  private void requireWidth(int row, int width) {
    if (width != names.size()) {
      throw new DataException(
          "row %d has %d features, but the model was trained on %d: %s"
              .formatted(row + 1, width, names.size(), NetworkFit.listed(names)));
    }
  }
}
