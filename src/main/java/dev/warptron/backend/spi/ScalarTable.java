package dev.warptron.backend.spi;

import dev.warptron.optim.UpdateScalars;
import dev.warptron.optim.Updates;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * The scalars of consecutive updates in single precision, in the layout of the devices. The last
 * row applies to all later updates too, so a long training with constant scalars needs one row.
 *
 * @param values {@code [rows x UpdateScalars.COUNT]}, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // passed to a device, never compared
public record ScalarTable(float[] values) {
  /**
   * The scalars of consecutive updates.
   *
   * @param updatesBefore number of updates before the first of them
   * @param updates number of updates
   */
  public static ScalarTable of(Updates all, long updatesBefore, long updates) {
    UpdateScalars scalars = all.scalars();
    long rows =
        rows(
            update -> scalars.areConstantFrom(update) && all.areRatesConstantFrom(update),
            updatesBefore,
            updates);
    float[] values = new float[Math.multiplyExact(Math.toIntExact(rows), UpdateScalars.COUNT)];
    double[] row = new double[UpdateScalars.COUNT];
    for (int from = 0; from < values.length; from += row.length) {
      long update = updatesBefore + 1 + from / row.length;
      scalars.of(update, all.rate(update), row);
      for (int i = 0; i < row.length; i++) {
        values[from + i] = (float) row[i];
      }
    }
    return new ScalarTable(values);
  }

  /** The scalars of one update, counted from 1. */
  public static ScalarTable ofOne(Updates all, long update) {
    return of(all, update - 1, 1);
  }

  /**
   * The number of updates that need their own row, at least 1.
   *
   * @param areConstantFrom whether all updates from this one on have the same values
   */
  public static long rows(LongPredicate areConstantFrom, long updatesBefore, long updates) {
    long last = Math.max(1, updates);
    if (!areConstantFrom.test(updatesBefore + last)) {
      return last;
    }
    long first = 1;
    while (first < last) {
      long middle = (first + last) / 2;
      if (areConstantFrom.test(updatesBefore + middle)) {
        last = middle;
      } else {
        first = middle + 1;
      }
    }
    return last;
  }

  /** The number of rows, at least 1. */
  public int rows() {
    return values.length / UpdateScalars.COUNT;
  }

  /** The scalars of the first updates, one row each: {@code [updates x UpdateScalars.COUNT]}. */
  public float[] firstRows(int updates) {
    float[] all = Arrays.copyOf(values, updates * UpdateScalars.COUNT);
    for (int row = rows(); row < updates; row++) {
      System.arraycopy(
          values,
          values.length - UpdateScalars.COUNT,
          all,
          row * UpdateScalars.COUNT,
          UpdateScalars.COUNT);
    }
    return all;
  }

  @Override
  public String toString() {
    return "scalars " + Arrays.toString(values);
  }
}
