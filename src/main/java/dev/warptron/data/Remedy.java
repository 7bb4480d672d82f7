package dev.warptron.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A remedy for a {@link DataException}.
 *
 * @param text what to do, for the user
 * @param setting the setting to change, so that a program can add its own name for it; null if the
 *     data must be changed
 * @param value the setting's new value; empty if the user chooses it
 */
public record Remedy(String text, @Nullable Setting setting, String value) {
  /** Settings for reading and splitting data. */
  public enum Setting {
    /** {@link ReadRequest#ignored}. */
    IGNORED,
    /** {@link CellRules#missing}. */
    MISSING,
    /** Classification or regression. */
    TASK,
    /** {@link CellRules#skipsBadRows}. */
    BAD_ROWS,
    /** The columns of categories. */
    CATEGORICAL,
    /** There is no header: {@link TextFormat#header}. */
    HEADER,
    /** There is one, of numbers. */
    NAMES,
    /** {@link TextFormat#separator}. */
    SEPARATOR,
    /** {@link TextFormat#encoding}. */
    ENCODING,
    /** {@link ReadRequest#query}. */
    QUERY,
    /** {@link ReadRequest#targets}. */
    TARGET,
    /** The number of {@link Folds}. */
    FOLDS,
    /** The seed for splitting the rows. */
    SEED,
    /** The fraction of the rows that a {@link Split} uses for validation. */
    VALIDATION_FRACTION,
    /** Separate validation rows. */
    VALIDATION,
    /** {@link Dataset#blockRows}. */
    BLOCK
  }

  /** A remedy that changes the data. */
  public static Remedy of(String text) {
    return new Remedy(text, null, "");
  }

  /**
   * Remedies for an invalid number; a column that the request does not name can also be ignored.
   */
  public static List<Remedy> ofCell(String text, String column, ReadRequest request) {
    return request.features() != null
        ? List.of(of(text))
        : List.of(of(text), new Remedy("leave the column out", Setting.IGNORED, column));
  }

  /** A remedy that changes a setting to a value that the user chooses. */
  public static Remedy set(String text, Setting setting) {
    return new Remedy(text, setting, "");
  }
}
