package dev.warptron.data;

import java.util.List;

/** A file lacks a column that was asked for. */
public final class MissingColumnException extends DataException {
  private final String column;

  MissingColumnException(String message, String column) {
    super(message);
    this.column = column;
  }

  private MissingColumnException(String problem, String column, List<Remedy> remedies) {
    super(problem, remedies);
    this.column = column;
  }

  /** The same with a remedy. */
  public MissingColumnException with(Remedy remedy) {
    return new MissingColumnException(problem(), column, List.of(remedy));
  }

  /** The same with another problem. */
  MissingColumnException withProblem(String problem) {
    return remedies().isEmpty()
        ? new MissingColumnException(problem, column)
        : new MissingColumnException(problem, column, remedies());
  }

  /** The name that was asked for. */
  public String column() {
    return column;
  }
}
