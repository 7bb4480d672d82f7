package dev.warptron.data.readers;

import static dev.warptron.data.readers.SqlFiles.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parquet, DuckDB and SQLite files beyond what each reader must do. */
class SqlReaderTest {
  private static final ReadRequest ALL = ReadRequest.training();

  @TempDir private Path folder;

  private Path parquet(String query) throws SQLException {
    return SqlFiles.parquet(folder.resolve("t.parquet"), query);
  }

  private static List<String> texts(TableColumn column) {
    return IntStream.range(0, column.size()).mapToObj(column::text).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "3::TINYINT | 3 | NUMERIC",
        "200::UTINYINT | 200 | NUMERIC",
        "60000::USMALLINT | 60000 | NUMERIC",
        "4000000000::UINTEGER | 4000000000 | NUMERIC",
        "-30000::SMALLINT | -30000 | NUMERIC",
        "2000000000::INTEGER | 2000000000 | NUMERIC",
        "1735689600123::BIGINT | 1735689600123 | NUMERIC",
        "18446744073709551615::UBIGINT | 1.8446744073709552E19 | NUMERIC",
        "5::HUGEINT | 5 | NUMERIC",
        "0.1::FLOAT | 0.10000000149011612 | NUMERIC",
        "0.1::DOUBLE | 0.1 | NUMERIC",
        "8.25::DECIMAL(10,2) | 8.25 | NUMERIC",
        "DATE '2024-02-29' | 2024-02-29 | DATE",
        "TIMESTAMP '2024-03-31 02:30:00.5' | 2024-03-31T02:30:00.500 | DATE",
        "TIMESTAMPTZ '2024-03-31 02:30:00+00' | 2024-03-31T02:30Z | DATE",
        "TIMESTAMP_S '2024-01-01' | 2024-01-01T00:00 | DATE",
        "'01' | 01 | NUMERIC",
        "' x ' | x | CATEGORICAL",
        "TIME '12:34:56' | 12:34:56 | CATEGORICAL",
        "'b'::ENUM('a', 'b') | b | CATEGORICAL",
        "INTERVAL 1 DAY | 1 day | CATEGORICAL",
      })
  void valuesKeepTheirType(String value, String text, ColumnKind kind) throws SQLException {
    // Every second value is another one, so that the column is not constant, and one is missing.
    Path file =
        parquet(
            "SELECT CASE WHEN i %% 2 = 0 THEN %s END AS v, i FROM range(3) r(i)".formatted(value));
    Table table = DatasetReaders.readTable(file, ALL);
    assertThat(texts(table.column("v"))).containsExactly(text, "", text);
    assertThat(table.column("v").isMissing(1)).isTrue();
    assertThat(Schema.infer(table, SchemaRules.NONE).columns().get(0).kind()).isEqualTo(kind);
    assertThat(table.where(2)).isEqualTo("t.parquet: row 3");
  }

  @Test
  void booleansAndSpecialNumbers() throws SQLException {
    Table table =
        DatasetReaders.readTable(
            parquet("SELECT * FROM (VALUES (true, 'nan'::DOUBLE), (false, 1)) v(b, x)"), ALL);
    assertThat(texts(table.column("b"))).containsExactly("true", "false");
    assertThat(Schema.infer(table, SchemaRules.NONE).columns().get(0).kind())
        .isEqualTo(ColumnKind.BOOLEAN);
    assertThat(table.column("x").isMissing(0)).isTrue();
    Path infinite = parquet("SELECT unnest([1, 2, 'inf'::DOUBLE]) x, 1 y");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Schema.infer(DatasetReaders.readTable(infinite, ALL), SchemaRules.NONE))
        .withMessageStartingWith(
            "t.parquet: row 3: column \"x\": \"Infinity\" is not a finite number");
  }

  @Test
  void timesDoNotDependOnTheTimeZoneOfTheMachine() throws SQLException {
    Path file =
        parquet(
            "SELECT TIMESTAMP '2024-03-31 02:30:00' a, TIMESTAMPTZ '2024-03-31 02:30:00+00' b,"
                + " DATE '1900-01-01' c");
    TimeZone usual = TimeZone.getDefault();
    try {
      for (String zone : List.of("Europe/Berlin", "America/New_York", "UTC")) { // 02:30 is skipped
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Table table = DatasetReaders.readTable(file, ALL);
        assertThat(table.column("a").text(0)).as(zone).isEqualTo("2024-03-31T02:30");
        assertThat(table.column("b").text(0)).as(zone).isEqualTo("2024-03-31T02:30Z");
        assertThat(table.column("c").text(0)).as(zone).isEqualTo("1900-01-01");
      }
    } finally {
      TimeZone.setDefault(usual);
    }
  }

  @Test
  void wholeNumbersAreExactWhereTheyAreNames() throws SQLException {
    Path file = parquet("SELECT 9007199254740993 AS id, 9007199254740993 AS y, 1 AS x");
    Table table =
        DatasetReaders.readTable(
            file, ReadRequest.training("y"), CellRules.DEFAULT.withText(Set.of("id")));
    assertThat(table.column("id").text(0)).isEqualTo("9007199254740993");
    assertThat(table.targets().get(0).label(0)).isEqualTo("9007199254740993");
  }

  @Test
  void manyRowsKeepTheirOrder() throws SQLException {
    Path file = parquet("SELECT i AS x, i % 7 AS y, 'n' || i AS t FROM range(300000) r(i)");
    Table table = DatasetReaders.readTable(file, ReadRequest.training("y"));
    assertThat(table.rowCount()).isEqualTo(300_000);
    for (int row = 0; row < table.rowCount(); row += 997) {
      assertThat(table.column("x").number(row)).isEqualTo(row);
      assertThat(table.column("t").text(row)).isEqualTo("n" + row);
      assertThat(table.targets().get(0).label(row)).isEqualTo(String.valueOf(row % 7));
    }
  }

  @Test
  void numbersMayBeMissingAnywhere() throws SQLException {
    Path file =
        parquet("SELECT CASE WHEN i % 3 > 0 THEN i * 0.5::DOUBLE END AS x FROM range(9000) r(i)");
    Table table =
        DatasetReaders.readTable(file, ALL, CellRules.DEFAULT.withMissing(List.of("-1", "4000")));
    for (int row = 0; row < table.rowCount(); row++) {
      boolean isMissing = row % 3 == 0 || row == 8000;
      assertThat(table.column("x").isMissing(row)).as("row %d", row).isEqualTo(isMissing);
      double expected = isMissing ? Double.NaN : row * 0.5;
      assertThat(Double.compare(table.column("x").number(row), expected)).isZero();
    }
  }

  @Test
  void strictReadingNamesTheFirstBadCell() throws SQLException {
    Path file = parquet("SELECT * FROM (VALUES (1, 2.5, 'p'), (2, NULL, 'q')) v(a, b, y)");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, ReadRequest.training("y")))
        .withMessage(
            "t.parquet: row 2: column \"b\": the value is missing; correct or remove the row, or"
                + " leave the column out");
    Dataset data = DatasetReaders.read(file, ReadRequest.training("y").withIgnored("b"));
    assertThat(data.toRowMajor()).containsExactly(1, 2);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, ReadRequest.features(List.of("y"))))
        .withMessage(
            "t.parquet: row 1: column \"y\": \"p\" is not a finite number; correct or remove the"
                + " row");
    Path missing = parquet("SELECT * FROM (VALUES (1, 'p'), (2, NULL)) v(a, y)");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(missing, ReadRequest.training("y")))
        .withMessageStartingWith("t.parquet: row 2: column \"y\": the value is missing");
  }

  @Test
  void weightsAndBadRows() throws SQLException {
    Path file =
        parquet("SELECT * FROM (VALUES (1, 2.0, 'p'), (2, -1, 'q'), (3, 0.5, 'p')) v(a, w, y)");
    ReadRequest request = ReadRequest.training("y").withWeight("w");
    Table table = DatasetReaders.readTable(file, request, CellRules.DEFAULT.withSkippedRows(true));
    assertThat(table.withoutColumns().weights()).hasValue(new double[] {2, 0.5});
    assertThat(table.where(1)).isEqualTo("t.parquet: row 3");
    assertThat(table.badRows())
        .extracting(BadRow::describe)
        .containsExactly(
            "t.parquet: row 2: column \"w\": \"-1.0\" is not a weight, a number that is at least 0");
    refused(
        file,
        request,
        "t.parquet: row 2: column \"w\": \"-1.0\" is not a weight, a number that is at least 0;"
            + " correct the row, or leave them out");
  }

  @Test
  void listsAndBytesAreLeftOutOrRefusedTogether() throws SQLException {
    Path file =
        parquet("SELECT 1 AS x, [1] AS l, {'a': 1} AS s, MAP {'a': 1} AS m, 'a'::BLOB AS b");
    refused(
        file,
        ALL,
        "t.parquet: these columns are no numbers, text, booleans, dates or times: \"l\" is"
            + " INTEGER[], \"s\" is STRUCT(a INTEGER), \"m\" is MAP(VARCHAR, INTEGER), \"b\" is"
            + " BLOB; convert them by a query, or leave them out");
    Table table = DatasetReaders.readTable(file, ALL.withIgnored("l", "s", "m", "b"));
    assertThat(table.columnNames()).containsExactly("x");
    Path sqlite =
        SqlFiles.sqlite(
            folder.resolve("s.db"), "CREATE TABLE t (x)", "INSERT INTO t VALUES (1), (x'00')");
    refused(
        sqlite,
        ALL,
        "s.db: row 2: column \"x\": the value is no number, text, boolean, date or time; leave the"
            + " column out, or convert it by a query");
  }

  @Test
  void damagedFiles() throws Exception {
    byte[] whole = Files.readAllBytes(parquet("SELECT i AS x FROM range(1000) r(i)"));
    Path cut = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, 300));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.readTable(cut, ALL))
        .withMessageStartingWith("cut.parquet: this Parquet file cannot be opened: ")
        .withMessageEndingWith(": copy or save it again");
    Path text = Files.writeString(folder.resolve("text.parquet"), "a,b\n1,2\n");
    refused(
        text,
        ALL,
        "text.parquet: this is no Parquet, DuckDB or SQLite file: copy it again, or give it the name"
            + " of its format, such as .csv");
  }

  @Test
  void aMissingDriverIsNamed() throws SQLException {
    SqlReader without = new SqlReader(ClassLoader.getPlatformClassLoader());
    Path file = parquet("SELECT 1 AS x");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> without.readTable(file, ALL, CellRules.DEFAULT))
        .withMessage(
            "t.parquet: reading Parquet needs a JDBC driver, and there is none on the class path:"
                + " add org.duckdb:duckdb_jdbc, or convert the file to CSV");
    Path sqlite = SqlFiles.sqlite(folder.resolve("s.db"), "CREATE TABLE t (x)");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> without.readTable(sqlite, ALL, CellRules.DEFAULT))
        .withMessageContaining("add org.xerial:sqlite-jdbc, or convert the file to CSV");
  }
}
