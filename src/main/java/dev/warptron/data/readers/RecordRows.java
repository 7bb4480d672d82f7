package dev.warptron.data.readers;

import java.util.List;

/** Takes the rows of a file, cell by cell, as the parser of the format finds them. */
interface RecordRows {
  /**
   * Called first.
   *
   * @param names of all columns of the file
   * @return whether nothing else is wanted
   */
  default boolean takesOnlyNames(List<String> names) {
    return false;
  }

  /** Called once, before the first row. */
  void begin(ColumnPlan columns);

  /** Called before the first cell of each record. */
  void beginRow();

  /**
   * Takes a cell of the current row, without surrounding white space.
   *
   * @param column of the file, from 0
   * @param buffer valid during the call; the cell is {@code buffer[from..to)}
   */
  void take(int column, char[] buffer, int from, int to);

  /**
   * Ends the current row, which has a cell for each column.
   *
   * @param line on which it starts, from 1
   */
  void endRow(long line);

  /**
   * Ends the current row, which cannot be used.
   *
   * @param line on which it starts, from 1
   * @param problem what is wrong with it
   * @param fault the same, for a remedy
   */
  void refuseRow(long line, String problem, RowFault fault);

  /** The number of rows so far, including those that were refused. */
  int count();
}
