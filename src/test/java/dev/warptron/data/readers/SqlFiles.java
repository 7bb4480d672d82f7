package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes Parquet, DuckDB and SQLite files. */
public final class SqlFiles {
  private SqlFiles() {}

  /** A Parquet file with the rows of a query. */
  public static Path parquet(Path file, String query) throws SQLException {
    run("jdbc:duckdb:", "COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
    return file;
  }

  /** A database of DuckDB. */
  public static Path duckdb(Path file, String... statements) throws SQLException {
    run("jdbc:duckdb:" + file, statements);
    return file;
  }

  /** A database of SQLite. */
  public static Path sqlite(Path file, String... statements) throws SQLException {
    run("jdbc:sqlite:" + file, statements);
    return file;
  }

  private static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Reading this is refused with this message. */
  static void refused(Path file, ReadRequest request, String message) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.readTable(file, request))
        .withMessage(message);
  }
}
