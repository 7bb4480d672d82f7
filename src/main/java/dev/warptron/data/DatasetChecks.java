package dev.warptron.data;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the parts of a {@link Dataset}, or two of them, belong together. */
final class DatasetChecks {
  private DatasetChecks() {}

  /** The names must agree, and their order. */
  static void requireSameFeatures(List<String> names, List<String> others) {
    if (!names.equals(others)) {
      throw new DataException(
          "cannot join data with the features %s and %s: the names and their order must agree"
              .formatted(Messages.listed(names), Messages.listed(others)));
    }
  }

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
   * The target of a row must be a number.
   *
   * @param data names the origin of the row
   */
  static void requireNumber(Target target, int row, Dataset data) {
    if (!target.isNumber(row)) {
      throw new DataException(
          Messages.cell(data.where(row), target.name(), target.label(row))
              + " is not a number; a regression needs a number in every row: correct or remove this"
              + " one");
    }
  }

  /**
   * The target of a row must be in the range of the loss.
   *
   * @param data names the origin of the row
   * @param fault why it is not; empty if it is
   */
  static void requireNoFault(Target target, int row, Dataset data, String fault) {
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

  /** The exception for a value of a table, or one computed from it, that is not finite. */
  static DataException notFinite(Dataset data, int row, int column, float value) {
    return new DataException(
        "%s: column %s: %s is not a finite number; correct or remove the row"
            .formatted(data.where(row), Messages.quoted(data.featureNames().get(column)), value));
  }
}
