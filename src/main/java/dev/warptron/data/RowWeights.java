package dev.warptron.data;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What each row of a data set counts, as it was given. */
final class RowWeights {
  private final double[] values; // (rows)

  private RowWeights(double[] values) {
    this.values = values;
  }

  /**
   * Weights of rows.
   *
   * @param values {@code [rows]}; copied
   * @param where says where a row came from
   * @throws DataException if there is not one for each row, or one is negative, NaN or infinite, or
   *     all are 0
   */
  static RowWeights of(double[] values, int rows, IntFunction<String> where) {
    if (values.length != rows) {
      throw new DataException(
          "%s for %s: every row needs one"
              .formatted(Messages.counted(values.length, "weight"), Messages.counted(rows, "row")));
    }
    for (int row = 0; row < rows; row++) {
      if (!(values[row] >= 0 && values[row] < Double.POSITIVE_INFINITY)) {
        throw new DataException(
            "%s: the weight is %s, expected a number that is at least 0 and finite"
                .formatted(where.apply(row), values[row]));
      }
    }
    if (Arrays.stream(values).allMatch(weight -> weight == 0)) {
      throw new DataException(
          "the weights of all %s are 0: at least one must be larger"
              .formatted(Messages.counted(rows, "row")));
    }
    return new RowWeights(values.clone());
  }

  /** A copy, {@code [rows]}. */
  double[] toArray() {
    return values.clone();
  }

  static @Nullable RowWeights select(@Nullable RowWeights weights, int[] rows) {
    return weights == null
        ? null
        : new RowWeights(Arrays.stream(rows).mapToDouble(row -> weights.values[row]).toArray());
  }

  /** Those of rows behind others; rows without weights count 1 beside rows that have some. */
  static @Nullable RowWeights concat(
      @Nullable RowWeights first, int firstRows, @Nullable RowWeights second, int secondRows) {
    if (first == null && second == null) {
      return null;
    }
    double[] both = new double[firstRows + secondRows];
    Arrays.fill(both, 1);
    if (first != null) {
      System.arraycopy(first.values, 0, both, 0, firstRows);
    }
    if (second != null) {
      System.arraycopy(second.values, 0, both, firstRows, secondRows);
    }
    return new RowWeights(both);
  }
}
