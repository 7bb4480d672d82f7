package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables of rows that a program or a database gives, with values of any type. */
class TypedRowsTest {
  private static List<String> texts(Table table, String column) {
    return IntStream.range(0, table.rowCount()).mapToObj(table.column(column)::text).toList();
  }

  private static Table column(@Nullable Object... values) {
    Iterator<? extends List<?>> rows = Arrays.stream(values).map(Arrays::asList).iterator();
    return Table.ofRows(List.of("v"), rows);
  }

  @Test
  void rowsOfAnIterator() {
    List<List<Object>> rows =
        List.of(Arrays.asList(1, "red", true, "p"), Arrays.asList(null, "01", false, null));
    Table table = Table.ofRows(List.of("n", "t", "b", "y"), rows.iterator(), "y");
    assertThat(table.columnNames()).containsExactly("n", "t", "b");
    assertThat(table.column("n").number(0)).isEqualTo(1);
    assertThat(table.column("n").isMissing(1)).isTrue();
    assertThat(texts(table, "t")).containsExactly("red", "01");
    assertThat(texts(table, "b")).containsExactly("true", "false");
    assertThat(table.targets().get(0).label(0)).isEqualTo("p");
    assertThat(table.targets().get(0).label(1)).isEmpty();
    assertThat(table.where(1)).isEqualTo("row 2");
  }

  @Test
  void everyTypeAsText() {
    assertThat(
            texts(
                column(
                    "x",
                    (byte) 1,
                    2L,
                    2.0,
                    2.5f,
                    new BigDecimal("1.10"),
                    new BigInteger("9007199254740993"),
                    Double.NaN,
                    'c',
                    LocalDate.of(2024, 2, 29),
                    LocalDateTime.of(2024, 2, 29, 12, 30),
                    Instant.EPOCH,
                    ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 0, ZoneId.of("Europe/Berlin"))),
                "v"))
        .containsExactly(
            "x",
            "1",
            "2",
            "2",
            "2.5",
            "1.10",
            "9007199254740993",
            "",
            "c",
            "2024-02-29",
            "2024-02-29T12:30",
            "1970-01-01T00:00:00Z",
            "2024-07-01T12:00+02:00");
  }

  @Test
  void textAfterNumbersMakesAColumnOfText() {
    assertThat(texts(column(1, null, 2.5, "03"), "v")).containsExactly("1", "", "2.5", "03");
    @Nullable Object[] many = new @Nullable Object[10_000]; // more than keep their spelling
    Arrays.setAll(many, i -> i == 9_999 ? "last" : i % 100 == 7 ? null : i == 8 ? 1 / 0.0 : i);
    List<String> texts = texts(column(many), "v");
    assertThat(texts.get(0)).isEqualTo("0");
    assertThat(texts.get(7)).isEmpty();
    assertThat(texts.get(8)).isEqualTo("Infinity");
    assertThat(texts.get(9_998)).isEqualTo("9998");
    assertThat(texts.get(9_999)).isEqualTo("last");
  }

  @Test
  void anInfiniteNumberIsNamed() {
    Table table = column(1.5, 2.5, Double.NEGATIVE_INFINITY);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Schema.infer(table, SchemaRules.NONE))
        .withMessageStartingWith(
            "row 3: column \"v\": \"-Infinity\" is not a finite number, unlike 2 other cells");
  }

  @Test
  void rowsOfMapsAndOfAnIteratorAreTheSame() {
    List<Map<String, Object>> maps = new ArrayList<>();
    List<List<Object>> lists = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Object number = i % 2 == 0 ? i * 0.5 : (Object) i;
      Object text = i % 3 == 0 ? "0" + i : "a";
      maps.add(Map.of("n", number, "t", text, "y", i % 2));
      lists.add(List.of(number, text, i % 2));
    }
    Table ofMaps = Table.ofRows(maps, "y");
    Table ofLists = Table.ofRows(List.of("n", "t", "y"), lists.iterator(), "y");
    for (String name : List.of("n", "t")) {
      assertThat(texts(ofMaps, name)).isEqualTo(texts(ofLists, name));
    }
  }

  @Test
  void rowsThatCannotBeATable() {
    refused("the table has no rows: at least one is needed", List.of("a"), List.of());
    refused(
        "row 2: found 1 value, expected 2: give one for each column, null for a missing one",
        List.of("a", "b"),
        List.of(List.of(1, 2), List.of(3)));
    refused(
        "two columns of the rows are named \"a\": give each a name of its own",
        List.of("a", "a"),
        List.of(List.of(1, 2)));
    refused(
        "the rows: no column \"y\"; the columns are \"a\"", List.of("a"), List.of(List.of(1)), "y");
  }

  private static void refused(
      String message, List<String> names, List<List<Integer>> rows, String... targets) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Table.ofRows(names, rows.iterator(), targets))
        .withMessage(message);
  }

  @Test
  void rowsOfAResultSet() throws SQLException {
    String query =
        "SELECT i AS n, CASE WHEN i > 0 THEN 'a' || (i % 2) END AS t, i % 2 AS y FROM"
            + " (SELECT 0 AS i UNION ALL SELECT 1 UNION ALL SELECT 2) v ORDER BY i";
    for (String url : List.of("jdbc:duckdb:", "jdbc:sqlite::memory:")) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        Table table = Table.of(rows, "y");
        assertThat(table.columnNames()).as(url).containsExactly("n", "t");
        assertThat(texts(table, "n")).containsExactly("0", "1", "2");
        assertThat(texts(table, "t")).containsExactly("", "a1", "a0");
        assertThat(table.targets().get(0).label(1)).isEqualTo("1");
        assertThat(Schema.infer(table, SchemaRules.NONE).columns())
            .extracting(ColumnSchema::kind)
            .containsExactly(ColumnKind.NUMERIC, ColumnKind.CATEGORICAL);
      }
    }
  }

  @Test
  void listsInAResultSetAreRefused() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 AS x, [1] AS l")) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> Table.of(rows))
          .withMessage(
              "column \"l\": its type is INTEGER[]: leave it out of the query, or convert it"
                  + " there");
    }
  }
}
