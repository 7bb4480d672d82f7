package dev.warptron.tune;

import java.io.Serial;

/** A journal that does not belong to a search; the message says why, and what to do. */
public final class JournalException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  JournalException(String message) {
    super(message);
  }
}
