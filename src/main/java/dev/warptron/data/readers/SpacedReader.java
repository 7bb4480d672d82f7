package dev.warptron.data.readers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/** Text whose cells are separated by white space of any length, with one separator instead. */
final class SpacedReader extends Reader {
  /** Between two cells of the text that is read from this. */
  static final char SEPARATOR = '\t';

  private final BufferedReader lines;
  private String line = ""; // the rest of it is unread
  private int at;
  private boolean ended;

  SpacedReader(BufferedReader lines) {
    this.lines = lines;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    while (at == line.length() && !ended) {
      String next = lines.readLine();
      ended = next == null;
      line = next == null ? "" : separated(next) + "\n";
      at = 0;
    }
    if (ended) {
      return -1;
    }
    int count = Math.min(length, line.length() - at);
    line.getChars(at, at + count, into, offset);
    at += count;
    return count;
  }

  private static String separated(String text) {
    StringBuilder cells = new StringBuilder(text.length());
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if (quoted || !CsvDialect.isSpace(c)) {
        cells.append(c);
      } else if (cells.length() > 0 && cells.charAt(cells.length() - 1) != SEPARATOR) {
        cells.append(SEPARATOR);
      }
    }
    int end = cells.length();
    return end > 0 && cells.charAt(end - 1) == SEPARATOR
        ? cells.substring(0, end - 1)
        : cells.toString();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
