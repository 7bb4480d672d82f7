package dev.warptron.data.readers;

/**
 * White space around cells, as people paste it: also no-break spaces and characters of no width.
 */
final class Blanks {
  private Blanks() {}

  /** Whether a character at the edge of a cell is no part of its content. */
  static boolean isBlank(char c) {
    return c <= ' ' ? Character.isWhitespace(c) : c >= '\u007F' && isWideBlank(c);
  }

  private static boolean isWideBlank(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u0085'
        || (c >= '\u200B' && c <= '\u200F')
        || c == '\u2060'
        || c == '\uFEFF';
  }

  /** Text without blanks around it. */
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }
}
