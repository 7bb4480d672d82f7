package dev.warptron.data.schema;

import java.util.Locale;

/** What a column holds, and so what is made of it. */
public enum ColumnKind {
  /** Quantities. */
  NUMERIC,
  /** One of a few names, without an order. */
  CATEGORICAL,
  /** One of a few names in a known order. */
  ORDINAL,
  /** Yes or no, in one of the usual spellings. */
  BOOLEAN,
  /** Dates, with or without a time of day. */
  DATE,
  /** A text of its own in nearly every row; left out. */
  TEXT,
  /** The same in every row; left out. */
  CONSTANT,
  /** Left out by the user. */
  IGNORED;

  /** The name in lower case, as in schema files and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether features are made of such a column. */
  public boolean isUsed() {
    return this != TEXT && this != CONSTANT && this != IGNORED;
  }
}
