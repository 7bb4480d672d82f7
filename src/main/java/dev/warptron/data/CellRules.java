package dev.warptron.data;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a reader understands the cells of a {@link Table}.
 *
 * @param missing spellings of a missing value, compared without regard to case; an empty cell is
 *     always missing
 * @param text columns to read as text even if all their cells are numbers, so that {@code 01} and
 *     {@code 1} stay different
 * @param skipsBadRows whether rows that cannot be read are left out and listed in {@link
 *     Table#badRows}; otherwise they are an error
 */
public record CellRules(Set<String> missing, Set<String> text, boolean skipsBadRows) {
  /** The usual spellings. */
  public static final CellRules DEFAULT =
      new CellRules(
          Set.of("na", "n/a", "#n/a", "nan", "null", "none", "?", ".", "-"), Set.of(), false);

  /** Copies the sets. */
  public CellRules {
    missing =
        missing.stream()
            .map(each -> each.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    missing = Set.copyOf(missing);
    text = Set.copyOf(text);
  }

  /** With more spellings of a missing value. */
  public CellRules withMissing(Collection<String> spellings) {
    Set<String> all = new LinkedHashSet<>(missing);
    all.addAll(spellings);
    return new CellRules(all, text, skipsBadRows);
  }

  /** With more columns of text. */
  public CellRules withText(Collection<String> columns) {
    Set<String> all = new LinkedHashSet<>(text);
    all.addAll(columns);
    return new CellRules(missing, all, skipsBadRows);
  }

  /** Leaving out rows that cannot be read, or not. */
  public CellRules withSkippedRows(boolean skips) {
    return new CellRules(missing, text, skips);
  }

  /** Whether the text of a cell, without surrounding white space, means that there is no value. */
  public boolean isMissing(String cell) {
    return cell.isEmpty() || missing.contains(cell.toLowerCase(Locale.ROOT));
  }
}
