package dev.warptron.data.readers;

import dev.warptron.data.CellRules;
import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Table;
import dev.warptron.data.Values;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads a table of numbers alone from DuckDB by {@link DriverVectors}. */
final class VectorTable {
  /** Whole numbers below it are the same as double and as long. */
  private static final double EXACT = 1L << 53;

  private final ColumnPlan plan;
  private final List<String> types; // (columns)
  private final List<ColumnBuilder> columns; // (features)
  private final List<LabelBuilder> labels; // (targets)
  private double[] block = new double[0]; // (capacity), a column of the current rows
  private boolean isExact = true; // whether all labels are

  private VectorTable(ColumnPlan plan, List<String> types, CellRules rules) {
    this.plan = plan;
    this.types = types;
    this.columns =
        plan.featureNames().stream().map(name -> new ColumnBuilder(name, rules)).toList();
    this.labels = plan.targetNames().stream().map(name -> new LabelBuilder(rules)).toList();
  }

  /**
   * Reads all rows of a query.
   *
   * @param query which is cheap to count
   * @return empty if a column that is used holds anything else than numbers, if the driver is
   *     another one, or if it does not give all rows: JDBC then reads them, or says what is wrong
   */
  static Optional<Table> read(
      Connection connection, String query, String file, ReadRequest request, CellRules rules) {
    if (request.weight() != null) {
      return Optional.empty();
    }
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      ResultSetMetaData described = statement.getMetaData();
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      for (int column = 1; column <= described.getColumnCount(); column++) {
        names.add(described.getColumnLabel(column));
        types.add(described.getColumnTypeName(column));
      }
      ColumnPlan plan = ColumnPlan.of(file, names, request);
      boolean areNumbers =
          IntStream.range(0, plan.width())
              .filter(plan::isUsed)
              .allMatch(
                  column ->
                      DriverVectors.areNumbers(types.get(column))
                          && !rules.text().contains(plan.name(column)));
      long count = areNumbers ? count(connection, query) : 0;
      if (count == 0 || count > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      Optional<DriverVectors> vectors = DriverVectors.of(statement);
      if (vectors.isEmpty()) {
        return Optional.empty();
      }
      try (DriverVectors opened = vectors.get()) {
        return new VectorTable(plan, types, rules).table(opened, file, count);
      }
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private static long count(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM (" + query + ")")) {
      return count.next() ? count.getLong(1) : 0;
    }
  }

  private Optional<Table> table(DriverVectors vectors, String file, long count)
      throws SQLException {
    long read = 0;
    for (int rows = vectors.next(); rows > 0; rows = vectors.next()) {
      for (int column = 0; column < plan.width(); column++) {
        if (plan.isUsed(column)) {
          take(vectors, column, rows);
        }
      }
      read += rows;
    }
    if (read != count || !isExact) {
      return Optional.empty();
    }
    long[] numbers = new long[(int) count];
    Arrays.setAll(numbers, row -> row + 1L);
    return Optional.of(
        Table.ofRead(
            columns.stream().map(ColumnBuilder::build).toList(),
            RowOrigins.rows(file, numbers),
            IntStream.range(0, labels.size())
                .mapToObj(target -> labels.get(target).build(plan.targetNames().get(target)))
                .toList(),
            null,
            List.of()));
  }

  private void take(DriverVectors vectors, int column, int rows) throws SQLException {
    if (block.length < rows) {
      block = new double[rows];
    }
    vectors.read(column, types.get(column), block, rows);
    if (plan.targetOf(column) >= 0) {
      LabelBuilder label = labels.get(plan.targetOf(column));
      boolean isWhole = !types.get(column).equals("DOUBLE") && !types.get(column).equals("FLOAT");
      for (int row = 0; row < rows; row++) {
        isExact &= !(isWhole && Math.abs(block[row]) >= EXACT);
        boolean asLong = isWhole && !Double.isNaN(block[row]);
        label.add(asLong ? Long.toString((long) block[row]) : Values.text(block[row]));
      }
      return;
    }
    columns.get(plan.featureOf(column)).addNumbers(block, rows);
  }
}
