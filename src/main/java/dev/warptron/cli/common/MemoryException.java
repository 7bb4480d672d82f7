package dev.warptron.cli.common;

/** A training needs more memory than this program has; known before any work. */
public final class MemoryException extends RuntimeException {
  /** With a message for the user: how much is needed, how much there is, and what to do. */
  public MemoryException(String message) {
    super(message);
  }
}
