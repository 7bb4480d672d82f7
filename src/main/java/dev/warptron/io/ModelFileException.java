package dev.warptron.io;

import dev.warptron.data.DataException;

/** A model file cannot be read or written. The message names the file, the reason and a remedy. */
public class ModelFileException extends DataException {
  /** Creates an exception with a message for the user. */
  public ModelFileException(String message) {
    super(message);
  }

  /** Creates an exception with a message for the user and a cause. */
  public ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The exception for a damaged model file.
   *
   * @param where name of the file
   * @param problem the defect, without a full stop
   */
  static ModelFileException damaged(String where, String problem) {
    return new ModelFileException(damage(where, problem));
  }

  /** The exception for a damaged model file, with a cause. */
  static ModelFileException damaged(String where, String problem, Throwable cause) {
    return new ModelFileException(damage(where, problem), cause);
  }

  private static String damage(String where, String problem) {
    return "%s is damaged: %s. Copy it again from where it came, or train the model again"
        .formatted(where, problem);
  }
}
