package dev.warptron.data;

/**
 * Mean and standard deviation of consecutive features, by two passes over the rows in double
 * precision. The columns of a row are added side by side, because each sum waits for its last
 * addition.
 */
final class ColumnStatistics {
  private final int columns; // of the matrix
  private final int first; // of these columns
  private final int rows;
  private final double[] means;
  private final double[] squares; // (columns), sum of (x - mean)^2
  private final boolean[] varies; // (columns), not all values are equal

  private ColumnStatistics(int columns, int first, int end, int rows) {
    this.columns = columns;
    this.first = first;
    this.rows = rows;
    this.means = new double[end - first];
    this.squares = new double[end - first];
    this.varies = new boolean[end - first];
  }

  /** Those of the columns from {@code first} to {@code end}. */
  static ColumnStatistics of(Dataset data, int first, int end) {
    ColumnStatistics statistics =
        new ColumnStatistics(data.featureCount(), first, end, data.rowCount());
    data.lendRows(
        0,
        data.rowCount(),
        (values, start) -> {
          statistics.average(values, start + first);
          statistics.compare(values, start + first);
        });
    return statistics;
  }

  /** The bits of {@link java.util.stream.DoubleStream#sum}, divided: sums by Kahan. */
  private void average(float[] values, int start) {
    double[] sums = means;
    double[] excess = new double[sums.length]; // what was added too much
    for (int row = 0; row < rows; row++) {
      int at = start + row * columns;
      for (int j = 0; j < sums.length; j++) {
        double wanted = values[at + j] - excess[j];
        double sum = sums[j];
        double next = sum + wanted;
        excess[j] = next - sum - wanted;
        sums[j] = next;
      }
    }
    for (int j = 0; j < sums.length; j++) {
      means[j] = (sums[j] - excess[j]) / rows;
    }
  }

  private void compare(float[] values, int start) {
    for (int row = 0; row < rows; row++) {
      int at = start + row * columns;
      for (int j = 0; j < squares.length; j++) {
        double difference = values[at + j] - means[j];
        squares[j] += difference * difference;
        if (values[at + j] != values[start + j]) {
          varies[j] = true;
        }
      }
    }
  }

  double mean(int column) {
    return means[column - first];
  }

  /**
   * That of the population; 0 if all values are equal, although their mean may be off by rounding.
   */
  double standardDeviation(int column) {
    return varies[column - first] ? Math.sqrt(squares[column - first] / rows) : 0;
  }
}
