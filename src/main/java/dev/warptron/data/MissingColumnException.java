package dev.warptron.data;

/** A file lacks a column that was asked for. */
public final class MissingColumnException extends DataException {
  private final String column;

  MissingColumnException(String message, String column) {
    super(message);
    this.column = column;
  }

  /** The name that was asked for. */
  public String column() {
    return column;
  }
}
