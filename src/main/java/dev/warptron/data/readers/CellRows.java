package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.ReadRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes rows of text cells on, for formats whose parsers give whole rows. */
final class CellRows {
  private final String file;
  private final ReadRequest request;
  private final RecordRows rows;
  private @Nullable ColumnPlan plan;

  /**
   * Without rows.
   *
   * @param file the name to show
   */
  CellRows(String file, ReadRequest request, RecordRows rows) {
    this.file = file;
    this.request = request;
    this.rows = rows;
  }

  String file() {
    return file;
  }

  /** Takes the names of all columns; the rows follow. */
  void begin(List<String> names) {
    plan = ColumnPlan.of(file, names, request);
    rows.begin(plan);
  }

  /**
   * Takes a row.
   *
   * @param line on which it starts, from 1
   * @param cells one for each column; an empty one is missing
   */
  void add(long line, List<String> cells) {
    rows.beginRow();
    for (int column = 0; column < cells.size(); column++) {
      char[] cell = Blanks.strip(cells.get(column)).toCharArray();
      rows.take(column, cell, 0, cell.length);
    }
    rows.endRow(line);
  }

  /** Takes a row with a wrong number of cells. */
  void refuse(long line, String problem) {
    rows.refuseRow(line, problem, RowFault.WIDTH);
  }

  /**
   * Requires column names and at least one row.
   *
   * @throws DataException if there are none
   */
  void requireRows() {
    if (plan == null || rows.count() == 0) {
      throw new DataException(file + ": the file has no row: add at least one");
    }
  }
}
