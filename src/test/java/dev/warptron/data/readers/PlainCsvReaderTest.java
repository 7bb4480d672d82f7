package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parallel reader of plain files against the complete parser. */
class PlainCsvReaderTest {
  private static final CellRules SKIPPING = CellRules.DEFAULT.withSkippedRows(true);
  private static final int ROWS = 40_000; // several blocks

  @TempDir private Path folder;

  private static ReadRequest request() {
    return ReadRequest.training("target");
  }

  private static Optional<Table> readPlain(Path file) throws IOException {
    return PlainCsvReader.read(file, request(), SKIPPING);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  /** Cells as people write them, none of which needs a complete parser. */
  private static String cell(Random random, int column, int row) {
    if (random.nextInt(40) == 0) {
      return List.of("", "NA", " ? ", "\"\"", "-").get(random.nextInt(5));
    }
    return switch (column) {
      case 0 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 1 -> "\"level %d, or so\"".formatted(random.nextInt(5));
      case 2 -> row == 30_000 ? "a late word" : Integer.toString(random.nextInt(1000) - 500);
      case 3 -> "\t %d\u00A0".formatted(random.nextInt(100));
      case 4 -> random.nextInt(3) == 0 ? "\u00FCber " + row % 7 : "0" + row % 10;
      case 5 -> "\"%,d\"".formatted(random.nextInt(10_000_000));
      default -> List.of("yes", "no", "NA").get(random.nextInt(3));
    };
  }

  private static String table(long seed, String lineEnd) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("a,b,c,d,e,f,target" + lineEnd);
    for (int row = 0; row < ROWS; row++) {
      int width = random.nextInt(5000) == 0 ? 8 : 7;
      for (int column = 0; column < width; column++) {
        text.append(column > 0 ? "," : "").append(cell(random, column, row));
      }
      text.append(lineEnd);
      if (random.nextInt(5000) == 0) {
        text.append(random.nextBoolean() ? " " : ",,,,,,").append(lineEnd);
      }
      if (row == 35_000) {
        text.append("a,b,c,d,e,f,target").append(lineEnd);
      }
    }
    return text.toString();
  }

  private static void assertSame(Table actual, Table expected) {
    assertThat(actual.rowCount()).isEqualTo(expected.rowCount());
    assertThat(actual.columnNames()).isEqualTo(expected.columnNames());
    assertThat(actual.badRows().stream().map(BadRow::toString).toList())
        .isEqualTo(expected.badRows().stream().map(BadRow::toString).toList());
    for (String name : expected.columnNames()) {
      assertThat(cells(actual.column(name))).isEqualTo(cells(expected.column(name)));
    }
    assertThat(labels(actual)).isEqualTo(labels(expected));
  }

  private static List<String> cells(TableColumn column) {
    return IntStream.range(0, column.size())
        .mapToObj(row -> column.isMissing(row) + column.text(row) + " " + column.number(row))
        .toList();
  }

  private static List<String> labels(Table table) {
    return IntStream.range(0, table.rowCount())
        .mapToObj(row -> table.where(row) + " " + table.targets().get(0).label(row))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void theTableIsThatOfTheCompleteParser(String lineEnd) throws IOException {
    Path file = file(table(/* seed= */ 1, lineEnd));
    assertSame(readPlain(file).orElseThrow(), new CsvReader().readAny(file, request(), SKIPPING));
  }

  @Test
  void gzipIsUnpacked() throws IOException {
    String text = table(/* seed= */ 2, "\n");
    Table expected = new CsvReader().readAny(file(text), request(), SKIPPING);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("table.csv"), packed.toByteArray());
    assertSame(readPlain(file).orElseThrow(), expected);
  }

  /** Lines that need a more careful look, some of which are no rows. */
  private static final List<String> ODD_LINES =
      List.of(
          "",
          " ",
          ";;;;",
          "a;b;c;d;target",
          "a ;b;c;d;target",
          " a;b;c;d;target",
          "\"a\";b;c;d;target",
          "1;2;x;4;yes;",
          "1;2;x;4",
          "1;2;x;4;yes;6",
          "1;\"2\";x;\"1 234\";yes",
          "\"1;5\";2;x;4;yes",
          "1;2;\u00FC;4;yes",
          "\u00A01;2;x;4\u00A0;yes",
          "1;2;x;4\0;yes",
          "a;2;x;4;yes");

  private static String oddCell(Random random, int column) {
    return switch (column) {
      case 0 ->
          random.nextInt(10) == 0 ? "" : Integer.toString(random.nextInt(2_000_000) - 1_000_000);
      case 1 ->
          random.nextInt(4) == 0
              ? List.of(
                      "",
                      "NA",
                      " 1",
                      "1.234",
                      "1.234,5",
                      "+3",
                      "1e-5",
                      "2 ",
                      "-",
                      "12345678901234567,5")
                  .get(random.nextInt(10))
              : "%.4g".formatted(random.nextGaussian()).replace('.', ',');
      case 2 ->
          random.nextInt(10) == 0
              ? List.of(
                      "", " x ", "1.234", "a text of more than sixteen", "NA", "\t", "12,50", "a'b")
                  .get(random.nextInt(8))
              : "level " + random.nextInt(random.nextInt(20) == 0 ? 5000 : 5);
      case 3 -> Double.toString(random.nextGaussian()).replace('.', ',');
      default -> List.of("yes", "no", " yes", "NA", "").get(random.nextInt(5));
    };
  }

  private static String plainTable(long seed, String lineEnd, boolean isLateOdd) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("a;b;c;d;target" + lineEnd);
    for (int row = 0; row < 3 * ROWS; row++) {
      if (row > 100 && random.nextInt(isLateOdd && row > 2 * ROWS ? 1 : 100) == 0) {
        text.append(ODD_LINES.get(random.nextInt(ODD_LINES.size()))).append(lineEnd);
      }
      for (int column = 0; column < 5; column++) {
        text.append(column > 0 ? ";" : "").append(oddCell(random, column));
      }
      text.append(lineEnd);
    }
    return text.substring(0, text.length() - lineEnd.length());
  }

  @ParameterizedTest
  @CsvSource({"3, false, false", "4, true, false", "5, false, true", "6, true, true"})
  void oddLinesAmongUsualOnesAreThoseOfTheCompleteParser(
      long seed, boolean hasReturns, boolean isLateOdd) throws IOException {
    Path file = file(plainTable(seed, hasReturns ? "\r\n" : "\n", isLateOdd));
    assertSame(readPlain(file).orElseThrow(), new CsvReader().readAny(file, request(), SKIPPING));
  }

  /** Room for rows is made by the length of the first lines. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void linesMayBecomeShorterOrLonger(boolean shorter) throws IOException {
    StringBuilder text = new StringBuilder("a,b,target\n");
    for (int row = 0; row < 3 * ROWS; row++) {
      boolean isLong = shorter == row < ROWS;
      text.append(row).append(isLong ? "," + "x".repeat(100) : ",y").append(",").append(row % 2);
      text.append('\n');
    }
    Path file = file(text.toString());
    assertSame(readPlain(file).orElseThrow(), new CsvReader().readAny(file, request(), SKIPPING));
  }

  private Path fileWithLateCell(String cell) throws IOException {
    String plain = "1,2,3,4,5,6,yes\n".repeat(ROWS);
    return file("a,b,c,d,e,f,target\n" + plain + cell + ",2,3,4,5,6,yes\n" + plain);
  }

  static Stream<Arguments> cellsForTheCompleteParser() {
    return Stream.of(
        argumentSet("doubled quotes", "\"doubled \"\" quotes\"", "doubled \" quotes"),
        argumentSet("line end", "\"a\nline end\"", "a\nline end"),
        argumentSet("quote within", "a\"quote", "a\"quote"));
  }

  /** Each needs the complete parser, which CsvReader then uses for the whole file. */
  @ParameterizedTest
  @MethodSource("cellsForTheCompleteParser")
  void anythingElseIsLeftToTheCompleteParser(String cell, String meant) throws IOException {
    Path file = fileWithLateCell(cell);
    assertThat(readPlain(file)).isEmpty();
    Table table = new CsvReader().readTable(file, request(), SKIPPING);
    assertThat(table.rowCount()).isEqualTo(2 * ROWS + 1);
    assertThat(table.column("a").text(ROWS)).isEqualTo(meant);
    assertThat(table.column("a").number(2 * ROWS)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\" b", "\"not closed"})
  void malformedQuotesAreNamedByTheCompleteParser(String cell) throws IOException {
    Path file = fileWithLateCell(cell);
    assertThat(readPlain(file)).isEmpty();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> new CsvReader().readTable(file, request(), SKIPPING))
        .withMessageStartingWith("table.csv:" + (ROWS + 2) + ": malformed quotes: ");
  }

  @Test
  void bytesThatAreNotUtf8AreLeftToTheCompleteParser() throws IOException {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "a,target\n\u00FC,1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(readPlain(file)).isEmpty();
  }

  @Test
  void carriageReturnsAloneAreLeftToTheCompleteParser() throws IOException {
    Path file = file("a,target\r1,2\r3,4\r");
    assertThat(readPlain(file)).isEmpty();
    assertThat(new CsvReader().readTable(file, request(), SKIPPING).rowCount()).isEqualTo(2);
  }

  static Stream<Arguments> linesThatEndWithACarriageReturnAlone() {
    return Stream.of(
        argumentSet("separator line", "sep=;\ra;target\n2;3\n4;5\n", List.of("2", "4")),
        argumentSet("first comment", "# x\ra,target\r2,3\r", List.of("2")),
        argumentSet(
            "later comment", "# x\na,target\n2,3\n# y\r4,5\n6,7\n", List.of("2", "4", "6")));
  }

  @ParameterizedTest
  @MethodSource("linesThatEndWithACarriageReturnAlone")
  void noRowAfterACarriageReturnIsLost(String text, List<String> a) throws IOException {
    Path file = file(text);
    assertThat(readPlain(file)).isEmpty();
    TableColumn column = new CsvReader().readTable(file, request(), SKIPPING).column("a");
    assertThat(IntStream.range(0, column.size()).mapToObj(column::text).toList()).isEqualTo(a);
  }

  @Test
  void aLastLineWithoutEndIsRead() throws IOException {
    assertThat(readPlain(file("a,target\n1,2\n3,4")).orElseThrow().rowCount()).isEqualTo(2);
    assertThat(readPlain(file("a,target\n1,2\n3,")).orElseThrow().rowCount()).isEqualTo(2);
  }
}
