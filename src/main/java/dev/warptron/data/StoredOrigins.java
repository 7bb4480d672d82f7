package dev.warptron.data;

import java.util.Arrays;
import java.util.List;

/** The origins of stored rows: a column of the file says which prefix and number each row has. */
final class StoredOrigins extends RowOrigins {
  /** Above every number of a row or line, and below 2^53, up to which a double is exact. */
  private static final double PREFIX = 0x1p40;

  private final StoredColumn cells;

  StoredOrigins(List<String> prefixes, StoredColumn cells) {
    super(prefixes, new int[0], new long[0]);
    this.cells = cells;
  }

  /**
   * The cell of a row.
   *
   * @param prefix index of the prefix
   * @param number of the row or line
   */
  static double cell(int prefix, long number) {
    return prefix * PREFIX + number;
  }

  private static int prefix(double cell) {
    return (int) (cell / PREFIX);
  }

  @Override
  int count() {
    return cells.size();
  }

  @Override
  long number(int row) {
    double cell = cells.at(row);
    return (long) (cell - prefix(cell) * PREFIX);
  }

  @Override
  int prefixOf(int row) {
    return prefix(cells.at(row));
  }

  @Override
  RowOrigins select(int[] rows) {
    return StoredColumn.areCopied(rows)
        ? copy(rows)
        : new StoredOrigins(prefixes(), cells.view(rows));
  }

  private RowOrigins copy(int[] rows) {
    double[] selected = cells.copy(rows);
    return new RowOrigins(
        prefixes(),
        Arrays.stream(selected).mapToInt(StoredOrigins::prefix).toArray(),
        Arrays.stream(selected).mapToLong(cell -> (long) (cell - prefix(cell) * PREFIX)).toArray());
  }

  private RowOrigins inMemory() {
    int[] all = new int[count()];
    Arrays.setAll(all, row -> row);
    return copy(all);
  }

  @Override
  RowOrigins withFile(String name, String other) {
    return new StoredOrigins(
        prefixes().stream().map(prefix -> renamed(prefix, name, other)).toList(), cells);
  }

  @Override
  RowOrigins concat(RowOrigins other) {
    return inMemory().concat(other);
  }
}
