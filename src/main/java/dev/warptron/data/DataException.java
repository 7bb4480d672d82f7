package dev.warptron.data;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The user's data is invalid.
 *
 * <p>The message is complete: what is wrong, where (file:line or file: row, column, value), why it
 * matters and what to do next.
 */
public class DataException extends RuntimeException {
  private final String problem;
  private final List<Remedy> remedies;

  /** With a message for the user. */
  public DataException(String message) {
    super(message);
    this.problem = message;
    this.remedies = List.of();
  }

  /** With a message for the user, and the cause. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
    this.problem = message;
    this.remedies = List.of();
  }

  /**
   * With a problem and its remedies.
   *
   * @param remedies alternatives, at least one
   */
  public DataException(String problem, List<Remedy> remedies) {
    super(
        remedies.stream()
            .map(Remedy::text)
            .collect(Collectors.joining(", or ", problem + "; ", "")));
    this.problem = problem;
    this.remedies = List.copyOf(remedies);
  }

  /** With a problem, its remedies and the cause. */
  public DataException(String problem, List<Remedy> remedies, Throwable cause) {
    this(problem, remedies);
    initCause(cause);
  }

  /** The problem: the message without the {@link #remedies}. */
  public final String problem() {
    return problem;
  }

  /** Alternative remedies; empty if the whole message is the {@link #problem}. */
  public final List<Remedy> remedies() {
    return remedies;
  }
}
