package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

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
   * @param row a cell for each column, by name; other entries are ignored
   * @throws DataException if a column is missing
   */
  Table of(Map<String, ?> row) {
    Objects.requireNonNull(row, "row");
    for (String name : names) {
      if (!row.containsKey(name)) {
        throw new DataException(
            "the row has no value for \"%s\": the model needs %s"
                .formatted(name, NetworkInputs.listed(names)));
      }
    }
    return Table.ofRows(List.of(row));
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
              .formatted(row + 1, width, names.size(), NetworkInputs.listed(names)));
    }
  }

  /**
   * Targets of rows, named y1, y2 and so on.
   *
   * @param values {@code [rows][targets]}, the same number in each row
   */
  static Target[] targets(double[][] values) {
    Objects.requireNonNull(values, "targets");
    return targets(
        Arrays.stream(values).mapToInt(row -> row.length).toArray(),
        j -> Arrays.stream(values).mapToDouble(row -> row[j]).toArray());
  }

  /** The same for whole numbers, such as 0 and 1 for two classes. */
  static Target[] targets(int[][] values) {
    Objects.requireNonNull(values, "labels");
    return targets(
        Arrays.stream(values).mapToInt(row -> row.length).toArray(),
        j -> Arrays.stream(values).mapToDouble(row -> row[j]).toArray());
  }

  private static Target[] targets(int[] widths, IntFunction<double[]> column) {
    int count = widths.length == 0 ? 0 : widths[0];
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] != count || count == 0) {
        throw new DataException(
            "row %d has %d targets, and row 1 has %d: every row needs one value of each target"
                .formatted(i + 1, widths[i], count));
      }
    }
    return IntStream.range(0, count)
        .mapToObj(j -> Target.ofNumbers("y" + (j + 1), column.apply(j)))
        .toArray(Target[]::new);
  }
}
