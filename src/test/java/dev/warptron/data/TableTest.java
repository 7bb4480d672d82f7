package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  @TempDir private Path folder;

  private Table read(String csv, ReadRequest request, CellRules rules) throws IOException {
    return DatasetReaders.readTable(
        Files.writeString(folder.resolve("t.csv"), csv), request, rules);
  }

  @Test
  void columnsTargetsWeightsAndOrigins() throws IOException {
    Table table =
        read(
            "id,color,w,y\n1,red,2,a\n\n,,0.5,\n",
            ReadRequest.training("y").withWeight("w").withIgnored("id"),
            CellRules.DEFAULT);
    assertThat(table.columnNames()).containsExactly("color");
    assertThat(table.column("color").text(0)).isEqualTo("red");
    assertThat(table.column("color").isMissing(1)).isTrue();
    assertThat(table.targets().get(0).label(1)).isEmpty();
    assertThat(table.where(1)).isEqualTo("t.csv:4");
    Dataset rows = table.withoutColumns();
    assertThat(rows.weights()).hasValue(new double[] {2, 0.5});
    assertThat(rows.featureCount()).isZero();
    assertThat(rows.rowCount()).isEqualTo(2);
    assertThat(table.select(new int[] {1}).where(0)).isEqualTo("t.csv:4");
  }

  @Test
  void allBadRowsAreListedOrSkipped() throws IOException {
    String csv = "a,y\n1,p\n2\n3,q\n4,p,5\n";
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read(csv, ReadRequest.training("y"), CellRules.DEFAULT))
        .withMessage(
            "t.csv:3: found 1 field, expected 2\nt.csv:5: found 3 fields, expected 2; correct the"
                + " lines, or put cells that contain the separator in double quotes, or leave them"
                + " out");
    Table table = read(csv, ReadRequest.training("y"), CellRules.DEFAULT.withSkippedRows(true));
    assertThat(table.rowCount()).isEqualTo(2);
    assertThat(table.where(1)).isEqualTo("t.csv:4");
    assertThat(table.badRows()).extracting(BadRow::where).containsExactly("t.csv:3", "t.csv:5");
  }

  @Test
  void aBadWeightIsABadRow() throws IOException {
    Table table =
        read(
            "a,w,y\n1,1,p\n2,x,q\n3,-1,q\n",
            ReadRequest.training("y").withWeight("w"),
            CellRules.DEFAULT.withSkippedRows(true));
    assertThat(table.badRows())
        .extracting(BadRow::describe)
        .containsExactly(
            "t.csv:3: column \"w\": \"x\" is not a weight, a number that is at least 0",
            "t.csv:4: column \"w\": \"-1\" is not a weight, a number that is at least 0");
  }

  @Test
  void onlyBadRowsAreAnErrorInAnyCase() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                read(
                    "a,y\n1\n", ReadRequest.training("y"), CellRules.DEFAULT.withSkippedRows(true)))
        .withMessageStartingWith("t.csv:2: found 1 field, expected 2");
  }

  @Test
  void rowsInMemory() {
    Map<String, Object> incomplete = new HashMap<>();
    incomplete.put("age", null);
    Table table =
        Table.ofRows(
            List.of(
                Map.of("age", 3, "name", "a", "ok", true, "day", LocalDate.of(2024, 2, 29)),
                incomplete));
    assertThat(table.column("age").number(0)).isEqualTo(3);
    assertThat(table.column("age").isMissing(1)).isTrue();
    assertThat(table.column("name").isMissing(1)).isTrue();
    assertThat(table.column("ok").text(0)).isEqualTo("true");
    assertThat(table.column("day").text(0)).isEqualTo("2024-02-29");
    assertThat(table.where(1)).isEqualTo("row 2");
    assertThatExceptionOfType(DataException.class).isThrownBy(() -> Table.ofRows(List.of()));
  }

  @Test
  void aDataSetAsATable() {
    Dataset data =
        Dataset.of(
            List.of("a", "b"), new float[][] {{1, 2.5f}, {3, 4}}, Target.ofNumbers("y", 1, 2));
    Table table = Table.of(data);
    assertThat(table.asDataset()).hasValue(data);
    assertThat(table.column("b").number(0)).isEqualTo(2.5);
    assertThat(table.column("a").text(1)).isEqualTo("3");
    Table second = table.select(new int[] {1});
    assertThat(second.column("b").number(0)).isEqualTo(4);
    assertThat(second.withoutColumns().targetNumbers()).containsExactly(2);
    assertThatExceptionOfType(MissingColumnException.class)
        .isThrownBy(() -> table.column("B"))
        .withMessage(
            "the table beginning at row 1: no column \"B\"; did you mean \"b\"? the columns are"
                + " \"a\", \"b\"");
  }
}
