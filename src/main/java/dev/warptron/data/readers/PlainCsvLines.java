package dev.warptron.data.readers;

/**
 * Divides lines of a CSV file into cells, if each line is a record: no cell contains a line end or
 * a quote. Anything else is left to a complete parser.
 */
final class PlainCsvLines {
  private static final int ASCII = 128;

  private final char[] text;
  private final int end;
  private final boolean hasComments;
  private final boolean[] isSpecial = new boolean[ASCII]; // characters that may end a cell
  private final char separator;
  private final CsvRow row = new CsvRow();
  private int at;

  /**
   * For a part of a file.
   *
   * @param text begins with whole lines; not copied
   * @param length of these lines
   */
  PlainCsvLines(char[] text, int length, CsvDialect dialect) {
    this.text = text;
    this.end = length;
    this.hasComments = dialect.hasComments();
    this.separator = dialect.separator();
    isSpecial[separator] = true;
    isSpecial['\n'] = true;
    isSpecial['\r'] = true;
    isSpecial['"'] = true;
  }

  /** Whether a file that is written like this can be plain. */
  static boolean canBePlain(CsvDialect dialect) {
    return dialect.separator() < ASCII && dialect.separator() != ' ' && !dialect.hasEscapes();
  }

  /**
   * Passes all records on.
   *
   * @param line the number of the first line, from 1
   * @return whether all lines were plain; otherwise some records may have been passed on
   */
  boolean passTo(CsvRecords records, long line) {
    for (long number = line; at < end; number++) {
      boolean isComment = hasComments && text[at] == '#';
      row.begin(text);
      if (!(isComment ? skipComment() : readCells()) || !readLineEnd()) {
        return false;
      }
      if (!isComment) {
        records.take(row, number);
      }
    }
    return true;
  }

  private boolean skipComment() {
    while (at < end && text[at] != '\n' && text[at] != '\r') {
      at++;
    }
    return true;
  }

  private boolean readCells() {
    while (readCell()) {
      if (at == end || text[at] != separator) {
        return true;
      }
      at++;
    }
    return false;
  }

  private boolean readCell() {
    boolean isQuoted = at < end && text[at] == '"';
    int from = isQuoted ? at + 1 : at;
    at = from;
    skipContent();
    if (!isQuoted) {
      row.add(from, at, false);
      return at == end || text[at] != '"';
    }
    while (at < end && text[at] == separator) {
      at++;
      skipContent();
    }
    if (at == end || text[at] != '"') {
      return false;
    }
    row.add(from, at, true);
    at++;
    return at == end || (isSpecial(text[at]) && text[at] != '"');
  }

  private void skipContent() {
    while (at < end && !isSpecial(text[at])) {
      at++;
    }
  }

  private boolean isSpecial(char c) {
    return c < ASCII && isSpecial[c];
  }

  private boolean readLineEnd() {
    if (at < end && text[at] == '\r') {
      at++;
    }
    if (at < end && text[at] != '\n') {
      return false; // a line that ends with a carriage return
    }
    at++;
    return true;
  }
}
