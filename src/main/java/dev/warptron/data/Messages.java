package dev.warptron.data;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The parts that messages share: a quoted value, a list of names, the nearest name. */
final class Messages {
  /** Longer values are cut: a whole paragraph in a cell must not hide the message. */
  private static final int LONGEST_VALUE = 40;

  private static final int LONGEST_LIST = 20;

  private Messages() {}

  /** In double quotes, on one line, cut to a readable length. */
  static String quoted(String value) {
    String line = value.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
    return '"'
        + (line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "...")
        + '"';
  }

  /** {@code "a", "b", "c"}, and how many more there are after the first few. */
  static String listed(List<String> names) {
    String shown =
        names.stream().limit(LONGEST_LIST).map(Messages::quoted).collect(Collectors.joining(", "));
    int more = names.size() - LONGEST_LIST;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** {@code 1 row}, {@code 2 rows}. */
  static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** {@code prices.csv:1042: column "price": "n/a"}: the beginning of what is wrong there. */
  static String cell(String where, String column, String value) {
    return where + ": column " + quoted(column) + ": " + quoted(value);
  }

  /**
   * Says that a column is missing, which one was probably meant, and what there is.
   *
   * @param where the file
   * @param wanted the name that was asked for
   * @param names the columns of the file, at least one
   */
  static DataException noSuchColumn(String where, String wanted, List<String> names) {
    String nearest =
        nearest(wanted, names).map(name -> "; did you mean " + quoted(name) + "?").orElse(";");
    String known =
        names.size() <= LONGEST_LIST
            ? " the columns are " + listed(names)
            : " the file has " + names.size() + " columns, beginning with " + quoted(names.get(0));
    return new DataException(where + ": no column " + quoted(wanted) + nearest + known);
  }

  /** The name at the smallest edit distance, unless even that one is mostly different. */
  static Optional<String> nearest(String wanted, List<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(wanted, name)))
        .filter(name -> 2 * distance(wanted, name) <= Math.max(wanted.length(), name.length()));
  }

  private static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
