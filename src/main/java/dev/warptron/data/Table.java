package dev.warptron.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table as it was read: columns of numbers and text, some cells of which may be missing, with any
 * number of targets. Immutable.
 *
 * <p>A network needs a {@link Dataset}: a preprocessor makes one of a table.
 */
public final class Table {
  private final Map<String, TableColumn> columns; // each (rows), in order
  private final RowOrigins origins; // (rows)
  private final TargetColumns targets; // each (rows)
  private final @Nullable RowWeights weights; // (rows)
  private final List<BadRow> badRows;
  private final @Nullable Dataset dense; // the columns, if they are those of a data set

  private Table(
      Map<String, TableColumn> columns,
      RowOrigins origins,
      TargetColumns targets,
      @Nullable RowWeights weights,
      List<BadRow> badRows,
      @Nullable Dataset dense) {
    this.columns = columns;
    this.origins = origins;
    this.targets = targets;
    this.weights = weights;
    this.badRows = badRows;
    this.dense = dense;
  }

  /**
   * A table of what a reader has checked.
   *
   * @param columns with different names, one cell for each row
   * @param weights {@code [rows]}, null for none
   * @param badRows rows that could not be read, and are left out
   */
  public static Table ofRead(
      List<TableColumn> columns,
      RowOrigins origins,
      List<Target> targets,
      double @Nullable [] weights,
      List<BadRow> badRows) {
    Map<String, TableColumn> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    return new Table(
        byName,
        origins,
        new TargetColumns(targets),
        weights == null ? null : RowWeights.of(weights, origins.count(), origins::where),
        List.copyOf(badRows),
        null);
  }

  /** The features of a data set as columns of numbers, with its targets and weights. */
  public static Table of(Dataset data) {
    Map<String, TableColumn> columns = new LinkedHashMap<>();
    for (int j = 0; j < data.featureCount(); j++) {
      columns.put(data.featureNames().get(j), new FeatureColumn(data, j));
    }
    return new Table(
        columns,
        data.origins(),
        new TargetColumns(data.targets()),
        data.rowWeights(),
        List.of(),
        data);
  }

  /**
   * Rows in memory.
   *
   * @param rows at least one; each maps the names of columns to numbers, booleans, text, dates of
   *     {@code java.time}, or null for a missing value, as does a name without an entry
   * @param targets names of columns to predict; may be none
   */
  public static Table ofRows(List<? extends Map<String, ?>> rows, String... targets) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.addAll(row.keySet()));
    RowCollector collector = new RowCollector(List.copyOf(names), List.of(targets));
    for (Map<String, ?> row : rows) {
      int column = 0;
      for (String name : names) {
        collector.add(column++, row.get(name));
      }
      collector.endRow();
    }
    return collector.toTable();
  }

  /**
   * Rows in memory, or from any other source, in one pass: no row is kept.
   *
   * @param names of the columns, all different
   * @param rows at least one; each has a value for each column: a number, a boolean, text, a date
   *     of {@code java.time}, or null for a missing value
   * @param targets names of columns to predict; may be none
   * @throws DataException if there is no row, a row has another number of values, or a target is no
   *     column
   */
  public static Table ofRows(
      List<String> names, Iterator<? extends List<?>> rows, String... targets) {
    RowCollector collector = new RowCollector(names, List.of(targets));
    rows.forEachRemaining(collector::addRow);
    return collector.toTable();
  }

  /**
   * The rows of a query, from the next one to the last, in one pass: no row is kept. SQL's null is
   * a missing value.
   *
   * @param rows not closed
   * @param targets names of columns to predict; may be none
   * @throws DataException if there is no row, two columns have the same name, a target is no
   *     column, or a column holds bytes, lists or structures
   * @throws SQLException if the database fails
   */
  public static Table of(ResultSet rows, String... targets) throws SQLException {
    return RowCollector.read(new SqlRows(rows, /* typed= */ false), List.of(targets));
  }

  /**
   * Tables one after another.
   *
   * @param parts at least one, with the same columns and targets; the order of columns is that of
   *     the first one
   * @param rules by which they were read
   */
  static Table joined(List<Table> parts, CellRules rules) {
    Table first = parts.get(0);
    if (parts.stream().allMatch(part -> part.dense != null)
        && parts.stream().allMatch(part -> part.columnNames().equals(first.columnNames()))) {
      return of(parts.stream().map(part -> part.dense).reduce(Dataset::concat).orElseThrow());
    }
    Map<String, TableColumn> columns = new LinkedHashMap<>();
    for (String name : first.columns.keySet()) {
      columns.put(
          name,
          JoinedColumn.of(name, parts.stream().map(part -> part.column(name)).toList(), rules));
    }
    RowOrigins origins = first.origins;
    TargetColumns targets = first.targets;
    RowWeights weights = first.weights;
    List<BadRow> badRows = new ArrayList<>(first.badRows);
    for (int file = 1; file < parts.size(); file++) {
      Table part = parts.get(file);
      weights = RowWeights.concat(weights, origins.count(), part.weights, part.rowCount());
      origins = origins.concat(part.origins);
      targets = targets.concat(part.targets);
      for (BadRow row : part.badRows) {
        badRows.add(row.ofFile(file));
      }
    }
    return new Table(columns, origins, targets, weights, List.copyOf(badRows), null);
  }

  /** The table of a file with another name in messages. */
  Table withFile(String name, String other) {
    RowOrigins renamed = origins.withFile(name, other);
    List<BadRow> bad =
        badRows.stream()
            .map(
                row ->
                    new BadRow(
                        row.file(),
                        row.line(),
                        RowOrigins.renamed(row.where(), name, other),
                        row.reason()))
            .toList();
    return dense == null
        ? new Table(columns, renamed, targets, weights, bad, null)
        : of(dense.withOrigins(renamed));
  }

  /** The number of rows. */
  public int rowCount() {
    return origins.count();
  }

  /** Whether cells are in a file, so that not all columns fit in memory at once. */
  public boolean isStored() {
    return columns.values().stream().anyMatch(column -> column instanceof StoredTableColumn);
  }

  /** The names of the columns in order, without targets and weights. */
  public List<String> columnNames() {
    return List.copyOf(columns.keySet());
  }

  /**
   * A column.
   *
   * @throws MissingColumnException if there is none of this name; the message names the nearest one
   */
  public TableColumn column(String name) {
    TableColumn column = columns.get(name);
    if (column == null) {
      throw Messages.noSuchColumn(
          rowCount() == 0 ? "the table" : "the table beginning at " + where(0),
          name,
          columns.isEmpty() ? List.of("") : columnNames());
    }
    return column;
  }

  /** The columns of numbers that also hold words, beyond the cells whose spelling is stored. */
  Set<String> columnsOfNumbersAndWords() {
    return columns.values().stream()
        .filter(
            column ->
                (column instanceof NumberColumn numbers && numbers.hasWords())
                    || (column instanceof StoredTableColumn stored && stored.hasWords()))
        .map(TableColumn::name)
        .collect(Collectors.toSet());
  }

  /**
   * The origin of a row, for messages; see {@link Dataset#where}.
   *
   * @param row from 0
   */
  public String where(int row) {
    return origins.where(row);
  }

  /** The table without a column, which must exist. */
  public Table without(String name) {
    Map<String, TableColumn> others = new LinkedHashMap<>(columns);
    others.remove(column(name).name());
    return new Table(others, origins, targets, weights, badRows, null);
  }

  /** A row that cannot be used. */
  public BadRow badRow(int row, String reason) {
    return new BadRow(origins.file(row), origins.number(row), origins.where(row), reason);
  }

  /**
   * The other rows; these are added to {@link #badRows}.
   *
   * @param faults what is wrong with a row, by its index from 0; this table itself if empty
   * @throws DataException if no other row is left; it lists these
   */
  public Table leavingOut(Map<Integer, String> faults) {
    if (faults.isEmpty()) {
      return this;
    }
    List<BadRow> all = new ArrayList<>(badRows);
    faults.forEach((row, reason) -> all.add(badRow(row, reason)));
    if (faults.size() == rowCount()) {
      throw BadRow.exception(all, Remedy.of("correct these rows: no other is left"));
    }
    Table others = where(row -> !faults.containsKey(row));
    return new Table(
        others.columns,
        others.origins,
        others.targets,
        others.weights,
        all.stream().sorted(BadRow.ORDER).toList(),
        null);
  }

  /** The rows that were left out: those that the reader refused, and others that followed. */
  public List<BadRow> badRows() {
    return badRows;
  }

  /** The columns to predict; empty if there are none. A missing target is an empty label. */
  public List<Target> targets() {
    return targets.all();
  }

  /**
   * The selected rows, in this order.
   *
   * @param rows row indices from 0, at least one; may repeat
   */
  public Table select(int[] rows) {
    if (rows.length == 0) {
      throw new DataException("no row was selected: a table needs at least one");
    }
    if (dense != null) {
      return of(dense.select(rows));
    }
    List<TableColumn> all = List.copyOf(columns.values());
    Map<String, TableColumn> selected = new LinkedHashMap<>();
    Parts.map(all.size(), i -> all.get(i).select(rows))
        .forEach(column -> selected.put(column.name(), column));
    return new Table(
        selected,
        origins.select(rows),
        targets.select(rows),
        RowWeights.select(weights, rows),
        badRows,
        null);
  }

  /** The rows that a condition holds for; this table itself if it holds for all. */
  public Table where(IntPredicate condition) {
    int[] rows = IntStream.range(0, rowCount()).filter(condition).toArray();
    return rows.length == rowCount() ? this : select(rows);
  }

  /** The data set that this is a view of, with numbers in every cell; empty for another table. */
  public Optional<Dataset> asDataset() {
    return Optional.ofNullable(dense);
  }

  /** The same rows with weights: see {@link Dataset#withWeights}. */
  public Table withWeights(double[] values) {
    return dense == null
        ? new Table(
            columns,
            origins,
            targets,
            RowWeights.of(values, rowCount(), this::where),
            badRows,
            /* dense= */ null)
        : of(dense.withWeights(values));
  }

  /** The rows whose targets are all known; this table itself if all are. */
  public Table withKnownTargets() {
    return where(row -> targets.all().stream().noneMatch(each -> each.label(row).isEmpty()));
  }

  /** The targets, weights and origins of the rows, as a data set without features. */
  public Dataset withoutColumns() {
    return dataset(List.of(), new float[0], null);
  }

  /**
   * The rows with other features.
   *
   * @param names different
   * @param values {@code [rows x names.size()]}, row-major, finite; not copied
   * @param preparation that made them; null for none
   */
  public Dataset dataset(List<String> names, float[] values, @Nullable Preparation preparation) {
    return Dataset.ofPrepared(names, values, origins, targets, weights, preparation);
  }

  @Override
  public String toString() {
    return "Table[%d x %d]".formatted(rowCount(), columns.size());
  }
}
