package dev.warptron.cli.common;

import dev.warptron.data.BadRow;
import dev.warptron.data.FileHeader;
import dev.warptron.data.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Descriptions, for the user, of what of a file is not used. */
public final class LeftOut {
  private LeftOut() {}

  /** The rows that could not be read, of which there is at least one. */
  public static String badRows(Table rows) {
    List<BadRow> bad = rows.badRows();
    return "%s that cannot be used (--on-error): %s"
        .formatted(
            bad.size() == 1 ? "1 row" : bad.size() + " rows",
            bad.stream().map(BadRow::describe).collect(Collectors.joining("; ")));
  }

  /**
   * The columns without a name, to end a line with; empty if there are none.
   *
   * @param header null if the file has none
   * @param ignored names of columns that the user leaves out
   */
  static String namelessColumns(@Nullable FileHeader header, Set<String> ignored) {
    List<String> columns = header == null ? List.of() : header.columns();
    List<String> positions =
        IntStream.range(0, columns.size())
            .filter(column -> columns.get(column).isEmpty())
            .mapToObj(column -> String.valueOf(column + 1))
            .toList();
    return positions.isEmpty() || ignored.contains("")
        ? ""
        : positions.size() == 1
            ? "; column %s has no name and is left out".formatted(positions.get(0))
            : "; columns %s have no names and are left out".formatted(String.join(", ", positions));
  }
}
