package dev.warptron.data.preprocessing;

import dev.warptron.data.TableColumn;
import java.util.List;

/**
 * Makes features of one column. Immutable; equal if all numbers and names are equal.
 *
 * <p>Training and prediction run the same code, cell by cell, so they agree to the bit.
 */
public sealed interface ColumnEncoder permits NumberEncoder, CategoryEncoder, TimeEncoder {
  /** No fault. */
  String VALID = "";

  /** The name of the column. */
  String column();

  /** The names of the features. */
  List<String> features();

  /**
   * Whether a feature is ready for the network; one that is not is in the unit of the column.
   *
   * @param feature index of {@link #features}
   */
  boolean isReady(int feature);

  /**
   * Whether a feature is a number, and not one of categories or of missing cells.
   *
   * @param feature index of {@link #features}
   */
  default boolean isNumber(int feature) {
    return false;
  }

  /**
   * Encodes a cell.
   *
   * @param cells the column
   * @param row from 0
   * @param into from index {@code at} on, as many entries as there are features are overwritten
   * @return {@link #VALID}, or why the cell cannot be used
   */
  String encode(TableColumn cells, int row, float[] into, int at);
}
