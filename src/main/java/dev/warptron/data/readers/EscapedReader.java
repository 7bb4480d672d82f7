package dev.warptron.data.readers;

import java.io.IOException;
import java.io.Reader;

/**
 * Text in which a backslash escapes quotes, with doubled quotes instead: within a quoted cell,
 * {@code \"} becomes {@code ""} and {@code \\} becomes {@code \}. Other backslashes stay.
 */
final class EscapedReader extends Reader {
  private static final int NONE = -1;
  private static final int BUFFER_CHARACTERS = 1 << 13;

  private final Reader text;
  private final String separators;
  private final char[] buffer = new char[BUFFER_CHARACTERS];
  private int at;
  private int end; // of the buffer; negative after the end of the text
  private int pending = NONE; // a character to return next
  private boolean quoted; // the current cell
  private boolean atStart = true; // of a cell, where a quote opens it

  /**
   * From the beginning of a line.
   *
   * @param separators characters that may be between two cells
   */
  EscapedReader(Reader text, String separators) {
    this.text = text;
    this.separators = separators;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int c = next();
      if (c == NONE) {
        break;
      }
      into[offset + count++] = (char) c;
    }
    return count == 0 && length > 0 ? NONE : count;
  }

  private int next() throws IOException {
    if (pending != NONE) {
      int c = pending;
      pending = NONE;
      return c;
    }
    int c = peek();
    if (c == NONE) {
      return NONE;
    }
    at++;
    if (!quoted) {
      quoted = c == '"' && atStart;
      boolean isEnd = separators.indexOf(c) >= 0 || c == '\n' || c == '\r';
      atStart = isEnd || (atStart && Blanks.isBlank((char) c));
      return c;
    }
    if (c != '"' && c != '\\') {
      return c;
    }
    int following = peek();
    if (following == '"') { // an escaped quote, either way
      at++;
      pending = '"';
      return '"';
    }
    if (c == '\\' && following == '\\') {
      at++;
    }
    quoted = c == '\\';
    return c;
  }

  /** The next character, which stays. */
  private int peek() throws IOException {
    if (at == end && end >= 0) {
      end = text.read(buffer, 0, buffer.length);
      at = 0;
    }
    return end < 0 ? NONE : buffer[at];
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
