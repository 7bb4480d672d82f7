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
  private final CsvDialect dialect;
  private final NumberText numbers;
  private boolean hasEnded;
  private boolean blank;
  private int filled; // number of cells up to the last one with text
  private boolean repeats; // so far the cells are those of the header

  CsvRecords(String file, ReadRequest request, CsvDialect dialect, RecordRows rows) {
    this.file = file;
    this.request = request;
    this.dialect = dialect;
    this.numbers = new NumberText(dialect.decimal());
    this.rows = rows;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    blank = true;
    filled = 0;
    repeats = request.header();
    rows.beginRow();
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    int from = offset;
    int to = offset + length;
    while (from < to && Blanks.isBlank(buffer[from])) {
      from++;
    }
    while (from < to && Blanks.isBlank(buffer[to - 1])) {
      to--;
    }
    if (from < to || quoted) {
      blank = false;
      filled = index + 1;
    }
    if (plan == null) {
      firstRecord.add(new String(buffer, from, to - from));
    } else if (index < plan.width()) {
      repeats = repeats && isNamed(index, buffer, from, to);
      take(index, buffer, from, to, quoted);
    }
  }

  private boolean isNamed(int index, char[] buffer, int from, int to) {
    String name = firstRecord.get(index);
    if (name.length() != to - from) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != buffer[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** A plain cell of a file with commas between them needs no second look. */
  private void take(int index, char[] buffer, int from, int to, boolean quoted) {
    boolean looks = quoted || dialect.separator() != ',' || from == to || buffer[from] > '9';
    if (looks && numbers.mayBeWritten(buffer, from, to) && numbers.normalize(buffer, from, to)) {
      rows.take(index, numbers.text(), 0, numbers.length());
    } else {
      rows.take(index, buffer, from, to);
    }
  }

  @Override
  protected Boolean buildRecord() {
    if (getRecordType() == RecordType.EMPTY || blank) {
      if (plan == null) {
        firstRecord.clear(); // a blank line before the header
      }
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
    String where = file + ":" + line();
    if (request.knownHeader() == null && firstRecord.stream().allMatch(Numbers::isFinite)) {
      throw new DataException(
          where + ": the header line holds nothing but numbers and looks like data",
          List.of(
              Remedy.of("give the columns names"),
              Remedy.set("say that there is no header", Remedy.Setting.HEADER),
              Remedy.set("say that these are the names", Remedy.Setting.NAMES)));
    }
    List<String> names =
        request.header()
            ? firstRecord
            : IntStream.rangeClosed(1, firstRecord.size()).mapToObj(n -> "c" + n).toList();
    if (rows.takesOnlyNames(names)) {
      hasEnded = true;
      return;
    }
    ColumnPlan columns = ColumnPlan.of(request.header() ? where : file, names, request);
    plan = columns;
    rows.begin(columns);
    if (!request.header()) {
      for (int column = 0; column < firstRecord.size(); column++) {
        char[] cell = firstRecord.get(column).toCharArray();
        take(column, cell, 0, cell.length, /* quoted= */ true);
      }
      finishRow(columns);
    }
  }

  private void finishRow(ColumnPlan columns) {
    int found = getFieldCount();
    if (repeats && found > 1) {
      rows.refuseRow(line(), "it repeats the header, as where files were joined");
    } else if (found < columns.width() && columns.isNamelessFrom(found)) {
      for (int column = found; column < columns.width(); column++) {
        rows.take(column, new char[0], 0, 0);
      }
      rows.endRow(line());
    } else if (found >= columns.width() && filled <= columns.width()) {
      rows.endRow(line());
    } else {
      rows.refuseRow(
          line(),
          "found %s, expected %d".formatted(Messages.counted(found, "field"), columns.width()));
    }
  }

  /** Whether nothing else is wanted. */
  boolean hasEnded() {
    return hasEnded;
  }

  /** The line on which the current record starts, from 1. */
  long line() {
    return getStartingLineNumber() + dialect.skipped();
  }

  /**
   * Requires column names and at least one row.
   *
   * @throws DataException if there are none
   */
  void requireRows() {
    if (hasEnded) {
      return;
    }
    if (plan == null) {
      throw new DataException(
          file + ": the file is empty: expected a line of column names and at least one row");
    }
    if (rows.count() == 0) {
      throw new DataException(file + ": no row follows the header line: add at least one");
    }
  }
}
