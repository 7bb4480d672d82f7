package dev.warptron.data.readers;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.nio.file.Path;

/**
 * A format whose rows are text cells. Its parser gives the same cells to a data set, where features
 * must be numbers, and to a table, which may hold text and missing cells.
 */
abstract class RecordReader implements DatasetReader {
  @Override
  public Dataset read(Path file, ReadRequest request) {
    InputFiles.requireNotFolder(file);
    DatasetRows rows = new DatasetRows(InputFiles.name(file), request);
    parse(file, request, rows);
    return rows.toDataset();
  }

  @Override
  public Table readTable(Path file, ReadRequest request, CellRules rules) {
    InputFiles.requireNotFolder(file);
    TableRows rows = new TableRows(InputFiles.name(file), request, rules);
    parse(file, request, rows);
    return rows.toTable();
  }

  /**
   * Passes the rows of a file on, at least one.
   *
   * @param file not a folder
   * @throws DataException if the file cannot be read, is not of this format, has no row, or lacks a
   *     requested column
   */
  abstract void parse(Path file, ReadRequest request, RecordRows rows);
}
