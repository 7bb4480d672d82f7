package dev.warptron.data.readers;

import dev.warptron.data.TextFormat;
import java.io.BufferedReader;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a CSV file is written, as far as its first lines show.
 *
 * @param separator between two cells; {@link TextFormat#WHITE_SPACE} for white space
 * @param decimal mark of numbers
 * @param skipped number of lines before the header: a {@code sep=} line, and comments
 * @param hasComments whether lines that begin with {@code #} are comments
 * @param hasEscapes whether a backslash escapes a quote in a quoted cell; otherwise quotes are
 *     doubled
 */
record CsvDialect(
    char separator, char decimal, int skipped, boolean hasComments, boolean hasEscapes) {
  /** In order of preference, if two of them are equally likely. */
  private static final String SEPARATORS = ",;\t|";

  /** What may follow a quote that closes a cell, after blanks. */
  private static final String ENDS = SEPARATORS + "\r\n\"";

  private static final int MAX_CHARS = 1 << 16;
  private static final int MAX_LINES = 100;
  private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?");
  private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}([.,]\\d{3})+");
  private static final Pattern POINT = Pattern.compile("[+-]?\\d*\\.\\d+([eE][+-]?\\d+)?");
  private static final Pattern COMMA = Pattern.compile("[+-]?[\\d.]*,\\d+([eE][+-]?\\d+)?");

  /**
   * Examines the beginning of a text, and advances the reader to the header.
   *
   * @param asked what is given
   * @param expected what is likely where nothing is given
   * @param escaped whether a backslash is known to escape quotes; otherwise it does if the text
   *     shows it
   */
  static CsvDialect of(
      BufferedReader reader, TextFormat asked, TextFormat expected, boolean escaped)
      throws IOException {
    char[] text = sample(reader);
    boolean hasEscapes = escaped || showsEscapes(text);
    List<String> lines = lines(hasEscapes ? unescaped(text) : text, text.length == MAX_CHARS);
    int skipped = 0;
    Character named = null;
    if (!lines.isEmpty() && SEPARATOR_LINE.matcher(lines.get(0).strip()).matches()) {
      named = lines.get(0).charAt(lines.get(0).indexOf('=') + 1);
      skipped = 1;
    }
    int comments = comments(lines.subList(skipped, lines.size()));
    skipped += comments;
    for (int i = 0; i < skipped; i++) {
      reader.readLine();
    }
    List<String> rows =
        lines.subList(skipped, lines.size()).stream()
            .filter(line -> !line.isBlank() && !(comments > 0 && line.startsWith("#")))
            .toList();
    Character given = asked.separator() != null ? asked.separator() : named;
    char separator = given != null ? given : separator(rows, expected.separator());
    return new CsvDialect(
        separator, decimal(rows, separator, asked, expected), skipped, comments > 0, hasEscapes);
  }

  /** The first characters. Does not advance the reader. */
  private static char[] sample(BufferedReader reader) throws IOException {
    reader.mark(MAX_CHARS);
    char[] buffer = new char[MAX_CHARS];
    int length = 0;
    for (int read = 0; read >= 0 && length < MAX_CHARS; ) {
      read = reader.read(buffer, length, MAX_CHARS - length);
      length += Math.max(0, read);
    }
    reader.reset();
    return Arrays.copyOf(buffer, length);
  }

  /**
   * Whether a quote after a backslash does not close its cell: neither a separator nor a line end
   * follows, as after a cell that ends in a backslash.
   */
  private static boolean showsEscapes(char[] text) {
    boolean quoted = false;
    for (int i = 0; i < text.length; i++) {
      if (quoted && text[i] == '\\' && i + 1 < text.length && text[i + 1] == '"') {
        int next = i + 2;
        while (next < text.length && isSpace(text[next])) {
          next++;
        }
        if (next < text.length && ENDS.indexOf(text[next]) < 0) {
          return true;
        }
      }
      quoted ^= text[i] == '"';
    }
    return false;
  }

  private static char[] unescaped(char[] text) throws IOException {
    try (Reader reader = new EscapedReader(new CharArrayReader(text), SEPARATORS)) {
      StringWriter all = new StringWriter();
      reader.transferTo(all);
      return all.toString().toCharArray();
    }
  }

  /**
   * The first lines; a line end within quotes does not end one, except in a comment.
   *
   * @param cut whether the last line may be incomplete
   */
  private static List<String> lines(char[] buffer, boolean cut) {
    int length = buffer.length;
    List<String> lines = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < length && lines.size() < MAX_LINES; i++) {
      quoted ^= buffer[i] == '"' && buffer[from] != '#';
      if (!quoted && (buffer[i] == '\n' || buffer[i] == '\r')) {
        lines.add(new String(buffer, from, i - from));
        boolean isPair = buffer[i] == '\r' && i + 1 < length && buffer[i + 1] == '\n';
        i += isPair ? 1 : 0;
        from = i + 1;
      }
    }
    boolean isWhole = !cut || lines.isEmpty();
    if (isWhole && from < length && lines.size() < MAX_LINES) {
      lines.add(new String(buffer, from, length - from));
    }
    return lines;
  }

  /**
   * The number of leading lines that begin with {@code #} and are no header: the last one is, if it
   * has as many cells as the line that follows.
   */
  private static int comments(List<String> lines) {
    int count = 0;
    while (count < lines.size() && lines.get(count).startsWith("#")) {
      count++;
    }
    if (count == 0 || count == lines.size()) {
      return 0;
    }
    String last = lines.get(count - 1);
    String next = lines.get(count);
    for (int i = 0; i < SEPARATORS.length(); i++) {
      int cells = count(last, SEPARATORS.charAt(i));
      if (cells > 0 && cells == count(next, SEPARATORS.charAt(i))) {
        return count - 1;
      }
    }
    return count;
  }

  /**
   * The separator that divides most of the lines into the same number of cells; of several, the one
   * with the most cells.
   *
   * @param expected taken if it divides half of the lines so, and the first line shows it or none
   */
  private static char separator(List<String> rows, @Nullable Character expected) {
    if (expected != null
        && (rows.isEmpty() || mayDivide(rows.get(0), expected))
        && 2 * Agreement.of(rows, expected).lines >= Math.max(1, rows.size())) {
      return expected;
    }
    char best = SEPARATORS.charAt(0);
    Agreement most = Agreement.NONE;
    for (int i = 0; i < SEPARATORS.length(); i++) {
      Agreement candidate = Agreement.of(rows, SEPARATORS.charAt(i));
      if (candidate.isBetterThan(most)) {
        best = SEPARATORS.charAt(i);
        most = candidate;
      }
    }
    boolean isSpaced =
        most.lines == 0
            && Agreement.of(rows, TextFormat.WHITE_SPACE).lines == rows.size()
            && rows.size() > 1;
    return isSpaced ? TextFormat.WHITE_SPACE : best;
  }

  /**
   * Whether the names of columns can be divided by a separator: the decimal commas of the rows
   * below them divide {@code a;b} by no comma.
   */
  private static boolean mayDivide(String header, char separator) {
    return count(header, separator) > 0
        || SEPARATORS.chars().allMatch(other -> count(header, (char) other) == 0);
  }

  /**
   * The separator by which the names hold this one; empty if there is none.
   *
   * @param names of the columns, divided by {@link #separator}
   */
  Optional<Character> otherSeparator(List<String> names, String wanted) {
    String header = String.join(String.valueOf(separator), names);
    return (SEPARATORS + TextFormat.WHITE_SPACE)
        .chars()
        .mapToObj(c -> (char) c)
        .filter(c -> c != separator)
        .filter(
            c ->
                Arrays.stream(header.split(Pattern.quote(String.valueOf(c)), -1))
                    .map(name -> Blanks.strip(name.replace("\"", "")))
                    .anyMatch(wanted::equals))
        .findFirst();
  }

  /**
   * How many lines have the most common number of separators that is not 0.
   *
   * @param lines with that number; 0 if none has a separator, or most have none
   */
  private record Agreement(int lines, int separators) {
    static final Agreement NONE = new Agreement(0, 0);

    static Agreement of(List<String> rows, char separator) {
      int[] counts = rows.stream().mapToInt(row -> count(row, separator)).toArray();
      Agreement most = NONE;
      for (int candidate : counts) {
        int lines = 0;
        for (int other : counts) {
          lines += other == candidate ? 1 : 0;
        }
        Agreement agreement = new Agreement(lines, candidate);
        most = agreement.isBetterThan(most) ? agreement : most;
      }
      return most.separators == 0 ? NONE : most;
    }

    boolean isBetterThan(Agreement other) {
      return lines > other.lines || (lines == other.lines && separators > other.separators);
    }
  }

  /** Separators outside quotes; white space of any length between two words is one. */
  private static int count(String line, char separator) {
    int count = 0;
    boolean quoted = false;
    boolean isSpace = separator == TextFormat.WHITE_SPACE;
    String text = isSpace ? line.strip() : line;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      boolean hit =
          isSpace
              ? isSpace(c) && !isSpace(text.charAt(i - 1)) // stripped: never the first
              : c == separator;
      count += hit && !quoted ? 1 : 0;
    }
    return count;
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /**
   * A comma if cells show decimal commas and none a decimal point. What may be thousands, such as
   * 1.234, counts only if nothing else does.
   */
  private static char decimal(
      List<String> rows, char separator, TextFormat asked, TextFormat expected) {
    if (asked.decimal() != null) {
      return asked.decimal();
    }
    if (separator == ',') {
      return '.';
    }
    Character known = expected.decimal();
    if (known != null && Character.valueOf(separator).equals(expected.separator())) {
      return known;
    }
    boolean points = false;
    boolean commas = false;
    boolean groupsOfCommas = false;
    boolean groupsOfPoints = false;
    String between = separator == TextFormat.WHITE_SPACE ? "[ \t]+" : Pattern.quote("" + separator);
    for (String row : rows) {
      for (String cell : row.split(between, -1)) {
        String text = Blanks.strip(cell.replace("\"", ""));
        boolean isGrouped = GROUPED.matcher(text).matches();
        groupsOfPoints |= isGrouped && text.indexOf('.') >= 0;
        groupsOfCommas |= isGrouped && text.indexOf(',') >= 0;
        points |= !isGrouped && POINT.matcher(text).matches();
        commas |= !isGrouped && COMMA.matcher(text).matches();
      }
    }
    boolean isComma = commas || (groupsOfCommas && !groupsOfPoints);
    return isComma && !points ? ',' : '.';
  }
}
