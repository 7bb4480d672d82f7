package dev.warptron.data.readers;

/**
 * Numbers as people and spreadsheets write them, in the form that programs read: a decimal comma
 * becomes a point, separators of thousands go, and the minus of typography becomes a hyphen. Other
 * text stays as it is.
 */
final class NumberText {
  private static final char MINUS = '\u2212';
  private static final int GROUP = 3;

  private final char decimal;
  private final char[] plain = new char[64]; // longer text is no number
  private int length;

  /**
   * For a file.
   *
   * @param decimal a point or a comma; the other one may separate thousands
   */
  NumberText(char decimal) {
    this.decimal = decimal;
  }

  /** Whether a cell may need {@link #normalize}; cheap, and false for plain numbers and words. */
  boolean mayBeWritten(char[] buffer, int from, int to) {
    if (from == to || (buffer[from] > '9' && buffer[from] != MINUS)) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = buffer[i];
      if (c == ',' || c > 'e' || c == '\'' || (c == '.' && decimal == ',')) {
        return true;
      }
    }
    return false;
  }

  /**
   * Normalizes the cell {@code buffer[from..to)}, without surrounding white space.
   *
   * @return whether it is such a number; then {@link #text} holds it
   */
  boolean normalize(char[] buffer, int from, int to) {
    length = 0;
    if (to - from > plain.length || from == to) {
      return false;
    }
    int i = from;
    boolean changed = buffer[i] == MINUS;
    if (changed || buffer[i] == '-' || buffer[i] == '+') {
      plain[length++] = buffer[i] == '+' ? '+' : '-';
      i++;
    }
    int digits = 0; // since the last separator of thousands
    int groups = 0;
    char grouping = 0;
    for (; i < to && buffer[i] != decimal && buffer[i] != 'e' && buffer[i] != 'E'; i++) {
      char c = buffer[i];
      if (c >= '0' && c <= '9') {
        plain[length++] = c;
        digits++;
      } else if (separatesThousands(c) && (groups == 0 || c == grouping)) {
        if (digits == 0 || digits > GROUP || (groups > 0 && digits != GROUP)) {
          return false;
        }
        grouping = c;
        groups++;
        digits = 0;
      } else {
        return false;
      }
    }
    if (groups > 0 && digits != GROUP) {
      return false;
    }
    changed |= groups > 0;
    if (i < to && buffer[i] == decimal) {
      plain[length++] = '.';
      changed |= decimal != '.';
      i++;
    }
    for (; i < to; i++) { // Numbers checks the rest
      if (buffer[i] == ',' || buffer[i] == '.') {
        return false;
      }
      plain[length++] = buffer[i];
    }
    return changed;
  }

  private boolean separatesThousands(char c) {
    return decimal == ','
        ? c == '.' || c == '\'' || c == '\u00A0' || c == '\u202F' || c == '\u2019'
        : c == ',';
  }

  /** The number, in its first {@link #length} entries; overwritten by the next call. */
  char[] text() {
    return plain;
  }

  int length() {
    return length;
  }
}
