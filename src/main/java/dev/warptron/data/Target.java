package dev.warptron.data;

import java.util.List;

/**
 * The values to predict: one per row, each of them text, a number, or both. Immutable.
 *
 * <p>Whether they are classes or quantities is decided by {@link InferredTask} or the user.
 */
public sealed interface Target permits LabelTarget, NumberTarget, StoredTarget {
  /**
   * Text values, as in a file; those that are numbers are available as numbers too.
   *
   * @param name the column's name
   * @param values one per row; surrounding white space is removed
   */
  static Target ofLabels(String name, List<String> values) {
    return LabelTarget.of(name, values);
  }

  /**
   * Numbers.
   *
   * @param name the column's name
   * @param values one per row; copied
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
   * The value as text: as in the file, or for numbers {@code "1"} for 1.0 and {@link
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
   * @throws DataException if it is not a number; {@link Dataset#targetNumber} names the row's
   *     origin
   */
  double number(int row);

  /**
   * The values of these rows, in this order.
   *
   * @param rows row indices from 0; may repeat
   */
  Target select(int[] rows);
}
