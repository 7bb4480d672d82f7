package dev.warptron.data.readers;

import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.LabelBuilder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows of a CSV file from its bytes, without text in between, once it is certain what the
 * columns hold: lines of unquoted ASCII cells. Other lines are left to {@link PlainCsvLines}.
 */
final class PlainCsvBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final String SEPARATORS = ",;\t|"; // none of which may belong to a number
  private static final int NONE = -1;

  private final byte[] bytes;
  private final int end;
  private final CsvRecords records;
  private final TableRows rows;
  private final CellNumbers numbers;
  private final byte separator;
  private final boolean normalizes; // a word may also begin with a digit
  private final boolean hasComments;
  private final byte @Nullable [] repeated; // first cell of a line that may repeat the header
  private final int width;
  private final @Nullable ColumnBuilder[] numberColumns; // (columns of the file)
  private final @Nullable ColumnBuilder[] textColumns;
  private final @Nullable LabelBuilder[] labels;
  private final boolean[] isUsed;
  private char[] cell = new char[64];

  /**
   * For some lines.
   *
   * @param block with at least {@link LineBlocks#SPARE_BYTES} after the lines, which are
   *     overwritten
   * @param records take the cells that need a more careful look, and pass them to the rows
   */
  PlainCsvBytes(LineBlocks.Block block, CsvDialect dialect, CsvRecords records, TableRows rows) {
    this.bytes = block.bytes();
    this.end = block.begin() + block.length();
    this.records = records;
    this.rows = rows;
    this.separator = (byte) dialect.separator();
    this.normalizes = separator != ',';
    this.numbers = new CellNumbers(bytes, normalizes ? dialect.decimal() : '.');
    this.hasComments = dialect.hasComments();
    this.repeated = records.beginOfHeader();
    ColumnPlan plan = rows.plan();
    this.width = plan.width();
    this.numberColumns = new ColumnBuilder[width];
    this.textColumns = new ColumnBuilder[width];
    this.labels = new LabelBuilder[width];
    this.isUsed = new boolean[width];
    for (int column = 0; column < width; column++) {
      isUsed[column] = plan.isUsed(column);
      ColumnBuilder feature = rows.feature(column);
      if (feature != null) {
        (feature.isText() ? textColumns : numberColumns)[column] = feature;
      }
      labels[column] = rows.label(column);
    }
    Arrays.fill(bytes, end, end + LineBlocks.SPARE_BYTES, (byte) '\n');
  }

  /** Whether the cells of a file can be told from its bytes. */
  static boolean canRead(CsvDialect dialect) {
    return SEPARATORS.indexOf(dialect.separator()) >= 0 && dialect.separator() != dialect.decimal();
  }

  /**
   * Takes the row of a line.
   *
   * @return the position after the line; negative if nothing was taken, because the line needs a
   *     more careful look
   */
  int take(int from, long line) {
    if (!isUsual(from)) {
      return NONE;
    }
    int at = from;
    for (int column = 0; ; column++) {
      at = takeCell(column, at);
      if (at < 0) {
        return drop();
      }
      if (column == width - 1) {
        break;
      }
      if (bytes[at] != separator) {
        return drop();
      }
      at++;
    }
    if (bytes[at] == '\r') {
      at++;
    }
    if (bytes[at] != '\n') {
      return drop();
    }
    rows.endRow(line);
    return Math.min(at + 1, end);
  }

  private int drop() {
    rows.dropRow();
    return NONE;
  }

  /** Whether a line is no comment, has text in a cell, and does not repeat the header. */
  private boolean isUsual(int from) {
    int first = from;
    while (bytes[first] == separator) {
      first++;
    }
    if (bytes[first] <= ' ' || (hasComments && bytes[from] == '#')) {
      return false;
    }
    return repeated == null || !beginsWithHeader(from, repeated);
  }

  private boolean beginsWithHeader(int from, byte[] name) {
    int to = from + name.length;
    return to <= end
        && (bytes[to] == separator || bytes[to] <= ' ') // white space that is not ASCII is below 0
        && Arrays.equals(bytes, from, to, name, 0, name.length);
  }

  /** Takes a cell; the position after it, or a negative number. */
  private int takeCell(int column, int from) {
    ColumnBuilder number = numberColumns[column];
    if (number != null) {
      double value = numbers.at(from);
      int to = numbers.end();
      if (!Double.isNaN(value) && isEnd(bytes[to])) {
        number.addNumber(value);
        return to;
      }
      if (isEnd(bytes[from])) {
        number.addEmpty();
        return from;
      }
      return takeOther(column, from);
    }
    int to = endOfCell(from);
    if (to < 0) {
      return NONE;
    }
    if (!isUsed[column]) {
      return to;
    }
    boolean isWord =
        to == from
            || (bytes[from] > ' ' && bytes[to - 1] > ' ' && (!normalizes || bytes[from] > '9'));
    ColumnBuilder text = textColumns[column];
    LabelBuilder label = labels[column];
    if (!isWord || (text == null && label == null)) {
      return takeOther(column, from);
    }
    if (text != null) {
      text.addText(bytes, from, to);
    } else {
      label.add(bytes, from, to);
    }
    return to;
  }

  private boolean isEnd(byte b) {
    return b == separator || b == '\n' || b == '\r';
  }

  /** The end of a cell; negative if it holds a quote, a control character, or is not ASCII. */
  private int endOfCell(int from) {
    for (int at = from; ; at += Long.BYTES) {
      long word = (long) LONGS.get(bytes, at);
      long separators = word ^ (EACH * separator);
      long quotes = word ^ (EACH * '"');
      // the lowest bit is right, and those above it need not be
      long found =
          (((separators - EACH) & ~separators)
                  | ((quotes - EACH) & ~quotes)
                  | ((word - EACH * ' ') & ~word)
                  | word)
              & HIGH_BITS;
      if (found != 0) {
        int to = at + (Long.numberOfTrailingZeros(found) >>> 3);
        return isEnd(bytes[to]) ? to : NONE;
      }
    }
  }

  /** Takes a cell that is not written in the usual way. */
  private int takeOther(int column, int from) {
    int to = endOfCell(from);
    if (to < 0) {
      return NONE;
    }
    if (cell.length < to - from) {
      cell = new char[2 * (to - from)];
    }
    int begin = from;
    int last = to;
    while (begin < last && Blanks.isBlank((char) bytes[begin])) {
      begin++;
    }
    while (begin < last && Blanks.isBlank((char) bytes[last - 1])) {
      last--;
    }
    for (int i = begin; i < last; i++) {
      cell[i - begin] = (char) bytes[i];
    }
    records.takeCell(column, cell, 0, last - begin, /* isQuoted= */ false);
    return to;
  }

  /** The bytes of a line as text. */
  String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** The position after the line that begins here. */
  int afterLine(int from) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, end);
  }
}
