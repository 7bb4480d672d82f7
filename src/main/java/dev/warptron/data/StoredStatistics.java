package dev.warptron.data;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * The statistics of a {@link Standardizer} for rows in a file: in two passes over the rows, with
 * the operations that it uses for rows in memory, in the same order, so that the bits are equal.
 */
final class StoredStatistics {
  private static final int BLOCK_COLUMNS = 4;

  private final Dataset data;
  private final int columns;
  private final float[] chunk; // (chunkRows, columns)

  private StoredStatistics(Dataset data) {
    this.data = data;
    this.columns = data.featureCount();
    this.chunk = new float[Math.multiplyExact(data.chunkRows(), columns)];
  }

  static Standardizer of(Dataset data, IntPredicate which) {
    return new StoredStatistics(data).fit(which);
  }

  private Standardizer fit(IntPredicate which) {
    // Like the sum of a DoubleStream, its sum is compensated.
    DoubleSummaryStatistics[] sums =
        Stream.generate(DoubleSummaryStatistics::new)
            .limit(columns)
            .toArray(DoubleSummaryStatistics[]::new);
    forEachValue(which, (column, values) -> add(sums[column], column, values));
    double[] means = Arrays.stream(sums).mapToDouble(DoubleSummaryStatistics::getSum).toArray();
    Arrays.setAll(means, column -> which.test(column) ? means[column] / data.rowCount() : 0);
    double[] squares = new double[columns];
    forEachValue(
        which,
        (column, rows) -> {
          double sum = squares[column];
          for (int row = 0; row < rows; row++) {
            double value = chunk[row * columns + column];
            sum += (value - means[column]) * (value - means[column]);
          }
          squares[column] = sum;
        });
    double[] deviations = new double[columns];
    Arrays.setAll(
        deviations,
        column ->
            !which.test(column)
                ? 1
                : sums[column].getMin() == sums[column].getMax()
                    ? 0
                    : Math.sqrt(squares[column] / data.rowCount()));
    return Standardizer.of(means, deviations);
  }

  private void add(DoubleSummaryStatistics sum, int column, int rows) {
    for (int row = 0; row < rows; row++) {
      sum.accept(chunk[row * columns + column]);
    }
  }

  /** Passes each column of each chunk, in the order of the rows. */
  private void forEachValue(IntPredicate which, BiConsumer<Integer, Integer> consumer) {
    for (int from = 0; from < data.rowCount(); from += data.chunkRows()) {
      int rows = Math.min(data.chunkRows(), data.rowCount() - from);
      data.copyRows(from, rows, chunk);
      Parts.forEachBlock(
          columns,
          BLOCK_COLUMNS,
          (first, end) -> {
            for (int column = first; column < end; column++) {
              if (which.test(column)) {
                consumer.accept(column, rows);
              }
            }
          });
    }
  }
}
