package dev.warptron.data.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one column of a table holds.
 *
 * @param name of the column
 * @param levels of an ordinal column, from the lowest on; otherwise empty
 * @param format of a column of dates; otherwise null
 * @param facts what was counted; null if the schema is not of a table
 */
public record ColumnSchema(
    String name,
    ColumnKind kind,
    List<String> levels,
    @Nullable TimeFormat format,
    @Nullable Facts facts) {

  /**
   * What was counted in a column.
   *
   * @param rows number of rows
   * @param missing rows without a value
   * @param distinct number of different values; for numbers at most {@link #MOST_DISTINCT} are
   *     counted
   * @param smallest of the numbers; NaN if there are none
   * @param largest of the numbers; NaN if there are none
   * @param examples the first different values, as text
   * @param note for the user; empty for none
   */
  public record Facts(
      int rows,
      int missing,
      int distinct,
      double smallest,
      double largest,
      List<String> examples,
      String note) {
    /** More different numbers than this are not counted. */
    public static final int MOST_DISTINCT = 1000;

    /** Copies the examples. */
    public Facts {
      examples = List.copyOf(examples);
    }
  }

  /**
   * Copies the levels.
   *
   * @throws IllegalArgumentException if levels or format do not belong to the kind
   */
  public ColumnSchema {
    levels = List.copyOf(levels);
    if (!levels.isEmpty() != (kind == ColumnKind.ORDINAL)) {
      throw new IllegalArgumentException(
          "column \"%s\": an ordinal column has levels, and no other has".formatted(name));
    }
    if ((format != null) != (kind == ColumnKind.DATE)) {
      throw new IllegalArgumentException(
          "column \"%s\": a column of dates has a format, and no other has".formatted(name));
    }
  }
}
