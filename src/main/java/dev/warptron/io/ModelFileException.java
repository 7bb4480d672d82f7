package dev.warptron.io;

import dev.warptron.data.DataException;

/** A model file cannot be read or written; the message says which, why, and what to do next. */
public class ModelFileException extends DataException {
  /** With a message for the user. */
  public ModelFileException(String message) {
    super(message);
  }

  /** With a message for the user and what was caught. */
  public ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The file is a Warptron model, or was one, but not a sound one.
   *
   * @param where the file
   * @param problem what is wrong, without a full stop
   */
  static ModelFileException damaged(String where, String problem) {
    return new ModelFileException(damage(where, problem));
  }

  /** The same, because of what was caught. */
  static ModelFileException damaged(String where, String problem, Throwable cause) {
    return new ModelFileException(damage(where, problem), cause);
  }

  private static String damage(String where, String problem) {
    return "%s is damaged: %s. Copy it again from where it came, or train the model again"
        .formatted(where, problem);
  }
}
