package dev.warptron.data;

import java.util.HashMap;
import java.util.Map;

/**
 * Rows that belong together, such as those of one patient: they must not be divided between
 * training and validation. Immutable.
 */
public final class Groups {
  private final String column;
  private final int[] groupOf; // (rows)
  private final int count;

  private Groups(String column, int[] groupOf, int count) {
    this.column = column;
    this.groupOf = groupOf;
    this.count = count;
  }

  /** Rows with the same cell belong together; rows whose cell is missing form one group. */
  public static Groups of(TableColumn column) {
    Map<String, Integer> known = new HashMap<>();
    int[] groupOf = new int[column.size()];
    for (int row = 0; row < groupOf.length; row++) {
      Integer next = known.size();
      groupOf[row] = known.computeIfAbsent(column.text(row), text -> next);
    }
    return new Groups(column.name(), groupOf, known.size());
  }

  /** The name of the column. */
  public String column() {
    return column;
  }

  /** The number of groups. */
  public int count() {
    return count;
  }

  /** The number of rows. */
  public int rows() {
    return groupOf.length;
  }

  /**
   * The group of a row, from 0, in the order in which groups occur.
   *
   * @param row from 0
   */
  public int of(int row) {
    return groupOf[row];
  }
}
