package dev.warptron.data;

/**
 * Something is wrong with the user's data.
 *
 * <p>The message stands on its own: what is wrong, where (file:line or file: row, column, value),
 * why it matters and what to do next.
 */
public class DataException extends RuntimeException {
  /** With a message for the user. */
  public DataException(String message) {
    super(message);
  }

  /** With a message for the user, and what was thrown below. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
