package dev.warptron.data;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The weights of a data set's rows, not normalized. */
final class RowWeights {
  private final double[] values; // (rows)

  private RowWeights(double[] values) {
    this.values = values;
  }

  /**
   * Weights of rows.
   *
   * @param values {@code [rows]}; copied
   * @param where the origin of a row, for messages
   * @throws DataException if their number differs from the number of rows, one is negative, NaN or
   *     infinite, or all are 0
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

  /**
   * The weights of concatenated rows; if only one part has weights, the rows of the other have 1.
   */
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
