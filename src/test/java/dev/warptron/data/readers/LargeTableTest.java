package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of many blocks, whose columns are converted on other threads. */
class LargeTableTest {
  private static final int ROWS = 50_000;

  @TempDir private Path folder;

  private static String number(int row) {
    return row % 1000 == 7 ? "NA" : Double.toString(row / 7.0);
  }

  private static String word(int row) {
    return "level " + row % 13;
  }

  private Path file(int badRow) throws IOException {
    List<String> lines = new ArrayList<>(List.of("number,word,skipped,target"));
    for (int row = 0; row < ROWS; row++) {
      String cells = "%s,%s,x,%d".formatted(number(row), word(row), row % 3);
      lines.add(row == badRow ? cells + ",too many" : cells);
    }
    return Files.write(folder.resolve("large.csv"), lines);
  }

  private static Table read(Path file) {
    ReadRequest request = ReadRequest.training("target").withIgnored("skipped");
    return new CsvReader().readTable(file, request, CellRules.DEFAULT);
  }

  @Test
  void everyCellIsInItsPlace() throws IOException {
    Table table = read(file(/* badRow= */ -1));
    assertThat(table.rowCount()).isEqualTo(ROWS);
    for (int row = 0; row < ROWS; row++) {
      if (number(row).equals("NA")) {
        assertThat(table.column("number").isMissing(row)).isTrue();
      } else {
        assertThat(table.column("number").number(row)).isEqualTo(row / 7.0);
      }
      assertThat(table.column("word").text(row)).isEqualTo(word(row));
      assertThat(table.targets().get(0).label(row)).isEqualTo("" + row % 3);
      assertThat(table.where(row)).isEqualTo("large.csv:" + (row + 2));
    }
  }

  /** The first word comes after the rows that decide what a column holds. */
  @Test
  void numbersBeforeWordsKeepTheirSpelling() throws IOException {
    List<String> codes = List.of("007", "7", "7.0", "1e3", "1000");
    List<String> lines = new ArrayList<>(List.of("code,target"));
    for (int row = 0; row < 6000; row++) {
      lines.add((row < 5000 ? codes.get(row % 5) : "A" + row % 2) + "," + row % 2);
    }
    Path file = Files.write(folder.resolve("codes.csv"), lines);
    Table table = DatasetReaders.readTable(file, ReadRequest.training("target"));
    for (int row = 0; row < 5000; row++) {
      assertThat(table.column("code").text(row)).isEqualTo(codes.get(row % 5));
    }
    assertThat(table.column("code").text(5999)).isEqualTo("A1");
  }

  @Test
  void aBadRowAmongManyIsNamed() throws IOException {
    Path file = file(/* badRow= */ ROWS - 2);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("large.csv:" + ROWS);
  }
}
