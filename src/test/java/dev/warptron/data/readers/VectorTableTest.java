package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of numbers that are read in blocks are those that JDBC gives cell by cell. */
class VectorTableTest {
  private static final String ALL = "SELECT * FROM data";
  private static final int ROWS = 9000; // several blocks, the last one not full

  @TempDir private Path folder;

  private Path write(String columns, String options) throws SQLException {
    Path file = folder.resolve("t.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT %s FROM range(%d) AS t(i)) TO '%s' (FORMAT parquet%s)"
              .formatted(columns, ROWS, file, options));
    }
    return file;
  }

  private static Optional<Table> inBlocks(Path file, ReadRequest request, CellRules rules)
      throws SQLException {
    try (Connection connection =
        SqlFormat.PARQUET.open(file, VectorTableTest.class.getClassLoader())) {
      return VectorTable.read(connection, ALL, "t.parquet", request, rules);
    }
  }

  private static void assertSame(Table blocks, Table cells) {
    assertThat(blocks.rowCount()).isEqualTo(cells.rowCount());
    assertThat(blocks.columnNames()).isEqualTo(cells.columnNames());
    for (int row = 0; row < cells.rowCount(); row++) {
      assertThat(blocks.where(row)).isEqualTo(cells.where(row));
      for (String name : cells.columnNames()) {
        double number = cells.column(name).number(row);
        assertThat(Double.compare(blocks.column(name).number(row), number)).isZero();
        assertThat(blocks.column(name).text(row)).isEqualTo(cells.column(name).text(row));
        assertThat(blocks.column(name).isMissing(row)).isEqualTo(cells.column(name).isMissing(row));
      }
      for (int target = 0; target < cells.targets().size(); target++) {
        assertThat(blocks.targets().get(target).label(row))
            .isEqualTo(cells.targets().get(target).label(row));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "d", "f", "s"})
  void everyTypeOfNumbersAndMissingCells(String target) throws SQLException {
    Path file =
        write(
            "CASE WHEN i % 7 = 0 THEN NULL WHEN i % 11 = 0 THEN 'NaN'::DOUBLE ELSE i / 7 END::DOUBLE AS d,"
                + " CASE WHEN i % 5 = 0 THEN NULL ELSE i / 3 END::FLOAT AS f, i * 3 AS b,"
                + " CASE WHEN i > 8500 THEN NULL ELSE -i END::INTEGER AS n, i::SMALLINT AS s,"
                + " (i % 100 - 50)::TINYINT AS t, CASE WHEN i % 3 = 0 THEN NULL ELSE i % 2 END AS y",
            "");
    ReadRequest request = ReadRequest.training(target);
    CellRules rules = CellRules.DEFAULT;
    Table blocks = inBlocks(file, request, rules).orElseThrow();
    assertSame(blocks, DatasetReaders.readTable(file, request.withQuery(ALL), rules));
    assertSame(blocks, DatasetReaders.readTable(file, request, rules));
    CellRules missing = CellRules.DEFAULT.withMissing(List.of("30"));
    assertSame(
        inBlocks(file, request, missing).orElseThrow(),
        DatasetReaders.readTable(file, request.withQuery(ALL), missing));
  }

  @Test
  void infiniteNumbersAreKeptAsWords() throws SQLException {
    Path file =
        write("CASE WHEN i IN (3, 8000) THEN 'inf'::DOUBLE ELSE i END::DOUBLE AS d, i AS y", "");
    ReadRequest request = ReadRequest.training("y");
    assertSame(
        inBlocks(file, request, CellRules.DEFAULT).orElseThrow(),
        DatasetReaders.readTable(file, request.withQuery(ALL), CellRules.DEFAULT));
  }

  @Test
  void otherColumnsAreLeftToJdbc() throws SQLException {
    Path file = write("'a' AS t, i AS x, (i + 4611686018427387904) AS large, i AS y", "");
    ReadRequest request = ReadRequest.training("y");
    assertThat(inBlocks(file, request, CellRules.DEFAULT)).isEmpty();
    assertThat(inBlocks(file, request.withIgnored("t"), CellRules.DEFAULT)).isPresent();
    assertThat(inBlocks(file, request.withIgnored("t").withWeight("x"), CellRules.DEFAULT))
        .isEmpty();
    ReadRequest ofLarge = ReadRequest.training("large").withIgnored("t");
    assertThat(inBlocks(file, ofLarge, CellRules.DEFAULT)).isEmpty();
    assertThat(DatasetReaders.readTable(file, ofLarge).targets().get(0).label(1))
        .isEqualTo("4611686018427387905");
  }

  /** The driver ends a result that it cannot go on with as if it were complete. */
  @Test
  void aDamagedFileIsRefusedAndNotCutShort() throws SQLException, IOException {
    Path file =
        write("random() AS d, random() AS e, i AS y", ", ROW_GROUP_SIZE 2048, COMPRESSION zstd");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length / 4; i < bytes.length / 2; i++) { // at least one row group
      bytes[i] ^= 0x55;
    }
    Files.write(file, bytes);
    ReadRequest request = ReadRequest.training("y");
    assertThat(inBlocks(file, request, CellRules.DEFAULT)).isEmpty();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.readTable(file, request))
        .withMessageStartingWith("t.parquet: this Parquet file cannot be read: ");
  }
}
