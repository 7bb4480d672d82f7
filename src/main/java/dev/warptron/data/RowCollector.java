package dev.warptron.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects rows of values as a table, in one pass: no row is kept. */
final class RowCollector {
  private final List<@Nullable ColumnBuilder> features = new ArrayList<>(); // (columns), or null
  private final List<@Nullable LabelBuilder> labels = new ArrayList<>(); // (columns), or null
  private final List<String> names;
  private final List<String> targets;
  private int rows;

  /**
   * Without rows.
   *
   * @param names of all columns
   * @param targets the columns to predict; may be none
   * @throws DataException if two columns have the same name, or there is no such target
   */
  RowCollector(List<String> names, List<String> targets) {
    this.names = List.copyOf(names);
    this.targets = List.copyOf(targets);
    Set<String> different = new HashSet<>();
    for (String name : names) {
      if (!different.add(name)) {
        throw new DataException(
            "two columns of the rows are named %s: give each a name of its own"
                .formatted(Messages.quoted(name)));
      }
      boolean isTarget = targets.contains(name);
      features.add(isTarget ? null : new ColumnBuilder(name, CellRules.DEFAULT));
      labels.add(isTarget ? new LabelBuilder() : null);
    }
    for (String target : targets) {
      if (!different.contains(target)) {
        throw Messages.noSuchColumn("the rows", target, this.names);
      }
    }
  }

  /**
   * Reads all rows of a query.
   *
   * @throws DataException also if a column holds bytes, lists or structures
   * @throws SQLException if the database fails
   */
  static Table read(SqlRows rows, List<String> targets) throws SQLException {
    List<String> names = rows.names();
    for (int column = 0; column < names.size(); column++) {
      if (!rows.unusableType(column).isEmpty()) {
        throw new DataException(
            "column %s: its type is %s: leave it out of the query, or convert it there"
                .formatted(Messages.quoted(names.get(column)), rows.unusableType(column)));
      }
    }
    RowCollector collector = new RowCollector(names, targets);
    while (rows.next()) {
      for (int column = 0; column < names.size(); column++) {
        collector.add(column, rows.value(column));
      }
      collector.endRow();
    }
    return collector.toTable();
  }

  /** Adds a value of the current row. */
  void add(int column, @Nullable Object value) {
    ColumnBuilder feature = features.get(column);
    if (feature != null) {
      feature.addValue(value);
      return;
    }
    LabelBuilder label = labels.get(column);
    if (label != null) {
      String text = Values.text(value);
      label.add(CellRules.DEFAULT.isMissing(text) ? "" : text);
    }
  }

  /** Ends the current row, which has a value for each column. */
  void endRow() {
    if (rows == Integer.MAX_VALUE) {
      throw new DataException("a table has at most %d rows: use fewer".formatted(rows));
    }
    rows++;
  }

  /**
   * Adds a row.
   *
   * @throws DataException if it has not a value for each column
   */
  void addRow(List<?> values) {
    if (values.size() != names.size()) {
      throw new DataException(
          "row %d: found %s, expected %d: give one for each column, null for a missing one"
              .formatted(rows + 1L, Messages.counted(values.size(), "value"), names.size()));
    }
    int column = 0;
    for (Object value : values) { // a list without random access is passed once
      add(column++, value);
    }
    endRow();
  }

  /**
   * The table of the rows so far.
   *
   * @throws DataException if there are none
   */
  Table toTable() {
    if (rows == 0) {
      throw new DataException("the table has no rows: at least one is needed");
    }
    List<TableColumn> columns = new ArrayList<>();
    for (ColumnBuilder each : features) {
      if (each != null) {
        columns.add(each.build());
      }
    }
    List<Target> built = new ArrayList<>();
    for (String target : targets) {
      LabelBuilder label = labels.get(names.indexOf(target));
      if (label != null) {
        built.add(label.build(target));
      }
    }
    return Table.ofRead(columns, RowOrigins.memory(rows), built, null, List.of());
  }
}
