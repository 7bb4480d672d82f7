package dev.warptron.data.readers;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.SqlRows;
import dev.warptron.data.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files, and databases of DuckDB and SQLite: all rows of their only table, or those of a
 * query in SQL. In a query, the table of a Parquet file is named {@code data}.
 *
 * <p>JDBC drivers read them, which are no dependencies of the library: without one the file is
 * refused, and the message names the artifact to add.
 */
public final class SqlReader implements DatasetReader {
  private final ClassLoader drivers;

  /** For the service loader. */
  public SqlReader() {
    this(SqlReader.class.getClassLoader());
  }

  /**
   * With other drivers.
   *
   * @param drivers where they are looked for
   */
  SqlReader(ClassLoader drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "SQL";
  }

  @Override
  public List<String> extensions() {
    return List.of("parquet", "pq", "duckdb", "ddb", "sqlite", "sqlite3", "db", "db3");
  }

  @Override
  public boolean takesQueries() {
    return true;
  }

  @Override
  public Dataset read(Path file, ReadRequest request) {
    return NumberRows.of(
        InputFiles.name(file), readTable(file, request, CellRules.DEFAULT), request);
  }

  @Override
  public Table readTable(Path file, ReadRequest request, CellRules rules) {
    SqlFormat format = SqlFormat.of(file);
    String name = InputFiles.name(file);
    try (Connection connection = format.open(file, drivers)) {
      String asked = request.query();
      String query = asked == null ? format.wholeFile(connection, name) : format.selected(asked);
      Optional<Table> numbers =
          asked == null && format.isTyped()
              ? VectorTable.read(connection, query, name, request, rules)
              : Optional.empty();
      if (numbers.isPresent()) {
        return numbers.get();
      }
      try (Statement statement = connection.createStatement()) {
        if (!statement.execute(query)) {
          throw new DataException(name + ": the statement gives no rows: give a SELECT");
        }
        try (ResultSet rows = statement.getResultSet()) {
          return table(name, new SqlRows(rows, format.isTyped()), request, rules);
        }
      } catch (SQLException e) {
        throw asked == null ? damaged(name, format, e) : failed(name, format, connection, e);
      }
    } catch (SQLException e) {
      throw damaged(name, format, e);
    }
  }

  private static DataException damaged(String name, SqlFormat format, SQLException e) {
    return new DataException(
        "%s: this %s file cannot be read: %s: copy or save it again"
            .formatted(name, format.label(), SqlFormat.problem(e)),
        e);
  }

  private static DataException failed(
      String name, SqlFormat format, Connection connection, SQLException e) throws SQLException {
    List<String> tables = new ArrayList<>(format.tables(connection, /* views= */ false));
    tables.addAll(format.tables(connection, /* views= */ true));
    return new DataException(
        "%s: the query failed: %s; %s"
            .formatted(
                name,
                SqlFormat.problem(e),
                tables.isEmpty()
                    ? "there is no table"
                    : tables.size() == 1
                        ? "the table is " + Messages.quoted(tables.get(0))
                        : "the tables are " + Messages.listed(tables)),
        List.of(Remedy.set("correct it", Remedy.Setting.QUERY)),
        e);
  }

  private static Table table(String file, SqlRows rows, ReadRequest request, CellRules rules)
      throws SQLException {
    ColumnPlan plan = ColumnPlan.of(file, rows.names(), request);
    requireUsable(file, rows, plan);
    ValueRows values = new ValueRows(file, plan, request, rules);
    boolean[] isNumber = new boolean[plan.width()];
    for (int column = 0; column < plan.width(); column++) {
      isNumber[column] = rows.isNumber(column) && values.takesNumbers(column);
    }
    while (rows.next()) {
      for (int column = 0; column < plan.width(); column++) {
        if (isNumber[column]) {
          values.takeNumber(column, rows.number(column));
        } else if (plan.isUsed(column)) {
          values.take(column, value(file, rows, column, values.count()));
        }
      }
      values.endRow();
    }
    return values.toTable();
  }

  private static @Nullable Object value(String file, SqlRows rows, int column, int row)
      throws SQLException {
    try {
      return rows.value(column);
    } catch (DataException e) {
      throw new DataException(
          "%s: row %d: %s; leave the column out, or convert it by a query"
              .formatted(file, row + 1L, e.problem()),
          e);
    }
  }

  /** Refuses used columns of bytes, lists and the like, all at once. */
  private static void requireUsable(String file, SqlRows rows, ColumnPlan plan) {
    List<String> unusable = new ArrayList<>();
    String first = "";
    for (int column = 0; column < plan.width(); column++) {
      String type = plan.isUsed(column) ? rows.unusableType(column) : "";
      if (!type.isEmpty()) {
        first = unusable.isEmpty() ? plan.name(column) : first;
        unusable.add("%s is %s".formatted(Messages.quoted(plan.name(column)), type));
      }
    }
    if (!unusable.isEmpty()) {
      throw new DataException(
          "%s: these columns are no numbers, text, booleans, dates or times: %s"
              .formatted(file, String.join(", ", unusable)),
          List.of(
              Remedy.set("convert them by a query", Remedy.Setting.QUERY),
              new Remedy("leave them out", Remedy.Setting.IGNORED, first)));
    }
  }
}
