package dev.warptron;

/** Checkpoints that this fit must not use. The message says why, and what to do. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CheckpointException(String message) {
    super(message);
  }
}
