package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.Remedy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The formats that a JDBC driver reads: how each is recognized, opened and asked for its tables.
 */
enum SqlFormat {
  /** One table, whose name in a query is {@code data}. */
  PARQUET("Parquet", 0, "PAR1", SqlFormat.DUCKDB_DRIVER),
  DUCKDB("DuckDB", 8, "DUCK", SqlFormat.DUCKDB_DRIVER),
  SQLITE("SQLite", 0, "SQLite format 3\0", "org.xerial:sqlite-jdbc");

  private static final String DUCKDB_DRIVER = "org.duckdb:duckdb_jdbc";
  private static final String WHOLE_FILE = "data";
  private static final String CAUSE = "\nError: ";
  private static final int MOST_MARK_BYTES = 24;

  private final String label;
  private final int markAt; // in bytes from the beginning of the file
  private final String mark; // Latin-1
  private final String artifact;

  SqlFormat(String label, int markAt, String mark, String artifact) {
    this.label = label;
    this.markAt = markAt;
    this.mark = mark;
    this.artifact = artifact;
  }

  String label() {
    return label;
  }

  /** Whether each value has the type of its column. */
  boolean isTyped() {
    return this != SQLITE;
  }

  /**
   * The format of a file, by its first bytes.
   *
   * @throws DataException if it is none of these, or cannot be read
   */
  static SqlFormat of(Path file) {
    InputFiles.requireNotFolder(file);
    try (InputStream in = Files.newInputStream(file)) {
      String first = new String(in.readNBytes(MOST_MARK_BYTES), StandardCharsets.ISO_8859_1);
      for (SqlFormat format : values()) {
        if (first.startsWith(format.mark, format.markAt)) {
          return format;
        }
      }
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
    throw new DataException(
        InputFiles.name(file)
            + ": this is no Parquet, DuckDB or SQLite file: copy it again, or give it the name of"
            + " its format, such as .csv");
  }

  /**
   * Opens a file for reading alone.
   *
   * @param drivers where the driver is looked for
   * @throws DataException if the driver or its native library is missing, or the file is damaged
   */
  Connection open(Path file, ClassLoader drivers) {
    String name = InputFiles.name(file);
    String path = file.toAbsolutePath().toString();
    Properties settings = new Properties();
    if (this == SQLITE) {
      settings.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
    } else {
      // Extensions would come from the network: what is built into the driver has to do.
      settings.setProperty("autoinstall_known_extensions", "false");
      settings.setProperty("autoload_known_extensions", "false");
      settings.setProperty("jdbc_stream_results", "true"); // not the whole result in memory
      settings.setProperty("duckdb.read_only", String.valueOf(this == DUCKDB));
    }
    String url =
        switch (this) {
          case PARQUET -> "jdbc:duckdb:";
          case DUCKDB -> "jdbc:duckdb:" + path;
          case SQLITE -> "jdbc:sqlite:" + path;
        };
    Connection connection = null;
    try {
      connection = driver(url, name, drivers).connect(url, settings);
      if (connection == null) {
        throw new SQLException("the driver does not take " + url);
      }
      if (this == PARQUET) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(
              "CREATE VIEW %s AS SELECT * FROM read_parquet(%s)"
                  .formatted(WHOLE_FILE, literal(path)));
        }
      }
      return connection;
    } catch (SQLException e) {
      close(connection, e);
      throw new DataException(
          "%s: this %s file cannot be opened: %s: copy or save it again"
              .formatted(name, label, problem(e)),
          e);
    } catch (LinkageError e) {
      throw new DataException(
          ("%s: reading %s needs the native library of %s for this machine, which is missing: add"
                  + " the whole driver to the class path, or convert the file to CSV")
              .formatted(name, label, artifact),
          e);
    }
  }

  private static void close(@Nullable Connection connection, Exception e) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException also) {
      e.addSuppressed(also);
    }
  }

  private Driver driver(String url, String file, ClassLoader loader) throws SQLException {
    Iterator<Driver> found = ServiceLoader.load(Driver.class, loader).iterator();
    for (boolean hasMore = true; hasMore; ) {
      try {
        hasMore = found.hasNext();
        if (hasMore) {
          Driver driver = found.next();
          if (driver.acceptsURL(url)) {
            return driver;
          }
        }
      } catch (ServiceConfigurationError e) {
        hasMore = true; // this one, of something else, cannot be loaded here
      }
    }
    throw new DataException(
        "%s: reading %s needs a JDBC driver, and there is none on the class path: add %s, or convert the file to CSV"
            .formatted(file, label, artifact));
  }

  /**
   * The query for all rows of a file: of its only table, or if it has no table, of its only view.
   *
   * @throws DataException if there are several, or none
   */
  String wholeFile(Connection connection, String file) throws SQLException {
    if (this == PARQUET) {
      return "SELECT * FROM " + WHOLE_FILE;
    }
    List<String> tables = tables(connection, /* views= */ false);
    List<String> all = tables.isEmpty() ? tables(connection, /* views= */ true) : tables;
    if (all.isEmpty()) {
      throw new DataException(file + ": there is no table in this file: create one");
    }
    if (all.size() > 1) {
      throw new DataException(
          "%s: the file has %d tables, %s".formatted(file, all.size(), Messages.listed(all)),
          List.of(
              new Remedy(
                  "choose one by a query",
                  Remedy.Setting.QUERY,
                  "SELECT * FROM " + identifier(all.get(0)))));
    }
    return "SELECT * FROM " + identifier(all.get(0));
  }

  /**
   * A query that only gives rows. DuckDB could write files otherwise, even where the database is
   * opened for reading; SQLite cannot.
   */
  String selected(String query) {
    String stripped = query.strip();
    String single =
        stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
    return this == SQLITE ? query : "SELECT * FROM (" + single + "\n)"; // it may end in a comment
  }

  /** The names of the tables or views that a query can use. */
  List<String> tables(Connection connection, boolean views) throws SQLException {
    String query =
        switch (this) {
          case SQLITE ->
              "SELECT name FROM sqlite_master WHERE type = '%s' AND name NOT LIKE 'sqlite\\_%%'"
                      .formatted(views ? "view" : "table")
                  + " ESCAPE '\\' ORDER BY name";
          case DUCKDB, PARQUET ->
              ("SELECT CASE WHEN schema_name = 'main' THEN %1$s_name ELSE schema_name || '.' ||"
                      + " %1$s_name END AS name FROM duckdb_%1$ss() WHERE NOT internal ORDER BY name")
                  .formatted(views ? "view" : "table");
        };
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static String identifier(String name) {
    return name.matches("[A-Za-z_][A-Za-z_0-9]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The first line of a driver's message, without what DuckDB puts before its own. */
  static String problem(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int cause = message.startsWith("Invalid Input Error: Attempting") ? message.indexOf(CAUSE) : -1;
    return (cause < 0 ? message : message.substring(cause + CAUSE.length()))
        .strip()
        .lines()
        .findFirst()
        .orElse("")
        .strip();
  }
}
