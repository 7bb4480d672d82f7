package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.FlatRows;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import dev.warptron.data.Target;
import java.util.List;

/** The strict form of a table: every feature a number, every target known. */
final class NumberRows {
  private NumberRows() {}

  /**
   * The data set of a table.
   *
   * @param file the name to show
   * @throws DataException if a cell is no finite 32-bit float, or a target is missing
   */
  static Dataset of(String file, Table table, ReadRequest request) {
    List<String> names = table.columnNames();
    float[] values = new float[FlatRows.length(table.rowCount(), names.size())];
    for (int j = 0; j < names.size(); j++) {
      TableColumn column = table.column(names.get(j));
      for (int row = 0; row < table.rowCount(); row++) {
        float value = (float) column.number(row);
        if (!Float.isFinite(value)) {
          throw notFinite(table, column, row, request);
        }
        values[row * names.size() + j] = value;
      }
    }
    for (Target target : table.targets()) {
      for (int row = 0; row < table.rowCount(); row++) {
        if (target.label(row).isEmpty()) {
          throw new DataException(
              "%s: column %s: the value is missing; the target must be known: complete or remove the row"
                  .formatted(table.where(row), Messages.quoted(target.name())));
        }
      }
    }
    return table.dataset(names, values, /* preparation= */ null);
  }

  private static DataException notFinite(
      Table table, TableColumn column, int row, ReadRequest request) {
    String what =
        column.isMissing(row)
            ? "the value is missing"
            : Double.isNaN(column.number(row))
                ? Messages.quoted(column.text(row)) + " is not a finite number"
                : column.text(row) + " is too large for a 32-bit float";
    return new DataException(
        "%s: column %s: %s".formatted(table.where(row), Messages.quoted(column.name()), what),
        Remedy.ofCell("correct or remove the row", column.name(), request));
  }
}
