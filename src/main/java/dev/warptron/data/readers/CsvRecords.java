package dev.warptron.data.readers;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Receives cells from the CSV parser, takes the column names from the first record, and passes the
 * cells of all others on. Records without a cell of text are passed over.
 */
final class CsvRecords extends AbstractBaseCsvCallbackHandler<Boolean> {
  private final String file;
  private final ReadRequest request;
  private final RecordRows rows;
  private final List<String> firstRecord = new ArrayList<>();
  private @Nullable ColumnPlan plan;
  private boolean blank;

  CsvRecords(String file, ReadRequest request, RecordRows rows) {
    this.file = file;
    this.request = request;
    this.rows = rows;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    blank = true;
    rows.beginRow();
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    int from = offset;
    int to = offset + length;
    while (from < to && Character.isWhitespace(buffer[from])) {
      from++;
    }
    while (from < to && Character.isWhitespace(buffer[to - 1])) {
      to--;
    }
    blank &= from == to && !quoted;
    if (plan == null) {
      firstRecord.add(new String(buffer, from, to - from));
    } else if (index < plan.width()) {
      rows.take(index, buffer, from, to);
    }
  }

  @Override
  protected Boolean buildRecord() {
    if (getRecordType() == RecordType.EMPTY || (blank && getFieldCount() == 1)) {
      firstRecord.clear();
      return false;
    }
    if (plan == null) {
      begin();
    } else {
      finishRow(plan);
    }
    return true;
  }

  /** Handles the first record: the column names, or the first row if there is no header. */
  private void begin() {
    String where = file + ":" + getStartingLineNumber();
    if (request.header() && firstRecord.stream().allMatch(Numbers::isFinite)) {
      throw new DataException(
          where + ": the header line holds nothing but numbers and looks like data",
          List.of(
              Remedy.of("give the columns names"),
              Remedy.set("say that there is no header", Remedy.Setting.HEADER)));
    }
    List<String> names =
        request.header()
            ? firstRecord
            : IntStream.rangeClosed(1, firstRecord.size()).mapToObj(n -> "c" + n).toList();
    ColumnPlan columns = ColumnPlan.of(request.header() ? where : file, names, request);
    plan = columns;
    rows.begin(columns);
    if (!request.header()) {
      for (int column = 0; column < firstRecord.size(); column++) {
        char[] cell = firstRecord.get(column).toCharArray();
        rows.take(column, cell, 0, cell.length);
      }
      finishRow(columns);
    }
  }

  private void finishRow(ColumnPlan columns) {
    int found = getFieldCount();
    if (found == columns.width()) {
      rows.endRow(getStartingLineNumber());
    } else {
      rows.refuseRow(
          getStartingLineNumber(),
          "found %s, expected %d".formatted(Messages.counted(found, "field"), columns.width()));
    }
  }

  /** The line on which the current record starts, from 1. */
  long line() {
    return getStartingLineNumber();
  }

  /**
   * Requires column names and at least one row.
   *
   * @throws DataException if there are none
   */
  void requireRows() {
    if (plan == null) {
      throw new DataException(
          file + ": the file is empty: expected a line of column names and at least one row");
    }
    if (rows.count() == 0) {
      throw new DataException(file + ": no row follows the header line: add at least one");
    }
  }
}
