package dev.warptron.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row that cannot be used.
 *
 * @param file number of its file among those of the table, from 0
 * @param line of the file, or number of the row, from 1
 * @param where the origin of the row, such as {@code prices.csv:17}
 * @param reason what is wrong with it
 */
public record BadRow(int file, long line, String where, String reason) {
  /** File by file, and each file line by line. */
  public static final Comparator<BadRow> ORDER =
      Comparator.comparingInt(BadRow::file).thenComparingLong(BadRow::line);

  private static final int MAX_LISTED = 20;

  /** Of the only file. */
  public BadRow(long line, String where, String reason) {
    this(0, line, where, reason);
  }

  /** One line for the user. */
  public String describe() {
    return where + ": " + reason;
  }

  /** The same row, of another one of the files. */
  BadRow ofFile(int number) {
    return new BadRow(number, line, where, reason);
  }

  /** The exception that lists bad rows, at least one; of many the first ones and their number. */
  public static DataException exception(List<BadRow> rows, Remedy... remedies) {
    return exception(rows, List.of(remedies), List.of(remedies));
  }

  /**
   * The same.
   *
   * @param one remedies for a single row
   * @param several remedies for more
   */
  public static DataException exception(List<BadRow> rows, List<Remedy> one, List<Remedy> several) {
    String listed =
        rows.stream()
            .sorted(ORDER)
            .limit(MAX_LISTED)
            .map(BadRow::describe)
            .collect(Collectors.joining("\n"));
    int more = rows.size() - MAX_LISTED;
    return new BadRowsException(
        listed + (more > 0 ? "\nand " + Messages.counted(more, "more row") : ""),
        rows,
        one,
        several);
  }
}
