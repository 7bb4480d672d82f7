package dev.warptron.data;

import java.util.Locale;

/** The kind of prediction. */
public enum Task {
  /** One of two classes. */
  BINARY,
  /** One of three or more classes. */
  MULTICLASS,
  /** A quantity, or several. */
  REGRESSION,
  /** One of two classes for each of several targets. */
  MULTILABEL;

  /** The name in lower case, as in model files and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
