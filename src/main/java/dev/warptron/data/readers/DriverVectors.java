package dev.warptron.data.readers;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query of DuckDB in blocks of rows, whose numbers are read column by column: a
 * fraction of the time of {@link java.sql.ResultSet}.
 *
 * <p>The library does not depend on the driver, so its classes are found by name. With a driver
 * that has others, there is no such result.
 */
final class DriverVectors implements AutoCloseable {
  private static final String PACKAGE = "org.duckdb.";

  /** The types of numbers in DuckDB and the Java types of their cells. */
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "DOUBLE", double.class,
          "FLOAT", float.class,
          "BIGINT", long.class,
          "INTEGER", int.class,
          "SMALLINT", short.class,
          "TINYINT", byte.class);

  /** Reads a number of a vector, which is not missing. */
  @FunctionalInterface
  interface Cells {
    double get(Object vector, long row);
  }

  /** Whether a cell of a vector is missing. */
  @FunctionalInterface
  interface Missing {
    boolean test(Object vector, long row);
  }

  private final AutoCloseable result;
  private final MethodHandle nextChunk;
  private final MethodHandle chunk;
  private final MethodHandle rowCount;
  private final MethodHandle vector;
  private final Missing missing;
  private final Map<String, Cells> cells = new HashMap<>();
  private @Nullable Object current;

  private DriverVectors(PreparedStatement statement) throws Throwable {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    ClassLoader driver = statement.getClass().getClassLoader();
    Class<?> results = Class.forName(PACKAGE + "DuckDBChunkedResult", true, driver);
    Class<?> chunks = Class.forName(PACKAGE + "DuckDBDataChunkReader", true, driver);
    Class<?> vectors = Class.forName(PACKAGE + "DuckDBReadableVector", true, driver);
    nextChunk = lookup.findVirtual(results, "nextChunk", MethodType.methodType(boolean.class));
    chunk = lookup.findVirtual(results, "chunk", MethodType.methodType(chunks));
    rowCount = lookup.findVirtual(chunks, "rowCount", MethodType.methodType(long.class));
    vector = lookup.findVirtual(chunks, "vector", MethodType.methodType(vectors, long.class));
    missing =
        (Missing)
            function(lookup, Missing.class, "test", boolean.class, vectors, "isNull", boolean.class)
                .invoke();
    for (Map.Entry<String, Class<?>> each : TYPES.entrySet()) {
      String type = each.getValue().getName();
      String getter = "get" + Character.toUpperCase(type.charAt(0)) + type.substring(1);
      cells.put(
          each.getKey(),
          (Cells)
              function(lookup, Cells.class, "get", double.class, vectors, getter, each.getValue())
                  .invoke());
    }
    MethodHandle query =
        lookup.findVirtual(statement.getClass(), "query", MethodType.methodType(results));
    result = (AutoCloseable) query.invoke(statement);
  }

  /** Unlike a method handle, the compiler inlines it. */
  private static MethodHandle function(
      MethodHandles.Lookup lookup,
      Class<?> type,
      String method,
      Class<?> returned,
      Class<?> vectors,
      String getter,
      Class<?> got)
      throws ReflectiveOperationException, java.lang.invoke.LambdaConversionException {
    return LambdaMetafactory.metafactory(
            lookup,
            method,
            MethodType.methodType(type),
            MethodType.methodType(returned, Object.class, long.class),
            lookup.findVirtual(vectors, getter, MethodType.methodType(got, long.class)),
            MethodType.methodType(returned, vectors, long.class))
        .getTarget();
  }

  /** Whether columns of a type, by its name in SQL, can be read. */
  static boolean areNumbers(String type) {
    return TYPES.containsKey(type);
  }

  /**
   * Runs a query.
   *
   * @return empty if the driver has no such result, or the query fails, which JDBC explains better
   */
  static Optional<DriverVectors> of(PreparedStatement statement) {
    try {
      return Optional.of(new DriverVectors(statement));
    } catch (Error e) {
      if (e instanceof LinkageError) {
        return Optional.empty();
      }
      throw e;
    } catch (Throwable e) {
      return Optional.empty();
    }
  }

  /**
   * Goes on to the next block of rows.
   *
   * @return the number of its rows; 0 after the last one, and where reading failed: the driver does
   *     not say which
   */
  int next() throws SQLException {
    try {
      current = (boolean) nextChunk.invoke(result) ? chunk.invoke(result) : null;
      return current == null ? 0 : Math.toIntExact((long) rowCount.invoke(current));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /**
   * Reads a column of the current block.
   *
   * @param column from 0
   * @param type its name in SQL, one of {@link #areNumbers}
   * @param into the first entries, one for each row, are overwritten; NaN for a missing number
   */
  void read(int column, String type, double[] into, int rows) throws SQLException {
    Cells all = cells.get(type);
    if (all == null || current == null) {
      throw new IllegalArgumentException("no block of numbers of type " + type);
    }
    try {
      Object read = vector.invoke(current, (long) column);
      for (int row = 0; row < rows; row++) {
        into[row] = missing.test(read, row) ? Double.NaN : all.get(read, row);
      }
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private static SQLException failure(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new SQLException(e.getMessage(), e);
  }

  @Override
  public void close() throws SQLException {
    try {
      result.close();
    } catch (Exception e) {
      throw failure(e);
    }
  }
}
