package dev.warptron.data;

import java.util.List;

/**
 * How a file of rows begins.
 *
 * @param format given or found
 * @param columns the names of all columns; one without a name is empty
 */
public record FileHeader(TextFormat format, List<String> columns) {
  /** Copies the list. */
  public FileHeader {
    columns = List.copyOf(columns);
  }

  /** What a nameless column is called. */
  public static String position(int column) {
    return "#" + (column + 1);
  }
}
