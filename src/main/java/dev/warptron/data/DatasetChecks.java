package dev.warptron.data;

import java.util.Objects;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Whether the parts of a {@link Dataset}, or two of them, belong together and can be used. */
final class DatasetChecks {
  private DatasetChecks() {}

  /** Features of the same names may have been made differently. */
  static void requireSamePreparation(
      @Nullable Preparation preparation, @Nullable Preparation other) {
    if (!Objects.equals(preparation, other)) {
      throw new DataException(
          "cannot join data that was prepared in different ways: prepare both with one"
              + " preprocessor");
    }
  }

  /**
   * The target of a row, which must be a number.
   *
   * @param data names the origin of the row
   */
  static double number(Target target, int row, Dataset data) {
    if (!target.isNumber(row)) {
      throw new DataException(
          Messages.cell(data.where(row), target.name(), target.label(row))
              + " is not a number; a regression needs a number in every row: correct or remove this"
              + " one");
    }
    return target.number(row);
  }

  /**
   * The target of every row, which must be numbers in a certain range: {@code [rows]}.
   *
   * @param data names the origins of the rows
   * @param fault why a number is out of the range, for the message; empty if it is not
   */
  static double[] numbers(Target target, Dataset data, DoubleFunction<String> fault) {
    double[] numbers = new double[data.rowCount()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = number(target, row, data);
      requireNoFault(target, row, data, fault.apply(numbers[row]));
    }
    return numbers;
  }

  /**
   * The target of a row must be in the range of the loss.
   *
   * @param data names the origin of the row
   * @param fault why it is not; empty if it is
   */
  private static void requireNoFault(Target target, int row, Dataset data, String fault) {
    if (!fault.isEmpty()) {
      throw new DataException(
          "%s %s; correct or remove the row, or choose another loss"
              .formatted(Messages.cell(data.where(row), target.name(), target.label(row)), fault));
    }
  }

  /**
   * Checks the number of other feature values for the same rows.
   *
   * @throws IllegalArgumentException if it is not {@code rows x featureCount}
   */
  static void requireSize(Dataset data, int count) {
    long expected = (long) data.rowCount() * data.featureCount();
    if (count != expected) {
      throw new IllegalArgumentException(
          "expected %d values for %d rows of %d features, got %d"
              .formatted(expected, data.rowCount(), data.featureCount(), count));
    }
  }

  /**
   * The exception for a value of a table, or one computed from it, that is not finite.
   *
   * @param where the origin of the row
   */
  static DataException notFinite(String where, String column, float value) {
    return new DataException(
        "%s: column %s: %s is not a finite number; correct or remove the row"
            .formatted(where, Messages.quoted(column), value));
  }
}
