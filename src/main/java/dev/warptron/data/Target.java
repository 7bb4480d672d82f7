package dev.warptron.data;

import java.util.List;

/**
 * What is to be predicted: one value a row, each of them text, a number, or both. Immutable.
 *
 * <p>Whether it is a class or a quantity is not decided here but by {@link InferredTask} or the
 * user.
 */
public sealed interface Target permits LabelTarget, NumberTarget {
  /**
   * Values as they are written in a file; those that are numbers are available as numbers too.
   *
   * @param name the column's name
   * @param values one a row; the space around a value does not count
   */
  static Target ofLabels(String name, List<String> values) {
    return LabelTarget.of(name, values);
  }

  /**
   * Numbers.
   *
   * @param name the column's name
   * @param values one a row; copied
   * @throws DataException if a value is NaN or infinite
   */
  static Target ofNumbers(String name, double... values) {
    return NumberTarget.of(name, values);
  }

  /** The column's name. */
  String name();

  /** The number of rows. */
  int size();

  /**
   * The value as text: as written in the file, or {@code "1"} for the number 1.0 and {@link
   * Double#toString(double)} for any that is not whole.
   *
   * @param row from 0
   */
  String label(int row);

  /**
   * Whether the value is a finite decimal number.
   *
   * @param row from 0
   */
  boolean isNumber(int row);

  /**
   * The value as a number, finite.
   *
   * @param row from 0
   * @throws DataException if it is not a number; {@link Dataset#targetNumber} also says where
   */
  double number(int row);

  /**
   * These rows in this order.
   *
   * @param rows row numbers from 0; may repeat
   */
  Target select(int[] rows);
}
