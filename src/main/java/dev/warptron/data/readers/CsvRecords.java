package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.MissingColumnException;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.TextFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of a CSV file: the column names from the first one, and rows, which it passes
 * on, from all others. Records without a cell of text are passed over.
 */
final class CsvRecords {
  private static final char[] NOTHING = {};

  private final String file;
  private final ReadRequest request;
  private final CsvDialect dialect;
  private final RecordRows rows;
  private final NumberText numbers;
  private List<String> names = List.of(); // cells of the header
  private @Nullable ColumnPlan plan;
  private boolean hasEnded;

  CsvRecords(String file, ReadRequest request, CsvDialect dialect, RecordRows rows) {
    this.file = file;
    this.request = request;
    this.dialect = dialect;
    this.numbers = new NumberText(dialect.decimal());
    this.rows = rows;
  }

  /** The same file after the header, with other rows to pass on to. */
  CsvRecords continuedInto(RecordRows others) {
    CsvRecords continued = new CsvRecords(file, request, dialect, others);
    continued.names = names;
    continued.plan = plan;
    return continued;
  }

  /**
   * Takes a record.
   *
   * @param line on which it starts, from 1
   */
  void take(CsvRow record, long line) {
    int filled = record.filled();
    if (filled == 0) {
      return;
    }
    if (plan != null) {
      takeRow(plan, record, filled, line);
      return;
    }
    ColumnPlan columns = begin(record, file + ":" + line);
    plan = columns;
    if (columns != null && !request.header()) {
      takeRow(columns, record, filled, line);
    }
  }

  /**
   * The columns by the first record, which has their names or is the first row; null at the end.
   */
  private @Nullable ColumnPlan begin(CsvRow record, String where) {
    List<String> cells = IntStream.range(0, record.count()).mapToObj(record::text).toList();
    if (request.knownHeader() == null && cells.stream().allMatch(Numbers::isFinite)) {
      throw new DataException(
          where + ": the header line holds nothing but numbers and looks like data",
          List.of(
              Remedy.of("give the columns names"),
              Remedy.set("say that there is no header", Remedy.Setting.HEADER),
              Remedy.set("say that these are the names", Remedy.Setting.NAMES)));
    }
    names =
        request.header()
            ? cells
            : IntStream.rangeClosed(1, cells.size()).mapToObj(n -> "c" + n).toList();
    if (rows.takesOnlyNames(names)) {
      hasEnded = true;
      return null;
    }
    ColumnPlan columns = plan(request.header() ? where : file);
    rows.begin(columns);
    return columns;
  }

  /** Where a column is missing that another separator would give, the message says so. */
  private ColumnPlan plan(String where) {
    try {
      return ColumnPlan.of(where, names, request);
    } catch (MissingColumnException e) {
      Optional<Character> other = dialect.otherSeparator(names, e.column());
      throw other.isEmpty()
          ? e
          : e.with(
              new Remedy(
                  "read the file with the separator that it has",
                  Remedy.Setting.SEPARATOR,
                  TextFormat.separatorName(other.get())));
    }
  }

  private void takeRow(ColumnPlan columns, CsvRow record, int filled, long line) {
    int found = record.count();
    int width = columns.width();
    if (found > 1 && repeatsHeader(record)) {
      rows.refuseRow(line, "it repeats the header, as where files were joined", RowFault.HEADER);
    } else if (filled > width || (found < width && !columns.isNamelessFrom(found))) {
      refuseWidth(record, width, line);
    } else {
      rows.beginRow();
      for (int column = 0; column < width; column++) {
        if (column < found) {
          takeCell(
              column,
              record.characters(),
              record.from(column),
              record.to(column),
              record.isQuoted(column));
        } else {
          rows.take(column, NOTHING, 0, 0);
        }
      }
      rows.endRow(line);
    }
  }

  /** A control character says more than the number of cells: a line of Ctrl-Z ends a DOS file. */
  private void refuseWidth(CsvRow record, int width, long line) {
    String found =
        "found %s, expected %d".formatted(Messages.counted(record.count(), "field"), width);
    for (int column = 0; column < record.count(); column++) {
      String cell = record.text(column);
      if (Messages.hasControl(cell)) {
        rows.refuseRow(line, found + ": a cell is " + Messages.quoted(cell), RowFault.CONTROL);
        return;
      }
    }
    rows.refuseRow(line, found, RowFault.WIDTH);
  }

  private boolean repeatsHeader(CsvRow record) {
    if (!request.header()) {
      return false;
    }
    for (int column = 0; column < names.size() && column < record.count(); column++) {
      if (!record.isEqual(column, names.get(column))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Passes a cell of the current row on: {@code buffer[from..to)}, without surrounding white space.
   * A plain one of a file with commas between cells needs no second look.
   */
  void takeCell(int column, char[] buffer, int from, int to, boolean isQuoted) {
    boolean looks = isQuoted || dialect.separator() != ',' || from == to || buffer[from] > '9';
    if (looks && numbers.mayBeWritten(buffer, from, to) && numbers.normalize(buffer, from, to)) {
      rows.take(column, numbers.text(), 0, numbers.length());
    } else {
      rows.take(column, buffer, from, to);
    }
  }

  /**
   * The first cell of a record that repeats the header, without surrounding white space; null if
   * there is no header.
   */
  byte @Nullable [] beginOfHeader() {
    return request.header() && !names.isEmpty()
        ? names.get(0).getBytes(StandardCharsets.UTF_8)
        : null;
  }

  /** Whether nothing else is wanted. */
  boolean hasEnded() {
    return hasEnded;
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
