package dev.warptron.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row that cannot be used.
 *
 * @param line of the file, or number of the row, from 1
 * @param where the origin of the row, such as {@code prices.csv:17}
 * @param reason what is wrong with it
 */
public record BadRow(long line, String where, String reason) {
  private static final int MAX_LISTED = 20;

  /** One line for the user. */
  public String describe() {
    return where + ": " + reason;
  }

  /** The exception that lists bad rows, at least one; of many the first ones and their number. */
  public static DataException exception(List<BadRow> rows, Remedy... remedies) {
    String listed =
        rows.stream()
            .sorted(Comparator.comparingLong(BadRow::line))
            .limit(MAX_LISTED)
            .map(BadRow::describe)
            .collect(Collectors.joining("\n"));
    int more = rows.size() - MAX_LISTED;
    return new DataException(
        listed + (more > 0 ? "\nand " + Messages.counted(more, "more row") : ""),
        List.of(remedies));
  }
}
