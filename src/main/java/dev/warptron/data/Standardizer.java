package dev.warptron.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Shifts and scales every column to mean 0 and standard deviation 1: {@code (x - mean) /
 * deviation}.
 *
 * <p>The deviation is that of the population (divided by the number of rows, not one less). A
 * column that is constant has deviation 0 and becomes 0. Immutable; equal if all numbers are.
 */
public final class Standardizer {
  /** Columns measured side by side, so that a cache line of a row is fetched only once. */
  private static final int BLOCK_COLUMNS = 16;

  private final double[] means; // (columns)
  private final double[] deviations; // (columns), 0 for a constant column

  private Standardizer(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  /** The statistics of every feature, in double precision by two passes. */
  public static Standardizer fit(Dataset data) {
    int columns = data.featureCount();
    double[] means = new double[columns];
    double[] deviations = new double[columns];
    double[][] values = new double[Math.min(columns, BLOCK_COLUMNS)][data.rows()];
    for (int first = 0; first < columns; first += BLOCK_COLUMNS) {
      int count = Math.min(BLOCK_COLUMNS, columns - first);
      for (int row = 0; row < data.rows(); row++) {
        for (int i = 0; i < count; i++) {
          values[i][row] = data.feature(row, first + i);
        }
      }
      for (int i = 0; i < count; i++) {
        means[first + i] = mean(values[i]);
        deviations[first + i] = deviation(values[i], means[first + i]);
      }
    }
    return new Standardizer(means, deviations);
  }

  /**
   * The statistics of one column, such as the target of a regression.
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
    double deviation = deviation(values, mean);
    if (!Double.isFinite(mean) || !Double.isFinite(deviation)) {
      throw new DataException(
          "cannot standardize: the values have the mean %s and the deviation %s; use smaller units"
              .formatted(mean, deviation));
    }
    return new Standardizer(new double[] {mean}, new double[] {deviation});
  }

  /**
   * From saved statistics.
   *
   * @param means {@code [columns]}, at least one, finite; copied
   * @param deviations {@code [columns]}, finite and not negative; copied
   * @throws IllegalArgumentException if they are not
   */
  public static Standardizer of(double[] means, double[] deviations) {
    if (means.length == 0 || means.length != deviations.length) {
      throw new IllegalArgumentException(
          "expected as many means as deviations and at least one, got %d and %d"
              .formatted(means.length, deviations.length));
    }
    for (int column = 0; column < means.length; column++) {
      boolean valid =
          Double.isFinite(means[column])
              && deviations[column] >= 0
              && Double.isFinite(deviations[column]);
      if (!valid) {
        throw new IllegalArgumentException(
            ("column %d: the mean must be finite and the deviation finite and not negative,"
                    + " got %s and %s")
                .formatted(column, means[column], deviations[column]));
      }
    }
    return new Standardizer(means.clone(), deviations.clone());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double deviation(double[] values, double mean) {
    double smallest = values[0];
    double largest = values[0];
    double squares = 0;
    for (double value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
      squares += (value - mean) * (value - mean);
    }
    // The mean of equal values may be off by a rounding; dividing by that would blow it up.
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
  public double deviation(int column) {
    return deviations[column];
  }

  /**
   * Every feature standardized, with the same names, rows and target.
   *
   * @param data with {@link #columns} features
   * @throws DataException if a value is so far out that no float holds the result
   */
  public Dataset apply(Dataset data) {
    float[] values = new float[FlatRows.length(data.rows(), data.featureCount())];
    copyRows(data, 0, data.rows(), values);
    return data.withOwned(values);
  }

  /**
   * Consecutive rows standardized: for data of which a second copy would take too much memory.
   *
   * @param data with {@link #columns} features
   * @param from the first row, from 0
   * @param count how many
   * @param into its first {@code [count x columns]} entries are overwritten
   * @throws DataException if a value is so far out that no float holds the result
   */
  public void copyRows(Dataset data, int from, int count, float[] into) {
    if (data.featureCount() != columns()) {
      throw new IllegalArgumentException(
          "expected %d features, got %d".formatted(columns(), data.featureCount()));
    }
    data.copyRows(from, count, into);
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < columns(); column++) {
        int at = row * columns() + column;
        into[at] = apply(column, into[at]);
        if (!Float.isFinite(into[at])) {
          throw data.notFinite(from + row, column, into[at]);
        }
      }
    }
  }

  /** One value standardized; 0 in a constant column. */
  public float apply(int column, double value) {
    double deviation = deviations[column];
    return deviation == 0 ? 0 : (float) ((value - means[column]) / deviation);
  }

  /** The value, in the column's unit, that became {@code standardized}. */
  public double invert(int column, double standardized) {
    return means[column] + standardized * deviations[column];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Standardizer that
        && Arrays.equals(means, that.means)
        && Arrays.equals(deviations, that.deviations);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(means) + Arrays.hashCode(deviations);
  }

  @Override
  public String toString() {
    return "Standardizer[means="
        + Arrays.toString(means)
        + ", deviations="
        + Arrays.toString(deviations)
        + "]";
  }
}
