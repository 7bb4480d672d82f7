package dev.warptron.data;

import java.util.Locale;

/** What kind of prediction is learned. */
public enum Task {
  /** One of two classes. */
  BINARY,
  /** One of three or more classes. */
  MULTICLASS,
  /** A quantity. */
  REGRESSION;

  /** The name in lower case, as files and the command line write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
