package dev.warptron.data.readers;

import static dev.warptron.data.readers.SqlFiles.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries, and the table of a file without one. */
class SqlQueriesTest {
  private static final ReadRequest ALL = ReadRequest.training();

  @TempDir private Path folder;

  private Path parquet(String query) throws SQLException {
    return SqlFiles.parquet(folder.resolve("t.parquet"), query);
  }

  @Test
  void aDatabaseOfOneTableNeedsNoQuery() throws SQLException {
    String create = "CREATE TABLE sales (x DOUBLE, y VARCHAR)";
    String insert = "INSERT INTO sales VALUES (1.5, 'a'), (2, NULL)";
    String view = "CREATE VIEW big AS SELECT * FROM sales WHERE x > 1.9";
    for (Path file :
        List.of(
            SqlFiles.duckdb(folder.resolve("s.duckdb"), create, insert, view),
            SqlFiles.sqlite(folder.resolve("s.sqlite"), create, insert, view))) {
      Table table = DatasetReaders.readTable(file, ReadRequest.training("y"));
      assertThat(table.column("x").number(0)).isEqualTo(1.5);
      assertThat(table.targets().get(0).label(1)).isEmpty();
      Table chosen =
          DatasetReaders.readTable(
              file, ReadRequest.training("y").withQuery("SELECT x * 2 AS z, 'b' AS y FROM big;"));
      assertThat(chosen.columnNames()).containsExactly("z");
      assertThat(chosen.column("z").number(0)).isEqualTo(4);
      assertThat(chosen.rowCount()).isEqualTo(1);
    }
  }

  @Test
  void severalTablesNeedAQuery() throws SQLException {
    String[] create = {"CREATE TABLE \"my sales\" (x INTEGER)", "CREATE TABLE b (x INTEGER)"};
    for (Path file :
        List.of(
            SqlFiles.duckdb(folder.resolve("s.duckdb"), create),
            SqlFiles.sqlite(folder.resolve("s.db"), create))) {
      String name = file.getFileName().toString();
      refused(
          file, ALL, name + ": the file has 2 tables, \"b\", \"my sales\"; choose one by a query");
      refused(
          file,
          ALL.withQuery("SELECT * FROM b"),
          name + ": the query gives no row: give one that does");
    }
    refused(
        SqlFiles.duckdb(folder.resolve("n.duckdb")),
        ALL,
        "n.duckdb: there is no table in this file: create one");
  }

  @Test
  void badQueries() throws SQLException {
    Path duckdb = SqlFiles.duckdb(folder.resolve("s.duckdb"), "CREATE TABLE sales (x INTEGER)");
    refused(
        duckdb,
        ALL.withQuery("SELECT * FROM sale"),
        "s.duckdb: the query failed: Catalog Error: Table with name sale does not exist!; the table"
            + " is \"sales\"; correct it");
    refused(
        duckdb,
        ALL.withQuery("SELEC 1"),
        "s.duckdb: the query failed: Parser Error: syntax error at or near \"1\"; the table is"
            + " \"sales\"; correct it");
    refused(
        duckdb,
        ALL.withQuery("SELECT x, 'a'::INTEGER FROM range(3) r(x)"),
        "s.duckdb: the query failed: Conversion Error: Could not convert string 'a' to INT32;"
            + " the table is \"sales\"; correct it");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () -> DatasetReaders.readTable(duckdb, ALL.withQuery("INSERT INTO sales VALUES (1)")))
        .withMessageContaining("syntax error at or near \"INTO\"");
    Path sqlite = SqlFiles.sqlite(folder.resolve("s.db"), "CREATE TABLE sales (x INTEGER)");
    refused(
        sqlite,
        ALL.withQuery("SELECT * FROM sale"),
        "s.db: the query failed: [SQLITE_ERROR] SQL error or missing database (no such table:"
            + " sale); the table is \"sales\"; correct it");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.readTable(sqlite, ALL.withQuery("DROP TABLE sales")))
        .withMessageContaining("readonly");
    Path csv = folder.resolve("t.csv");
    refused(
        csv,
        ALL.withQuery("SELECT 1"),
        "t.csv: a query is for Parquet, DuckDB and SQLite files, and this one is read as CSV; leave"
            + " the query out");
  }

  @Test
  void theTableOfAParquetFileIsNamedData() throws SQLException {
    Path file = parquet("SELECT i AS x FROM range(5) r(i)");
    Table table =
        DatasetReaders.readTable(file, ALL.withQuery("SELECT sum(x) AS s, 1 AS b FROM data"));
    assertThat(table.column("s").number(0)).isEqualTo(10);
    Path quoted =
        SqlFiles.parquet(folder.resolve("a''b.parquet"), "SELECT 7 AS x"); // one quote, in SQL
    assertThat(Files.exists(folder.resolve("a'b.parquet"))).as("%s", quoted).isTrue();
    assertThat(DatasetReaders.readTable(folder.resolve("a'b.parquet"), ALL).column("x").number(0))
        .isEqualTo(7);
  }

  @Test
  void aQueryWritesNothing() throws SQLException {
    Path file = parquet("SELECT 1 AS x");
    Path written = folder.resolve("written.csv");
    for (String query :
        List.of(
            "COPY data TO '%s'", "SELECT 1 AS x; COPY data TO '%s'", "CREATE TABLE t (x INT)")) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> DatasetReaders.readTable(file, ALL.withQuery(query.formatted(written))))
          .withMessageContaining("syntax error");
    }
    assertThat(written).doesNotExist();
    Table table = DatasetReaders.readTable(file, ALL.withQuery("FROM data -- all of them\n;"));
    assertThat(table.rowCount()).isEqualTo(1);
  }

  @Test
  void nothingIsDownloaded() throws SQLException {
    Path file = parquet("SELECT 1 AS x");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                DatasetReaders.readTable(
                    file, ALL.withQuery("SELECT * FROM 'https://host.invalid/a.parquet'")))
        .withMessageContaining("requires the extension httpfs to be loaded");
  }
}
