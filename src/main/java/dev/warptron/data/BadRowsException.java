package dev.warptron.data;

import java.util.List;

/** Rows of a file cannot be used; of several files, those of the others may be added. */
final class BadRowsException extends DataException {
  private final List<BadRow> rows;
  private final List<Remedy> ifSeveral;

  BadRowsException(String listed, List<BadRow> rows, List<Remedy> one, List<Remedy> several) {
    super(listed, rows.size() == 1 ? one : several);
    this.rows = List.copyOf(rows);
    this.ifSeveral = List.copyOf(several);
  }

  List<BadRow> rows() {
    return rows;
  }

  /** The remedies for more than one row. */
  List<Remedy> ifSeveral() {
    return ifSeveral;
  }
}
