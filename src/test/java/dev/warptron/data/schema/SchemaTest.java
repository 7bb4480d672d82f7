package dev.warptron.data.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.CellRules;
import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.DataException;
import dev.warptron.data.MissingColumnException;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static Table table(String... cells) {
    ColumnBuilder column = new ColumnBuilder("c", CellRules.DEFAULT);
    Arrays.stream(cells).forEach(column::add);
    return Table.ofRead(
        List.of(column.build()),
        RowOrigins.file("t.csv", LongStream.range(2, 2 + cells.length).toArray()),
        List.of(),
        null,
        List.of());
  }

  private static String[] cells(int count, IntFunction<String> cell) {
    return IntStream.range(0, count).mapToObj(cell).toArray(String[]::new);
  }

  private static ColumnSchema inferred(String... cells) {
    return Schema.infer(table(cells), SchemaRules.NONE).columns().get(0);
  }

  private static void hasKind(ColumnKind kind, String... cells) {
    TableColumn column = table(cells).column("c");
    ColumnBuilder rows = new ColumnBuilder("row", CellRules.DEFAULT);
    IntStream.range(0, cells.length).forEach(row -> rows.add(row == 0 ? "9" : "8"));
    Table both =
        Table.ofRead(
            List.of(column, rows.build()),
            RowOrigins.rows("t", cells.length),
            List.of(),
            null,
            List.of());
    assertThat(Schema.infer(both, SchemaRules.NONE).columns().get(0).kind())
        .as(List.of(cells).toString())
        .isEqualTo(kind);
  }

  @Test
  void kindsAreInferredFromAllRows() {
    hasKind(ColumnKind.NUMERIC, "1", "2.5", "", "-3e2");
    hasKind(ColumnKind.NUMERIC, "1", "1", "NA");
    hasKind(ColumnKind.BOOLEAN, "True", "False", "true");
    hasKind(ColumnKind.BOOLEAN, "yes", "no", "");
    hasKind(ColumnKind.BOOLEAN, "t", "f");
    hasKind(ColumnKind.BOOLEAN, "Y", "N");
    hasKind(ColumnKind.BOOLEAN, "on", "off");
    hasKind(ColumnKind.CATEGORICAL, "yes", "f");
    hasKind(ColumnKind.CATEGORICAL, "yes", "maybe", "no");
    hasKind(ColumnKind.CATEGORICAL, "red", "green", "red");
    hasKind(ColumnKind.CATEGORICAL, "1", "2", "a");
    hasKind(ColumnKind.CATEGORICAL, "red", "", "red");
    hasKind(ColumnKind.DATE, "2024-02-29", "2023-01-01");
    hasKind(ColumnKind.TEXT, cells(40, row -> "name " + row));
    hasKind(ColumnKind.CATEGORICAL, cells(40, row -> "name " + row / 4));
  }

  @Test
  void aColumnThatIsTheSameInEveryRowHasNothingToLearn() {
    for (List<String> cells : List.of(List.of("7", "7"), List.of("a", "a"), List.of("", "NA"))) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> inferred(cells.toArray(new String[0])))
          .withMessage("no column is left to learn from: \"c\" is constant");
    }
  }

  @Test
  void numbersWithAFewWordsAreAMistake() {
    String[] cells = cells(30, row -> row == 4 ? "oops" : String.valueOf(row));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> inferred(cells))
        .withMessageStartingWith(
            "t.csv:6: column \"c\": \"oops\" is not a finite number, unlike 29 other cells; correct");
    SchemaRules rules = SchemaRules.NONE.with("c", ColumnKind.CATEGORICAL);
    assertThat(Schema.infer(table(cells), rules).columns().get(0).kind())
        .isEqualTo(ColumnKind.CATEGORICAL);
  }

  @Test
  void whatIsGivenIsTakenOrRefused() {
    Table words = table("a", "b", "1");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Schema.infer(words, SchemaRules.NONE.with("c", ColumnKind.NUMERIC)))
        .withMessageStartingWith("t.csv:2: column \"c\": \"a\", \"b\" is not a finite number");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Schema.infer(words, SchemaRules.NONE.with("c", ColumnKind.DATE)))
        .withMessageContaining("no form that all of them share");
    assertThatExceptionOfType(MissingColumnException.class)
        .isThrownBy(() -> Schema.infer(words, SchemaRules.NONE.with("C", ColumnKind.NUMERIC)))
        .withMessageContaining("did you mean \"c\"?");
    SchemaRules ordinal = SchemaRules.NONE.withOrdinal("c", List.of("1", "a", "b"));
    assertThat(Schema.infer(words, ordinal).columns().get(0).levels())
        .containsExactly("1", "a", "b");
  }

  @Test
  void facts() {
    ColumnSchema.Facts facts = inferred("3", "1", "", "3").facts();
    assertThat(facts).isEqualTo(new ColumnSchema.Facts(4, 1, 2, 1, 3, List.of("3", "1"), ""));
    ColumnSchema.Facts numbered =
        inferred(cells(30, row -> String.valueOf(row < 9 ? row : row + 5))).facts();
    assertThat(numbered)
        .extracting(ColumnSchema.Facts::note)
        .isEqualTo("ascends from row to row, as row numbers do");
  }

  @Test
  void theRulesOfASchemaGiveTheSameSchema() {
    Table table = table("2/3/2024", "12/31/2024");
    Schema schema = Schema.infer(table, SchemaRules.NONE);
    assertThat(schema.columns().get(0).format()).isEqualTo(TimeFormat.MONTH_SLASHES);
    assertThat(Schema.infer(table, SchemaRules.of(schema))).isEqualTo(schema);
  }

  @Test
  void formsOfDates() {
    LocalDateTime day = LocalDateTime.of(2024, 2, 9, 0, 0);
    assertThat(TimeFormat.ISO.parse("2024-02-09")).hasValue(day);
    assertThat(TimeFormat.ISO.parse("2024-02-09T23:05")).hasValue(day.withHour(23).withMinute(5));
    assertThat(TimeFormat.ISO.parse("2024-02-09 23:05:07.25"))
        .hasValue(day.withHour(23).withMinute(5).withSecond(7).withNano(250_000_000));
    assertThat(TimeFormat.ISO.parse("2024-02-09T01:30:00+02:00"))
        .hasValue(LocalDateTime.of(2024, 2, 8, 23, 30));
    assertThat(TimeFormat.ISO.parse("2024-02-09T01:30:00Z"))
        .hasValue(day.withHour(1).withMinute(30));
    assertThat(TimeFormat.DAY_DOTS.parse("9.2.2024")).hasValue(day);
    assertThat(TimeFormat.MONTH_SLASHES.parse("2/9/2024 8:15"))
        .hasValue(day.withHour(8).withMinute(15));
    assertThat(TimeFormat.DIGITS.parse("20240209")).hasValue(day);
    for (String wrong : List.of("2023-02-29", "2024-02-09 24:61", "2024-2-9", "x", "")) {
      assertThat(TimeFormat.ISO.parse(wrong)).as(wrong).isEmpty();
    }
    assertThat(TimeFormat.of(List.of("1/2/2024", "13/2/2024"))).hasValue(TimeFormat.DAY_SLASHES);
    assertThat(TimeFormat.of(List.of("1/2/2024", "2/13/2024"))).hasValue(TimeFormat.MONTH_SLASHES);
    assertThat(TimeFormat.of(Collections.singleton("1.5"))).isEmpty();
  }
}
