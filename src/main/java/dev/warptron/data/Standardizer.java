package dev.warptron.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Shifts and scales every column to mean 0 and standard deviation 1: {@code (x - mean) /
 * standardDeviation}.
 *
 * <p>The standard deviation is that of the population: the divisor is the number of rows n, not n -
 * 1. A constant column has standard deviation 0 and becomes 0. Immutable; equal if all statistics
 * are equal.
 */
public final class Standardizer {
  /** Columns processed together, so that each cache line of a row is loaded once. */
  private static final int BLOCK_COLUMNS = 16;

  private static final int PARTS_OF_A_THREAD = 4;

  /** Rows of features that are standardized by one thread. */
  private static final int BLOCK_ROWS = 256;

  private final double[] means; // (columns)
  private final double[] standardDeviations; // (columns), 0 for a constant column

  private Standardizer(double[] means, double[] standardDeviations) {
    this.means = means;
    this.standardDeviations = standardDeviations;
  }

  /** Computes the statistics of every feature by two passes, in double precision. */
  public static Standardizer fit(Dataset data) {
    return fit(data, feature -> true);
  }

  /**
   * The same for some features; the others are left as they are, with mean 0 and standard deviation
   * 1.
   */
  public static Standardizer fit(Dataset data, IntPredicate which) {
    if (data.isStored()) {
      return StoredStatistics.of(data, which);
    }
    int columns = data.featureCount();
    double[] means = new double[columns];
    double[] standardDeviations = new double[columns];
    Parts.forEachBlock(
        columns,
        columnsOfAThread(columns),
        (first, end) -> {
          ColumnStatistics statistics = ColumnStatistics.of(data, first, end);
          for (int column = first; column < end; column++) {
            boolean isFitted = which.test(column);
            means[column] = isFitted ? statistics.mean(column) : 0;
            standardDeviations[column] = isFitted ? statistics.standardDeviation(column) : 1;
          }
        });
    return new Standardizer(means, standardDeviations);
  }

  /** At least those of a cache line, and several parts for each thread. */
  private static int columnsOfAThread(int columns) {
    int parts = PARTS_OF_A_THREAD * Runtime.getRuntime().availableProcessors();
    return Math.max(BLOCK_COLUMNS, columns / parts);
  }

  /**
   * Computes the statistics of one column, such as the target of a regression.
   *
   * @param values at least one, finite; not modified
   * @throws DataException if a value is NaN or infinite, or the values are too large for their sum
   *     or spread to be a double
   */
  public static Standardizer fit(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("at least one value is needed");
    }
    double mean = mean(values);
    double standardDeviation = standardDeviation(values, mean);
    if (!Double.isFinite(mean) || !Double.isFinite(standardDeviation)) {
      throw new DataException(
          "cannot standardize: the values have mean %s and standard deviation %s; use larger units"
              .formatted(mean, standardDeviation));
    }
    return new Standardizer(new double[] {mean}, new double[] {standardDeviation});
  }

  /**
   * Computes the statistics of several columns, such as the targets of a regression; otherwise as
   * {@link #fit(double[])}.
   *
   * @param columns at least one
   */
  public static Standardizer fit(List<double[]> columns) {
    List<Standardizer> each = columns.stream().map(Standardizer::fit).toList();
    return of(
        each.stream().mapToDouble(column -> column.mean(0)).toArray(),
        each.stream().mapToDouble(column -> column.standardDeviation(0)).toArray());
  }

  /**
   * Creates a standardizer from saved statistics.
   *
   * @param means {@code [columns]}, at least one, finite; copied
   * @param standardDeviations {@code [columns]}, finite and not negative; copied
   * @throws IllegalArgumentException if a length or a value is not as above
   */
  public static Standardizer of(double[] means, double[] standardDeviations) {
    if (means.length == 0 || means.length != standardDeviations.length) {
      throw new IllegalArgumentException(
          "expected one mean and one standard deviation per column, got %d and %d"
              .formatted(means.length, standardDeviations.length));
    }
    for (int column = 0; column < means.length; column++) {
      boolean valid =
          Double.isFinite(means[column])
              && standardDeviations[column] >= 0
              && Double.isFinite(standardDeviations[column]);
      if (!valid) {
        throw new IllegalArgumentException(
            ("column %d: the mean must be finite, and the standard deviation finite and not"
                    + " negative, got %s and %s")
                .formatted(column, means[column], standardDeviations[column]));
      }
    }
    return new Standardizer(means.clone(), standardDeviations.clone());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double standardDeviation(double[] values, double mean) {
    double smallest = values[0];
    double largest = values[0];
    double squares = 0;
    for (double value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
      squares += (value - mean) * (value - mean);
    }
    // The mean of equal values may be off by rounding, and the division would amplify that.
    return smallest == largest ? 0 : Math.sqrt(squares / values.length);
  }

  /** The number of columns, at least 1. */
  public int columns() {
    return means.length;
  }

  /** The mean of a column, in the column's unit. */
  public double mean(int column) {
    return means[column];
  }

  /** The population standard deviation of a column, in its unit; 0 if it is constant. */
  public double standardDeviation(int column) {
    return standardDeviations[column];
  }

  /**
   * Every feature standardized, with the same names, rows and target.
   *
   * @param data with {@link #columns} features
   * @throws DataException if a standardized value is too large for a float
   */
  public Dataset apply(Dataset data) {
    float[] values = new float[FlatRows.length(data.rowCount(), data.featureCount())];
    copyRows(data, 0, data.rowCount(), values);
    return data.withOwned(values);
  }

  /**
   * Standardizes consecutive rows into an array, where a second copy of all rows would take too
   * much memory.
   *
   * @param data with {@link #columns} features
   * @param from the first row, from 0
   * @param count number of rows
   * @param into its first {@code [count x columns]} entries are overwritten
   * @throws DataException if a standardized value is too large for a float
   */
  public void copyRows(Dataset data, int from, int count, float[] into) {
    requireColumns(data);
    data.lendRows(
        from,
        count,
        (values, start) ->
            Parts.forEachBlock(
                count,
                BLOCK_ROWS,
                (first, end) -> {
                  for (int row = first; row < end; row++) {
                    int at = row * columns();
                    if (!applyToRow(values, start + at, into, at)) {
                      throw notFinite(data, from + row, into, at);
                    }
                  }
                }));
  }

  /** Whether all results are finite. */
  private boolean applyToRow(float[] values, int from, float[] into, int to) {
    boolean areFinite = true;
    for (int column = 0; column < means.length; column++) {
      float scaled = apply(column, values[from + column]);
      into[to + column] = scaled;
      areFinite &= Math.abs(scaled) <= Float.MAX_VALUE;
    }
    return areFinite;
  }

  private static DataException notFinite(Dataset data, int row, float[] values, int from) {
    int column = 0;
    while (Float.isFinite(values[from + column])) {
      column++;
    }
    return DatasetChecks.notFinite(
        data.where(row), data.featureNames().get(column), values[from + column]);
  }

  /**
   * Standardizes consecutive rows without rounding the results to floats.
   *
   * @param data with {@link #columns} features
   * @param from the first row, from 0
   * @param count number of rows
   * @return {@code [count x columns]}, row-major
   * @throws DataException if a standardized value is too large for a double
   */
  public double[] doubleRows(Dataset data, int from, int count) {
    requireColumns(data);
    double[] values = new double[count * columns()];
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < columns(); column++) {
        double value = standardized(column, data.feature(from + row, column));
        if (!Double.isFinite(value)) {
          throw DatasetChecks.notFinite(
              data.where(from + row), data.featureNames().get(column), (float) value);
        }
        values[row * columns() + column] = value;
      }
    }
    return values;
  }

  /** One value standardized, as a float; 0 in a constant column. */
  public float apply(int column, double value) {
    return (float) standardized(column, value);
  }

  private double standardized(int column, double value) {
    double standardDeviation = standardDeviations[column];
    return standardDeviation == 0 ? 0 : (value - means[column]) / standardDeviation;
  }

  private void requireColumns(Dataset data) {
    if (data.featureCount() != columns()) {
      throw new IllegalArgumentException(
          "expected %d features, got %d".formatted(columns(), data.featureCount()));
    }
  }

  /** Inverse of {@link #apply(int, double)}: a standardized value in the column's unit. */
  public double invert(int column, double standardized) {
    return means[column] + standardized * standardDeviations[column];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Standardizer that
        && Arrays.equals(means, that.means)
        && Arrays.equals(standardDeviations, that.standardDeviations);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(means) + Arrays.hashCode(standardDeviations);
  }

  @Override
  public String toString() {
    return "Standardizer[means="
        + Arrays.toString(means)
        + ", standardDeviations="
        + Arrays.toString(standardDeviations)
        + "]";
  }
}
