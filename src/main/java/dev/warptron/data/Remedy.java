package dev.warptron.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that helps against a {@link DataException}.
 *
 * @param text what to do, in words
 * @param setting what is set by it, for programs that have a name of their own for that; null if
 *     the data itself is to be changed
 * @param value of the setting; empty if it is the user's choice
 */
public record Remedy(String text, @Nullable Setting setting, String value) {
  /** What can be set where data is read and divided. */
  public enum Setting {
    /** {@link ReadRequest#ignored}. */
    IGNORED,
    /** {@link ReadRequest#header}. */
    HEADER,
    /** {@link ReadRequest#target}. */
    TARGET,
    /** How many {@link Folds}. */
    FOLDS,
    /** Of the random numbers that divide the rows. */
    SEED,
    /** The share of the rows that a {@link Split} sets aside. */
    VALIDATION_FRACTION,
    /** Rows to validate on. */
    VALIDATION
  }

  static Remedy of(String text) {
    return new Remedy(text, null, "");
  }

  /** Against a number that cannot be used: columns that are not asked for may be left out. */
  static List<Remedy> ofCell(String text, String column, ReadRequest request) {
    return request.features() != null
        ? List.of(of(text))
        : List.of(of(text), new Remedy("leave the column out", Setting.IGNORED, column));
  }

  static Remedy set(String text, Setting setting) {
    return new Remedy(text, setting, "");
  }
}
