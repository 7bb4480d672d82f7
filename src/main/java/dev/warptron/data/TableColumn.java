package dev.warptron.data;

/** A column of a {@link Table}: numbers, or text of which some may be numbers. Immutable. */
public sealed interface TableColumn
    permits FeatureColumn, NumberColumn, StoredTableColumn, TextColumn {
  /** The column's name. */
  String name();

  /** The number of rows. */
  int size();

  /**
   * Whether the cell is missing.
   *
   * @param row from 0
   */
  boolean isMissing(int row);

  /**
   * The cell as a number, finite; NaN if it is missing or not a number.
   *
   * @param row from 0
   */
  double number(int row);

  /**
   * The cell as text: as it was written, or a whole number without a point if only its value is
   * known; empty if it is missing.
   *
   * @param row from 0
   */
  String text(int row);

  /**
   * The cells of these rows, in this order.
   *
   * @param rows row indices from 0; may repeat
   */
  TableColumn select(int[] rows);
}
