package dev.warptron.data;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a query, value by value, in one pass: no row is kept. */
public final class SqlRows {
  private final ResultSet rows;
  private final List<String> names = new ArrayList<>(); // (columns)
  private final List<String> unusable = new ArrayList<>(); // (columns), empty for usable ones
  private final List<Boolean> numbers = new ArrayList<>(); // (columns)
  private boolean hasLocalTimes = true; // as far as is known

  /**
   * Before the next row.
   *
   * @param rows not closed
   * @param typed whether each value has the type of its column; in SQLite it may have any
   * @throws SQLException if its columns cannot be described
   */
  public SqlRows(ResultSet rows, boolean typed) throws SQLException {
    this.rows = rows;
    ResultSetMetaData columns = rows.getMetaData();
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      names.add(columns.getColumnLabel(column));
      String type = String.valueOf(columns.getColumnTypeName(column));
      boolean isUsable =
          switch (columns.getColumnType(column)) {
            case Types.ARRAY, Types.STRUCT, Types.REF, Types.DATALINK, Types.SQLXML -> false;
            case Types.BLOB, Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> false;
            default -> !type.startsWith("MAP"); // for which JDBC has no code
          };
      unusable.add(isUsable ? "" : type);
      numbers.add(
          typed
              && switch (columns.getColumnType(column)) {
                case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> true;
                case Types.REAL, Types.FLOAT, Types.DOUBLE -> true;
                default -> false;
              });
    }
  }

  /** The names of the columns, as the query gives them. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /**
   * The type of a column whose values are no cells, such as lists or bytes; empty for others.
   *
   * @param column from 0
   */
  public String unusableType(int column) {
    return unusable.get(column);
  }

  /**
   * Whether every value of a column is a number that {@link #number} gives, or missing.
   *
   * @param column from 0
   */
  public boolean isNumber(int column) {
    return numbers.get(column);
  }

  /**
   * A number of the current row, without an object for it; NaN if it is missing.
   *
   * @param column from 0, for which {@link #isNumber} holds
   * @throws SQLException if the database fails
   */
  public double number(int column) throws SQLException {
    double number = rows.getDouble(column + 1);
    return rows.wasNull() ? Double.NaN : number;
  }

  /** Goes on to the next row; false after the last one. */
  public boolean next() throws SQLException {
    return rows.next();
  }

  /**
   * A value of the current row.
   *
   * @param column from 0
   * @return a number, a boolean, text, a date or time; null for a missing value
   * @throws SQLException if the database fails
   * @throws DataException if it is none of these; the message has neither file nor row
   */
  public @Nullable Object value(int column) throws SQLException {
    Object value = rows.getObject(column + 1);
    if (value instanceof java.sql.Timestamp) {
      return time(column + 1, value);
    }
    if (value instanceof OffsetDateTime time) { // the driver's offset is that of the machine
      return time.withOffsetSameInstant(ZoneOffset.UTC);
    }
    if (value instanceof byte[]
        || value instanceof java.sql.Blob
        || value instanceof java.sql.Array
        || value instanceof java.sql.Struct
        || value instanceof Iterable
        || value instanceof java.util.Map) {
      throw new DataException(
          "column %s: the value is no number, text, boolean, date or time"
              .formatted(Messages.quoted(names.get(column))));
    }
    return value instanceof java.sql.Clob text
        ? text.getSubString(1, Math.toIntExact(Math.min(text.length(), Integer.MAX_VALUE)))
        : value;
  }

  /** As a local time: java.sql.Timestamp moves those that the machine's time zone skips. */
  private @Nullable Object time(int index, Object timestamp) {
    if (hasLocalTimes) {
      try {
        return rows.getObject(index, LocalDateTime.class);
      } catch (SQLException | UnsupportedOperationException e) {
        hasLocalTimes = false; // not every driver can
      }
    }
    return timestamp;
  }
}
