package dev.warptron.data.readers;

import java.util.Arrays;

/** The cells of one record, as positions in the characters of a parser. */
final class CsvRow {
  private char[] characters = new char[256];
  private int[] bounds = new int[64]; // begin and end of each cell
  private boolean[] quoted = new boolean[32]; // of each cell
  private int count;
  private int used; // characters of copied cells

  /** Begins a record whose cells are in this array, which is not copied. */
  void begin(char[] text) {
    characters = text;
    count = 0;
  }

  /** Begins a record whose cells are copied. */
  void begin() {
    count = 0;
    used = 0;
  }

  /** Adds the cell between two positions of the array, without surrounding white space. */
  void add(int begin, int end, boolean isQuoted) {
    int from = begin;
    int to = end;
    while (from < to && Blanks.isBlank(characters[from])) {
      from++;
    }
    while (from < to && Blanks.isBlank(characters[to - 1])) {
      to--;
    }
    if (count == quoted.length) {
      quoted = Arrays.copyOf(quoted, Math.multiplyExact(count, 2));
      bounds = Arrays.copyOf(bounds, Math.multiplyExact(count, 4));
    }
    bounds[2 * count] = from;
    bounds[2 * count + 1] = to;
    quoted[count++] = isQuoted;
  }

  /** Copies a cell to the array of this object, and adds it. */
  void addCopy(char[] buffer, int offset, int length, boolean isQuoted) {
    if (characters.length - used < length) {
      characters =
          Arrays.copyOf(characters, Math.max(Math.addExact(used, length), 2 * characters.length));
    }
    System.arraycopy(buffer, offset, characters, used, length);
    add(used, used + length, isQuoted);
    used += length;
  }

  /** The number of cells. */
  int count() {
    return count;
  }

  /** The number of cells up to the last one with text; an empty one in quotes counts as text. */
  int filled() {
    int filled = count;
    while (filled > 0 && isEmpty(filled - 1) && !quoted[filled - 1]) {
      filled--;
    }
    return filled;
  }

  char[] characters() {
    return characters;
  }

  int from(int cell) {
    return bounds[2 * cell];
  }

  int to(int cell) {
    return bounds[2 * cell + 1];
  }

  boolean isQuoted(int cell) {
    return quoted[cell];
  }

  boolean isEmpty(int cell) {
    return from(cell) == to(cell);
  }

  String text(int cell) {
    return new String(characters, from(cell), to(cell) - from(cell));
  }

  /** Whether a cell consists of these characters. */
  boolean isEqual(int cell, String text) {
    int from = from(cell);
    if (text.length() != to(cell) - from) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != characters[from + i]) {
        return false;
      }
    }
    return true;
  }
}
