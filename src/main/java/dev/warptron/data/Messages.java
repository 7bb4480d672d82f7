package dev.warptron.data;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Common parts of messages: quoted values, lists of names, the nearest name. */
public final class Messages {
  /** Longer values are truncated: a whole paragraph in a cell would hide the message. */
  private static final int MAX_QUOTED = 40;

  private static final int MAX_LISTED = 20;
  private static final int MAX_UNSEEN = 3;
  private static final int MINUS = 0x2212; // as printed, not the one of keyboards

  private Messages() {}

  /**
   * In double quotes, on one line, truncated to a readable length; characters that cannot be seen
   * are named by their code points.
   */
  public static String quoted(String value) {
    String line = value.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
    String cut = line.length() <= MAX_QUOTED ? line : line.substring(0, MAX_QUOTED) + "...";
    String shown =
        cut.codePoints()
            .mapToObj(
                c ->
                    Character.isISOControl(c) // a terminal would obey it
                        ? String.format(Locale.ROOT, "\\x%02X", c)
                        : Character.toString(c))
            .collect(Collectors.joining());
    String unseen =
        line.codePoints()
            .filter(Messages::isUnseen)
            .distinct()
            .limit(MAX_UNSEEN)
            .mapToObj(c -> String.format(Locale.ROOT, "U+%04X", c))
            .collect(Collectors.joining(", "));
    return '"' + shown + '"' + (unseen.isEmpty() ? "" : " (with " + unseen + ")");
  }

  /** Whether a character is invisible, or looks like another one. */
  private static boolean isUnseen(int c) {
    return c != ' '
        && (Character.isISOControl(c)
            || Character.isSpaceChar(c)
            || Character.getType(c) == Character.FORMAT
            || c == MINUS);
  }

  /** Whether a text holds a control character, such as NUL, which no cell has on purpose. */
  public static boolean hasControl(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && "\t\r\n".indexOf(c) < 0);
  }

  /** {@code "a", "b", "c"}, and the number of names beyond the first few. */
  public static String listed(List<String> names) {
    String shown =
        names.stream().limit(MAX_LISTED).map(Messages::quoted).collect(Collectors.joining(", "));
    int more = names.size() - MAX_LISTED;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** {@code 1 row}, {@code 2 rows}. */
  public static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** {@code prices.csv:1042: column "price": "n/a"}: the beginning of what is wrong there. */
  public static String cell(String where, String column, String value) {
    return where + ": column " + quoted(column) + ": " + quoted(value);
  }

  /**
   * The exception for a missing column, with the nearest name and the existing columns.
   *
   * @param where the file
   * @param wanted the requested name
   * @param names the columns of the file, at least one
   */
  public static MissingColumnException noSuchColumn(
      String where, String wanted, List<String> names) {
    String nearest =
        nearest(wanted, names).map(name -> "; did you mean " + quoted(name) + "?").orElse(";");
    String known =
        names.size() <= MAX_LISTED
            ? " the columns are " + listed(names)
            : " the file has " + names.size() + " columns, beginning with " + quoted(names.get(0));
    return new MissingColumnException(
        where + ": no column " + quoted(wanted) + nearest + known, wanted);
  }

  /** The name at the smallest edit distance, if that is at most half the longer name's length. */
  public static Optional<String> nearest(String wanted, List<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(wanted, name)))
        .filter(name -> 2 * distance(wanted, name) <= Math.max(wanted.length(), name.length()));
  }

  private static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
